package io.jirani.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void theSecretOfACallbacksAddressIsNotLogged() {
        assertThat(Failures.shown("/hooks/pay/AbC.d-_1/stk")).isEqualTo("/hooks/pay/…/stk");
        assertThat(Failures.shown("/v1/orders")).isEqualTo("/v1/orders");
    }
}
