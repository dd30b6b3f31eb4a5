@NullMarked
package io.jirani.solvency;

import org.jspecify.annotations.NullMarked;
