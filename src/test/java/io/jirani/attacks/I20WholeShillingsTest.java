package io.jirani.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.attacks.Arena.Who;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import io.jirani.payments.NewCollection;
import io.jirani.payments.NewPayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I-20: M-Pesa moves whole shillings, both ways. */
class I20WholeShillingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"collection", "payout"})
    void of0To199CentsTheDatabaseTakesTheShillingAlone(String direction) {
        try (var arena = new Arena()) {
            var of = arena.household();
            var each = row("gen_random_uuid()", of, direction, "'J' || cents", "cents");
            assertThat(arena.raw(Who.APP, """
                    do $$ begin
                        for cents in 0..199 loop
                            begin
                                %s;
                            exception when check_violation then null;
                            end;
                        end loop;
                    end $$
                    """.formatted(each))).isEqualTo(Arena.PASSED);
            assertThat(arena.raw(Who.APP, "update payment_intent set amount_minor = 150"))
                    .isEqualTo("23514");
            assertThat(arena.ask("select string_agg(amount_minor::text, ' ') from payment_intent"))
                    .isEqualTo("100");
        }
    }

    @Test
    void norDoesTheGatewayAskForCentsOrSendThem() {
        try (var arena = new Arena()) {
            var of = arena.household();
            for (long cents = 0; cents < 200; cents++) {
                var amount = new Money(cents, Asset.KES);
                if (cents == 100) {
                    assertThat(collection(arena, of, amount).amount()).isEqualTo(amount);
                    assertThat(payout(arena, of, amount).amount()).isEqualTo(amount);
                    continue;
                }
                assertThatThrownBy(() -> collection(arena, of, amount)).isInstanceOf(Problem.class);
                assertThatThrownBy(() -> payout(arena, of, amount)).isInstanceOf(Problem.class);
            }
        }
    }

    private static NewCollection collection(Arena arena, Household of, Money amount) {
        return new NewCollection(
                new IntentId(arena.ids.next()),
                "p",
                of.community(),
                of.id(),
                of.phones().getFirst(),
                amount,
                "energy");
    }

    private static NewPayout payout(Arena arena, Household of, Money amount) {
        return new NewPayout(
                new IntentId(arena.ids.next()),
                "p",
                of.community(),
                of.id(),
                of.phones().getFirst(),
                amount,
                new TransferId(arena.ids.next()));
    }

    /** A row of money asked or sent, as the gateway's role writes it. */
    static String intent(String id, Household of, String direction, String reference, long cents) {
        return row("'" + id + "'", of, direction, "'" + reference + "'", String.valueOf(cents));
    }

    private static String row(String id, Household of, String direction, String reference, String cents) {
        return """
                insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id, amount_minor, asset,
                    description, account_ref, state, created_at, deadline_at, next_look_at)
                values (%s, '%s', 'mpesa', 'test', '%s', '%s', (select id from phone where household_id = '%s'), %s, 'KES', 'energy', %s,
                    case '%s' when 'payout' then 'RESERVED' else 'PENDING' end, now(), now(), now())
                """.formatted(id, direction, of.community(), of.id(), of.id(), cents, reference, direction);
    }
}
