@NullMarked
package io.jirani.explorer;

import org.jspecify.annotations.NullMarked;
