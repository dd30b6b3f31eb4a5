/** Metering, from the samples of the native protocol to a real broker. */
@NullMarked
package io.jirani.metering;

import org.jspecify.annotations.NullMarked;
