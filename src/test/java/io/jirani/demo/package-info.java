/** The simulated neighbourhood, tried piece by piece. */
@NullMarked
package io.jirani.demo;

import org.jspecify.annotations.NullMarked;
