/** Tests: each package mirrors the one it tests; what they share stands here. */
@NullMarked
package io.jirani;

import org.jspecify.annotations.NullMarked;
