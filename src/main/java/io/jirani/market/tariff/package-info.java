/**
 * What the supplier asks and credits: bands, times of use, levies, percentages, a fixed charge and the feed-in credit, and
 * from these the price of a household's next watt-hour and its bill of a month. Pure; knows the kernel and the JDK only.
 */
@NullMarked
package io.jirani.market.tariff;

import org.jspecify.annotations.NullMarked;
