/** Tests of the kernel. */
@NullMarked
package io.jirani.kernel;

import org.jspecify.annotations.NullMarked;
