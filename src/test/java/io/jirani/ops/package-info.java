@NullMarked
package io.jirani.ops;

import org.jspecify.annotations.NullMarked;
