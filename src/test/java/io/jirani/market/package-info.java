/** Tests of the market. */
@NullMarked
package io.jirani.market;

import org.jspecify.annotations.NullMarked;
