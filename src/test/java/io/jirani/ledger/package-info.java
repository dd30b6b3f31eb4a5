/** Tests of the books. */
@NullMarked
package io.jirani.ledger;

import org.jspecify.annotations.NullMarked;
