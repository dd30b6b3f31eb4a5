package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import io.jirani.metering.Registration.Adapted;
import io.jirani.metering.Registration.Native;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {
    @ParameterizedTest
    @ValueSource(strings = {"a/+", "#", "$SYS", "tele", "SENSOR", "shellies"})
    void aForeignNameOpensNobodyElsesTopics(String name) {
        assertThatThrownBy(() -> new Adapted("tasmota", name, Optional.empty())).isInstanceOf(Problem.class);
    }

    @Test
    void whatCountsInCoarseStepsIsNotSoldUnlessSomebodySaysThatItCountsFiner() {
        assertThat(new Adapted("zigbee2mqtt", "plug-1", Optional.empty()).usual())
                .isEqualTo(Assurance.C);
        assertThat(new Adapted("zigbee2mqtt", "plug-1", Optional.empty()).best())
                .isEqualTo(Assurance.B);
        assertThat(new Adapted("tasmota", "plug-1", Optional.empty()).usual()).isEqualTo(Assurance.B);
        assertThat(new Native().usual()).isEqualTo(Assurance.A);
    }
}
