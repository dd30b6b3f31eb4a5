@NullMarked
package io.jirani.identity;

import org.jspecify.annotations.NullMarked;
