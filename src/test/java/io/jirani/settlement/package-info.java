@NullMarked
package io.jirani.settlement;

import org.jspecify.annotations.NullMarked;
