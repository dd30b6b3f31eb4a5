/**
 * The benches behind {@code ./jirani bench}: real processes on this machine (a PostgreSQL server, Mosquitto, gateways), a
 * generator that costs little, and figures that are ratios between things run by turns in one sitting (docs/benches.md).
 * None of it is in the gateway's jar. Ratios and percentiles are figures about figures: {@code double} is at home here.
 */
@NullMarked
package io.jirani.bench;

import org.jspecify.annotations.NullMarked;
