/**
 * An interval's automatic trading, from what households own, made, used and want to who gets how much from whom, at which
 * price. Pure; knows the kernel, the agents, the auction, the tariffs and the JDK only.
 */
@NullMarked
package io.jirani.market.round;

import org.jspecify.annotations.NullMarked;
