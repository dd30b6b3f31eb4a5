/** Settings, parsed once into records; one start names every mistake; a secret cannot be printed. */
@NullMarked
package io.jirani.config;

import org.jspecify.annotations.NullMarked;
