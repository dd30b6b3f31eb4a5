/** Meters and readings: from a message on MQTT to a row kept once, to the energy of an interval. */
@NullMarked
package io.jirani.metering;

import org.jspecify.annotations.NullMarked;
