package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import io.jirani.metering.Registration.Adapted;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {
    @ParameterizedTest
    @ValueSource(strings = {"a/+", "#", "$SYS", "tele", "SENSOR", "shellies"})
    void aForeignNameOpensNobodyElsesTopics(String name) {
        assertThatThrownBy(() -> new Adapted("tasmota", name, Optional.empty())).isInstanceOf(Problem.class);
    }
}
