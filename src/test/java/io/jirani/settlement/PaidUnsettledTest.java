package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.market.Purchase;
import io.jirani.settlement.Neighbourhood.Part;
import io.jirani.settlement.Neighbourhood.Reserved;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PAID_UNSETTLED: a payment came and the books refuse its settlement (ruling 9). */
class PaidUnsettledTest {
    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private Household buyer;
    private Household seller;

    @BeforeEach
    void people() {
        buyer = here.household(Language.EN);
        seller = here.household(Language.SW);
    }

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    private Reserved reserve(long wh, long price) {
        var order = here.offer(seller, wh, price);
        return here.buy(buyer, new Part(seller, order, wh, price));
    }

    private Purchase.State state(Reserved purchase) {
        return here.db
                .transaction(tx -> here.stores.purchases().find(tx, purchase.id()))
                .orElseThrow()
                .state();
    }

    @Test
    void aSettlementTheBooksRefuseThriceMakesTheMoneyTheBuyers() {
        var purchase = reserve(2_500, 1_200);
        here.pay(purchase, 1);
        here.post(Entry.voiding("sabotage", "test", purchase.holds()));
        for (int i = 1; i <= 2; i++) {
            assertThat(here.settlePurchases().pass())
                    .as("another process counts on")
                    .isZero();
            assertThat(here.text("select tries || ' ' || reason from purchase_unsettled"))
                    .startsWith(i + " ");
            assertThat(state(purchase)).isEqualTo(Purchase.State.PAID_UNSETTLED);
        }
        assertThat(here.texts("select data ->> 'purchase_id' from event_log where type = 'purchase.paid_unsettled'"))
                .as("told once")
                .containsExactly(purchase.id().toString());
        assertThat(here.settlePurchases().pass()).isEqualTo(1);
        assertThat(state(purchase)).isEqualTo(Purchase.State.UNFILLED);
        assertThat(here.texts("select text from notice where key like 'released:%'"))
                .singleElement()
                .asString()
                .contains("Your payment is kept for you");
        assertThat(here.text("select state from purchase")).isEqualTo("unfilled");
        assertThat(here.free(buyer, Pocket.WALLET_UNPROVEN)).isEqualTo(3_000);
        assertThat(here.free(seller, Credit.OFFERED)).isEqualTo(2_500);

        here.answer(purchase, "SUCCEEDED", 2, "0");
        assertThat(here.proveProceeds().pass()).isEqualTo(1);
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(3_000);
    }

    @Test
    void oneThatCanBeSettledAfterAllIsAndTheCountIsKeptForGood() {
        var purchase = reserve(2_500, 1_200);
        here.run(
                "insert into purchase_unsettled values ($1, 2, 'period_closed', now(), now())",
                io.vertx.sqlclient.Tuple.of(purchase.id().value()));
        here.pay(purchase, 2);
        assertThat(state(purchase)).isEqualTo(Purchase.State.PAID_UNSETTLED);
        assertThat(here.settlePurchases().pass()).isEqualTo(1);
        assertThat(state(purchase)).isEqualTo(Purchase.State.SETTLED);
        for (var sql : new String[] {
            "update purchase_unsettled set tries = 1 where purchase_id = $1",
            "delete from purchase_unsettled where purchase_id = $1"
        })
            assertThatThrownBy(() -> here.run(
                            sql, io.vertx.sqlclient.Tuple.of(purchase.id().value())))
                    .as(sql)
                    .isInstanceOf(RuntimeException.class);
    }
}
