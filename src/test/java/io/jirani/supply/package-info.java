@NullMarked
package io.jirani.supply;

import org.jspecify.annotations.NullMarked;
