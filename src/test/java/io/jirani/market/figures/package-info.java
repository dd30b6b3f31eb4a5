@NullMarked
package io.jirani.market.figures;

import org.jspecify.annotations.NullMarked;
