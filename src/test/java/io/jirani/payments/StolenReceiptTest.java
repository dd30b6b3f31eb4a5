package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import org.junit.jupiter.api.Test;

class StolenReceiptTest {
    @Test
    void aCallbackWhoseReceiptAnotherHasStillTellsTheNameToAskBy() {
        try (var world = new World()) {
            var thief = world.ask(world.household(Custody.WALLET));
            world.payments.collect();
            world.stk(thief, world.paid(thief, 30, "UKL7RT61SV"));
            world.daraja.next(FarSide.RESET);
            var nameless = world.ask(world.household(Custody.WALLET));
            world.payments.collect();
            assertThat(world.view(nameless).providerRef()).isEmpty();
            world.stk(nameless, world.paid(nameless, 30, "UKL7RT61SV"));
            while (world.payments.judge() > 0) {}
            assertThat(world.view(nameless).providerRef()).isPresent();
            assertThat(world.view(nameless).evidence()).isEqualTo(Evidence.E0);
        }
    }
}
