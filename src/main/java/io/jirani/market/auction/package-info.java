/**
 * The sealed call auction of an interval, as pure functions: one price, who gets how much, and who is shown to have traded
 * with whom. Knows the kernel and the JDK only; energy is measured before it is sold, so nothing here promises anything.
 */
@NullMarked
package io.jirani.market.auction;

import org.jspecify.annotations.NullMarked;
