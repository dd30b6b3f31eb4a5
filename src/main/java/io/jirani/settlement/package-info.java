/** Where energy meets money: interval credits, purchases, settlements, payouts, and what people are told. */
@NullMarked
package io.jirani.settlement;

import org.jspecify.annotations.NullMarked;
