/**
 * Meters that do not speak our protocol: one class a language, each from messages to readings of registers. Energy is read
 * as decimal text and never as a floating-point number; what a broker had kept is never a reading.
 */
@NullMarked
package io.jirani.metering.adapters;

import org.jspecify.annotations.NullMarked;
