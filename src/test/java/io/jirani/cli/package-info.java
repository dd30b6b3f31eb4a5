@NullMarked
package io.jirani.cli;

import org.jspecify.annotations.NullMarked;
