package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import io.jirani.metering.adapters.Quantities.EnergyUnit;
import java.math.BigDecimal;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "1843.217, kWh, 1843217", "0.0009999, kWh, 0", "4.35, kWh, 4350", "6635581200, J, 1843217", "3599, J, 0",
        "4172, Wmin, 69", "1.843217, MWh, 1843217", "3.6, MJ, 1000", "1843217.999, Wh, 1843217",
                "9007199254740991, Wh, 9007199254740991"
    })
    void a_register_is_whole_watt_hours_rounded_down(BigDecimal register, String unit, long wattHours) {
        assertThat(Quantities.energy(register, EnergyUnit.of(unit).orElseThrow()))
                .isEqualTo(new Energy(wattHours));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nan", "NaN", "-nan", "inf", "-inf", "Infinity", "", " ", "null", "unavailable", "unknown"})
    void what_says_that_there_is_no_number_is_none(String text) {
        assertThat(Quantities.number(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,5", "0x10", "12 kWh", "--1", "1e999999999", "11111111111111111111111111111111111111111"})
    void what_is_neither_is_refused(String text) {
        assertThatThrownBy(() -> Quantities.number(text)).isInstanceOf(Problem.class);
    }

    @Test
    void a_register_below_zero_or_beyond_what_can_be_counted_is_refused() {
        assertThatThrownBy(() -> Quantities.energy(new BigDecimal("-0.1"), EnergyUnit.WH))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Quantities.energy(new BigDecimal("9007199254740992"), EnergyUnit.WH))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Quantities.energy(new BigDecimal("1e999999999"), EnergyUnit.J))
                .isInstanceOf(Problem.class);
    }

    @Test
    void a_gauge_is_the_nearest_whole_unit_of_ours_or_nothing() {
        assertThat(Quantities.gauge(new BigDecimal("418.24"), "W")).hasValue(418);
        assertThat(Quantities.gauge(new BigDecimal("-2870.5"), "W")).hasValue(-2871);
        assertThat(Quantities.gauge(new BigDecimal("0.4"), "kW")).hasValue(400);
        assertThat(Quantities.gauge(new BigDecimal("239.81"), "V")).hasValue(239_810);
        assertThat(Quantities.gauge(new BigDecimal("1e999999999"), "A")).isEqualTo(OptionalLong.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "a/+/c, a/b/c, true", "a/+, a/b/c, false", "a/#, a, true", "a/#, a/b/c, true", "#, a/b, true",
                "#, $SYS/x, false",
        "+/x, $SYS/x, false", "a/b, a, false", "a, a/b, false", "a/+, a/, true", "+, a, true", "a/+/#, a, false"
    })
    void a_filter_matches_as_mqtt_says(String filter, String topic, boolean matches) {
        assertThat(new TopicFilter(filter).matches(topic)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b+", "a#", "a/#/b"})
    void what_is_no_filter_is_refused(String filter) {
        assertThatThrownBy(() -> new TopicFilter(filter)).isInstanceOf(IllegalArgumentException.class);
    }
}
