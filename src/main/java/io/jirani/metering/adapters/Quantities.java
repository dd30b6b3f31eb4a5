package io.jirani.metering.adapters;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Numbers as other meters write them, exactly: a register becomes whole watt-hours rounded down, what is measured besides
 * becomes the nearest whole unit of ours.
 */
public final class Quantities {
    /** What an energy register counts in. {@code Wmin} is Shelly's watt-minute. */
    public enum EnergyUnit {
        WH("Wh", 1, 1),
        KWH("kWh", 1_000, 1),
        MWH("MWh", 1_000_000, 1),
        J("J", 1, 3_600),
        KJ("kJ", 1_000, 3_600),
        MJ("MJ", 1_000_000, 3_600),
        WMIN("Wmin", 1, 60);

        private final String symbol;
        private final BigDecimal times;
        private final BigDecimal over;

        EnergyUnit(String symbol, long times, long over) {
            this.symbol = symbol;
            this.times = BigDecimal.valueOf(times);
            this.over = BigDecimal.valueOf(over);
        }

        public String symbol() {
            return symbol;
        }

        /** The unit of a symbol, exactly as written: {@code kWh}. */
        public static Optional<EnergyUnit> of(String symbol) {
            for (var unit : values()) if (unit.symbol.equals(symbol)) return Optional.of(unit);
            return Optional.empty();
        }
    }

    /**
     * A unit of what is measured besides.
     *
     * @param times what a value is multiplied by to become W, mV, mA or mHz
     */
    private record GaugeUnit(Optional<Mapping.Quantity> measures, BigDecimal times) {
        static GaugeUnit of(Mapping.Quantity measures, String times) {
            return new GaugeUnit(Optional.of(measures), new BigDecimal(times));
        }

        static GaugeUnit ofFrequency(String times) {
            return new GaugeUnit(Optional.empty(), new BigDecimal(times));
        }
    }

    private static final Map<String, GaugeUnit> GAUGE_UNITS = Map.of(
            "mW", GaugeUnit.of(Mapping.Quantity.POWER, "0.001"),
            "W", GaugeUnit.of(Mapping.Quantity.POWER, "1"),
            "kW", GaugeUnit.of(Mapping.Quantity.POWER, "1000"),
            "mV", GaugeUnit.of(Mapping.Quantity.VOLTAGE, "1"),
            "V", GaugeUnit.of(Mapping.Quantity.VOLTAGE, "1000"),
            "mA", GaugeUnit.of(Mapping.Quantity.CURRENT, "1"),
            "A", GaugeUnit.of(Mapping.Quantity.CURRENT, "1000"),
            "mHz", GaugeUnit.ofFrequency("1"),
            "Hz", GaugeUnit.ofFrequency("1000"));

    private static final Set<String> NO_NUMBER =
            Set.of("", "nan", "inf", "infinity", "null", "none", "unknown", "unavailable");
    private static final int LONGEST = 40;
    /** As in our own protocol: what other programs can hold exactly (RFC 8259 section 6). */
    private static final BigInteger MOST = BigInteger.TWO.pow(53).subtract(BigInteger.ONE);

    private Quantities() {}

    /** The number in a text; nothing where the meter says that it has none ({@code nan}). Refuses what is neither. */
    public static Optional<BigDecimal> number(String text) {
        var bare = text.strip();
        var word = bare.startsWith("-") || bare.startsWith("+") ? bare.substring(1) : bare;
        if (NO_NUMBER.contains(word.toLowerCase(Locale.ROOT))) return Optional.empty();
        if (bare.length() > LONGEST) throw Problem.invalid("number", "longer than " + LONGEST + " characters");
        try {
            return Optional.of(sane(new BigDecimal(bare)));
        } catch (NumberFormatException notANumber) {
            throw Problem.invalid("number", "not a number: " + bare);
        }
    }

    /** The same number, if its size is one that can be counted with at all. */
    public static BigDecimal sane(BigDecimal number) {
        if (number.precision() > LONGEST || Math.abs((long) number.scale()) > LONGEST)
            throw Problem.invalid("number", "too long or too large");
        return number;
    }

    /** A cumulative register, Wh rounded down. Refuses a negative one and one above 2^53 - 1 Wh. */
    public static Energy energy(BigDecimal register, EnergyUnit unit) {
        if (register.signum() < 0) throw Problem.invalid("register", "below zero: " + register.toPlainString());
        var wattHours = sane(register)
                .multiply(unit.times)
                .divide(unit.over, 0, RoundingMode.DOWN)
                .toBigInteger();
        if (wattHours.compareTo(MOST) > 0) throw Problem.invalid("register", "too large: " + register.toPlainString());
        return new Energy(wattHours.longValueExact());
    }

    /** Whether a unit is one of power, voltage, current or frequency that we know. */
    public static boolean isGauge(String unit) {
        return GAUGE_UNITS.containsKey(unit);
    }

    /** What a unit of power, voltage or current measures; nothing for another. */
    static Optional<Mapping.Quantity> measures(String unit) {
        return Optional.ofNullable(GAUGE_UNITS.get(unit)).flatMap(GaugeUnit::measures);
    }

    /**
     * What was measured, in whole W, mV, mA or mHz by its unit, to the nearest; nothing when it is too large to be true,
     * for a gauge alone is no reason to refuse a register.
     */
    public static OptionalLong gauge(BigDecimal value, String unit) {
        var known = GAUGE_UNITS.get(unit);
        if (known == null) throw new IllegalArgumentException("not a unit of power, voltage or current: " + unit);
        if (value.precision() > LONGEST || Math.abs((long) value.scale()) > LONGEST) return OptionalLong.empty();
        var whole =
                value.multiply(known.times).setScale(0, RoundingMode.HALF_UP).unscaledValue();
        return whole.abs().compareTo(MOST) > 0 ? OptionalLong.empty() : OptionalLong.of(whole.longValueExact());
    }
}
