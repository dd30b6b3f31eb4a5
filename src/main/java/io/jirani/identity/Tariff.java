package io.jirani.identity;

import io.jirani.kernel.Price;
import java.time.Instant;

/**
 * What the supplier asks of everybody and credits, from a moment on: what a community is made with. Bands, levies and taxes
 * are in versions of its own, which hold once there are any ({@code market.TariffStore}).
 *
 * @param price all-in price of a kilowatt-hour, the most anybody pays here
 * @param feedIn what the supplier credits for exported energy, the least a seller gets after the fee
 */
public record Tariff(Instant effectiveFrom, Price price, Price feedIn) {}
