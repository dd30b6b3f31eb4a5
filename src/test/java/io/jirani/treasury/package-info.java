@NullMarked
package io.jirani.treasury;

import org.jspecify.annotations.NullMarked;
