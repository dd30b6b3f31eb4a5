/** A whole neighbourhood on one machine: embedded database and broker, simulated providers, houses and phones. Imported by Main alone. */
@NullMarked
package io.jirani.demo;

import org.jspecify.annotations.NullMarked;
