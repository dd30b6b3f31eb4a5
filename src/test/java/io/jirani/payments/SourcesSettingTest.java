package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Env;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second check does not fall away by mistake. */
class SourcesSettingTest {
    private static Env env(String mode, String sources) {
        var variables = new HashMap<>(Map.of("JIRANI_MODE", mode));
        if (!sources.equals("unset")) variables.put("JIRANI_MPESA_SOURCES", sources);
        return new Env(variables, Map.of());
    }

    private static Set<String> sources(String mode, String sources) {
        var env = env(mode, sources);
        var read = PaymentSettings.from(env).sources();
        env.refuseMistakes();
        return read;
    }

    @Test
    void inLiveTheProvidersListIsTheDefaultAndAnyHasToBeSaid() {
        assertThat(sources("live", "unset")).hasSize(14).contains("196.201.212.69", "196.201.212.127");
        assertThat(sources("live", "")).hasSize(14);
        assertThat(sources("live", "any")).isEmpty();
        assertThat(sources("live", "safaricom")).hasSize(14);
        assertThat(sources("live", "196.201.214.200, 10.0.0.7, 2001:db8::1"))
                .containsExactlyInAnyOrder("196.201.214.200", "10.0.0.7", "2001:db8::1");
        assertThat(sources("sandbox", "unset")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "196.201.214.200,", "safaricom.co.ke", "196.201.212.0/24", "none"})
    void whatIsNoListIsRefusedAndDoesNotMeanAny(String sources) {
        var env = env("live", sources);
        PaymentSettings.from(env);
        assertThatThrownBy(env::refuseMistakes).hasMessageContaining("JIRANI_MPESA_SOURCES");
    }
}
