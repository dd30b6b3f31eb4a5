/** The order book of a community: offers of energy that households own, matched by price, then time. */
@NullMarked
package io.jirani.market;

import org.jspecify.annotations.NullMarked;
