package io.jirani.market.tariff;

/** A charge on every kilowatt-hour, whatever the band: fuel, exchange rates, water, the regulator. */
public record Levy(String name, UnitCost perKwh) {}
