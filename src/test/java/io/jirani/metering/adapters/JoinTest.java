package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.metering.adapters.Join.Whole;
import io.jirani.metering.adapters.Known.Part;
import io.jirani.metering.adapters.Mapping.Quantity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JoinTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
    private static final Set<Quantity> ALL = EnumSet.allOf(Quantity.class);
    private static final Part IMPORT = new Part(Quantity.IMPORT, "Wh");
    private static final Part EXPORT = new Part(Quantity.EXPORT, "Wh");
    private static final Part POWER = new Part(Quantity.POWER, "W");

    private record Value(Part part, long number) {}

    @Test
    void the_order_in_which_the_values_of_one_sample_come_does_not_change_it() {
        var random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            var wanted = wanted(random);
            var values = new ArrayList<Value>();
            for (var quantity : wanted)
                if (random.nextInt(4) > 0) values.add(new Value(part(quantity), random.nextInt(100_000)));
            var first = joined(values, wanted);
            for (int times = 0; times < 5; times++) {
                Collections.shuffle(values, random);
                assertThat(joined(values, wanted)).isEqualTo(first);
            }
        }
    }

    @Test
    void a_sample_is_whole_at_once_when_everything_wanted_is_there() {
        var wanted = Set.of(Quantity.IMPORT, Quantity.POWER);
        var half = Join.EMPTY.with(POWER, BigDecimal.TEN, NOW, wanted);
        assertThat(half.whole()).isEmpty();
        var whole = half.rest().with(IMPORT, BigDecimal.ONE, NOW.plusSeconds(1), wanted);
        assertThat(whole.whole()).get().satisfies(sample -> {
            assertThat(sample.at()).isEqualTo(NOW.plusSeconds(1));
            assertThat(sample.known().powerW()).hasValue(10);
        });
        assertThat(whole.rest()).isEqualTo(Join.EMPTY);
    }

    @Test
    void a_sample_without_one_of_its_registers_is_none() {
        var wanted = Set.of(Quantity.IMPORT, Quantity.EXPORT);
        assertThat(half(IMPORT, wanted).end(wanted).whole()).isEmpty();
        assertThat(half(EXPORT, wanted).end(wanted).whole()).isEmpty();
        assertThat(half(IMPORT, Set.of(Quantity.IMPORT, Quantity.POWER))
                        .end(Set.of(Quantity.IMPORT, Quantity.POWER))
                        .whole())
                .isPresent();
    }

    @Test
    void it_is_over_two_seconds_after_its_first_register_and_not_before() {
        var half = half(IMPORT, ALL);
        assertThat(half.isOver(NOW.plusMillis(1_999))).isFalse();
        assertThat(half.isOver(NOW.plusMillis(2_000))).isTrue();
        var more = half.with(POWER, BigDecimal.ONE, NOW.plusMillis(1_500), ALL).rest();
        assertThat(more.isOver(NOW.plusMillis(2_000))).isTrue();
    }

    @Test
    void a_register_that_comes_again_begins_the_next_sample() {
        var wanted = Set.of(Quantity.IMPORT, Quantity.POWER);
        var again = half(IMPORT, wanted).with(IMPORT, BigDecimal.TWO, NOW.plusSeconds(1), wanted);
        assertThat(again.whole()).map(Whole::at).contains(NOW);
        assertThat(again.rest().known().imported())
                .hasValueSatisfying(energy -> assertThat(energy.wattHours()).isEqualTo(2));
    }

    @Test
    void power_measured_long_before_the_registers_is_not_of_their_sample() {
        var early = Join.EMPTY.with(POWER, BigDecimal.TEN, NOW.minusMillis(2_001), ALL);
        var late = early.rest().with(IMPORT, BigDecimal.ONE, NOW, ALL);
        assertThat(late.rest().known().powerW()).isEmpty();
    }

    private static Join half(Part part, Set<Quantity> wanted) {
        return Join.EMPTY.with(part, BigDecimal.ONE, NOW, wanted).rest();
    }

    /** The values come at once, and then time passes. */
    private static Optional<Whole> joined(List<Value> values, Set<Quantity> wanted) {
        var join = Join.EMPTY;
        for (var value : values) {
            var step = join.with(value.part, BigDecimal.valueOf(value.number), NOW, wanted);
            if (step.whole().isPresent()) return step.whole();
            join = step.rest();
        }
        return join.end(wanted).whole();
    }

    /** A profile's values: only of these there are topics. */
    private static Set<Quantity> wanted(Random random) {
        var wanted = EnumSet.of(Quantity.IMPORT);
        for (var quantity : ALL) if (random.nextBoolean()) wanted.add(quantity);
        return wanted;
    }

    private static Part part(Quantity quantity) {
        return switch (quantity) {
            case IMPORT -> IMPORT;
            case EXPORT -> EXPORT;
            case POWER -> POWER;
            case VOLTAGE -> new Part(Quantity.VOLTAGE, "V");
            case CURRENT -> new Part(Quantity.CURRENT, "A");
        };
    }
}
