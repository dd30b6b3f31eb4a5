/** What makes the books trustworthy afterwards: what operators did, the chain it is sealed into, and the checks of it all. */
@NullMarked
package io.jirani.audit;

import org.jspecify.annotations.NullMarked;
