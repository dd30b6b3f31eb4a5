/** Tests of the month. */
@NullMarked
package io.jirani.accounting;

import org.jspecify.annotations.NullMarked;
