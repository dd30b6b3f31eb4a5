/** Money cases: worked examples a bookkeeper can read, played with the gateway's own recipes on real books. */
@NullMarked
package io.jirani.cases;

import org.jspecify.annotations.NullMarked;
