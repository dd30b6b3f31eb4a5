package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household.Language;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.Neighbourhood.Part;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LateMoneyTest {
    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void oneLatePaymentThatCannotBeToldStopsNoOther() {
        var buyer = here.household(Language.EN);
        var seller = here.household(Language.EN);
        var other = here.household(Language.EN);
        var first = here.buy(buyer, new Part(seller, here.offer(seller, 1_000, 1_200), 1_000, 1_200));
        here.credit(first, 2, Pocket.WALLET, "LATE_CREDITED");
        var second = here.buy(other, new Part(seller, here.offer(seller, 1_000, 1_200), 1_000, 1_200));
        here.credit(second, 2, Pocket.WALLET, "LATE_CREDITED");
        // A community whose zone this Java does not know any more fails when its household's turn comes.
        here.run("""
                insert into community (id, code, name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp, partner, created_at)
                select gen_random_uuid(), 'gone', 'gone', 'Mars/Olympus', currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp,
                    partner, created_at from community
                """, Tuple.tuple());
        here.run(
                "update payment_intent set community_id = (select id from community where code = 'gone') where id = $1",
                Tuple.of(first.intent().value()));
        assertThatThrownBy(() -> here.settlePurchases().pass()).hasMessageContaining("Mars/Olympus");
        assertThat(here.texts("select key from notice where key like 'late:%'"))
                .containsExactly("late:" + second.intent());
    }
}
