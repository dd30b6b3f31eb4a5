/**
 * What is told of a market to anybody: prices, volumes, trades by price, the local share of use, savings and the depth of the
 * book, per interval and day, without revealing who (ruling 28). What may be told is pure ({@code Bands}, {@code Telling}).
 */
@NullMarked
package io.jirani.market.figures;

import org.jspecify.annotations.NullMarked;
