@NullMarked
package io.jirani.vault;

import org.jspecify.annotations.NullMarked;
