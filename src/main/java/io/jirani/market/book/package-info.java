/**
 * The continuous order book, in memory and pure: commands go in one after the other, answers come out, and the same commands
 * make the same book. {@link io.jirani.market.OrderBook} is the small book of offers that buy now reads from the database
 * today; this one is for the market's writer. Knows the kernel and the JDK only.
 */
@NullMarked
package io.jirani.market.book;

import org.jspecify.annotations.NullMarked;
