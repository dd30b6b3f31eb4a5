package io.jirani.metering;

import io.jirani.metering.IngestVerticle.Offer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The intake as a door sees it.
 *
 * @param offer hands a message over, never blocks
 * @param hasRoom whether one who was refused may come again
 */
record Inlet(Function<Inbound, Offer> offer, BooleanSupplier hasRoom) {}
