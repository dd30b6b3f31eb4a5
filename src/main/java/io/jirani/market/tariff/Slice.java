package io.jirani.market.tariff;

import io.jirani.kernel.Energy;

/** Energy that all costs the same at the supplier, every charge on a kilowatt-hour included. */
public record Slice(Energy energy, UnitCost cost) {}
