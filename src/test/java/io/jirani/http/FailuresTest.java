package io.jirani.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Problem;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void theSecretOfACallbacksAddressIsNotLogged() {
        assertThat(Failures.shown("/hooks/pay/AbC.d-_1/stk")).isEqualTo("/hooks/pay/…/stk");
        assertThat(Failures.shown("/v1/orders")).isEqualTo("/v1/orders");
    }

    @Test
    void whatAPersonIsToldIsInBothTonguesAndOnlyWhereThereIsSomethingToTell() {
        var refused = Problem.of(Problem.Kind.TOO_MANY_PUSHES, "a prompt is open");
        assertThat(ProblemJson.of(refused).body("1").getMap()).doesNotContainKey("told");
        var told = refused.told(new Problem.Told("Wait.", "Subiri."));
        assertThat(ProblemJson.of(told).body("1").getJsonObject("told").getMap())
                .containsExactlyInAnyOrderEntriesOf(Map.of("en", "Wait.", "sw", "Subiri."));
        assertThat(ProblemJson.of(told).body("1").getString("detail")).isEqualTo("a prompt is open");
    }
}
