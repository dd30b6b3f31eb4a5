package io.jirani.metering.adapters;

import io.jirani.kernel.Energy;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.ForeignSample.When;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.adapters.Mapping.Quantity;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is known of a meter whose values come one by one: the parts of a sample.
 *
 * @param imported in Wh, as of its last value
 */
public record Known(
        Optional<Energy> imported,
        Optional<Energy> exported,
        OptionalLong powerW,
        OptionalLong voltageMv,
        OptionalLong currentMa) {
    static final Known NOTHING = new Known(
            Optional.empty(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /**
     * What a value is of, and what it counts in.
     *
     * @param unit of {@link Quantities}: an energy's for a register, else a gauge's
     */
    public record Part(Quantity quantity, String unit) {
        public Part {
            var fits = quantity.isRegister()
                    ? Quantities.EnergyUnit.of(unit).isPresent()
                    : Quantities.measures(unit).equals(Optional.of(quantity));
            if (!fits) throw new IllegalArgumentException(unit + " does not measure it");
        }
    }

    /** This with a value of a part; without one the meter has lost it, and it is not known any more. */
    Known with(Part part, Optional<BigDecimal> value) {
        return switch (part.quantity) {
            case IMPORT -> new Known(energy(part, value), exported, powerW, voltageMv, currentMa);
            case EXPORT -> new Known(imported, energy(part, value), powerW, voltageMv, currentMa);
            case POWER -> new Known(imported, exported, gauge(part, value), voltageMv, currentMa);
            case VOLTAGE -> new Known(imported, exported, powerW, gauge(part, value), currentMa);
            case CURRENT -> new Known(imported, exported, powerW, voltageMv, gauge(part, value));
        };
    }

    /** The registers of this alone. */
    Known registers() {
        return new Known(imported, exported, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    /** This without what was measured besides the registers. */
    Known without(Quantity gauge) {
        return switch (gauge) {
            case IMPORT, EXPORT -> this;
            case POWER -> new Known(imported, exported, OptionalLong.empty(), voltageMv, currentMa);
            case VOLTAGE -> new Known(imported, exported, powerW, OptionalLong.empty(), currentMa);
            case CURRENT -> new Known(imported, exported, powerW, voltageMv, OptionalLong.empty());
        };
    }

    /** The sample of a meter, once its import register is known; an export that it never had is zero. */
    Optional<ForeignSample> sample(String adapter, String foreignId, When when) {
        var gauges = new Gauges(powerW, voltageMv, currentMa, OptionalInt.empty());
        return imported.map(
                energy -> new ForeignSample(adapter, foreignId, when, energy, exported.orElse(Energy.ZERO), gauges, 0));
    }

    private static Optional<Energy> energy(Part part, Optional<BigDecimal> value) {
        var unit = Quantities.EnergyUnit.of(part.unit).orElseThrow();
        return value.map(register -> Quantities.energy(Quantities.sane(register), unit));
    }

    private static OptionalLong gauge(Part part, Optional<BigDecimal> value) {
        return value.isEmpty() ? OptionalLong.empty() : Quantities.gauge(value.get(), part.unit);
    }
}
