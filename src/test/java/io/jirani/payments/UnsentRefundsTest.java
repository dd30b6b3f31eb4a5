package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Refunds by payout that cannot be handed over: the sum stays in the pocket, and nobody waits for ever. */
class UnsentRefundsTest extends Refunding {
    @Test
    void aRefundToANumberThatWasGivenUpStaysInThePocket() {
        fund(Money.kes(10_000));
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        ask(id);
        work();
        world.db.inTransaction(tx -> tx.run(
                "update phone set retired_at = $2 where household_id = $1",
                io.vertx.sqlclient.Tuple.of(
                        buyer.id().value(), world.clock.instant().atOffset(java.time.ZoneOffset.UTC))));
        result(last(id).id(), "11");
        answered(last(id).id(), "Failed");
        work();
        assertThat(last(id).method()).isEqualTo(Refund.Method.PAYOUT);
        assertThat(last(id).state()).isEqualTo(RefundState.REFUSED);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(free(buyer, Pocket.WALLET)).isEqualTo(3_000);
    }

    @Test
    void aRefundThatCannotBeHandedOverIsGivenUpAfterAWeek() {
        fund(Money.kes(10_000));
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        ask(id);
        work();
        limitIsUsed(buyer);
        result(last(id).id(), "11");
        answered(last(id).id(), "Failed");
        work();
        assertThat(last(id).state()).isEqualTo(RefundState.APPROVED);
        for (int day = 0; day < 8; day++) {
            world.clock.move(Duration.ofDays(1));
            limitIsUsed(buyer);
            work();
        }
        assertThat(last(id).state()).isEqualTo(RefundState.REFUSED);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(free(buyer, Pocket.WALLET)).isEqualTo(3_000);
    }

    /** The day's limit of its number is used up. */
    private void limitIsUsed(io.jirani.identity.Household of) {
        for (int n = 0; n < 2; n++) {
            var id = world.send(of, Money.kes(25_000_000));
            world.db.inTransaction(tx -> tx.run(
                    "update payment_intent set next_look_at = 'infinity', state = 'REVIEW' where id = $1",
                    io.vertx.sqlclient.Tuple.of(id.value())));
        }
    }
}
