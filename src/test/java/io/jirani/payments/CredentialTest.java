package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Money;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong password locks our operator at the third try: the first is the last. */
class CredentialTest {
    private static JsonObject result(String code, String conversation) {
        return new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", code)
                                .put("ResultDesc", "The initiator information is invalid.")
                                .put("ConversationID", conversation)
                                .put("TransactionID", "UKL0000000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001", "8006", "18", "21"})
    void theFirstWrongPasswordStopsPayoutsBeforeTheOperatorIsLocked(String code) {
        try (var world = new World()) {
            var first = world.send(world.household(Custody.WALLET), Money.kes(29_000));
            while (world.payments.disburse() > 0) {}
            world.result(
                    first,
                    result(code, world.payout(first).providerRef().orElseThrow().text()));
            while (world.payments.judge() > 0) {}
            var paused = world.db.transaction(tx -> world.parts.railStates().paused(tx, "mpesa"));
            assertThat(paused).isPresent();
            var others = List.of(
                    world.send(world.household(Custody.WALLET), Money.kes(29_000)),
                    world.send(world.household(Custody.WALLET), Money.kes(29_000)));
            for (int i = 0; i < 5; i++) {
                world.clock.move(Duration.ofMinutes(10));
                while (world.payments.disburse() > 0) {}
            }
            assertThat(world.daraja.payouts())
                    .as("one POST with the wrong password")
                    .hasSize(1);
            for (var other : others)
                assertThat(world.payout(other).state())
                        .as("waits, does not fail")
                        .isEqualTo(PayoutState.RESERVED);
        }
    }
}
