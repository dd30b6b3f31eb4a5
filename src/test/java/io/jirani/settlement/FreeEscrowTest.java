package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.payments.Receipt;
import io.jirani.payments.ReturnEntries;
import io.jirani.settlement.Neighbourhood.Part;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proven money never stays in the escrow of a purchase that is over. */
class FreeEscrowTest {
    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private Household buyer;
    private Household seller;

    @BeforeEach
    void people() {
        buyer = here.household(Language.EN);
        seller = here.household(Language.EN);
    }

    @AfterEach
    void close() {
        here.close();
    }

    private Neighbourhood.Reserved paid(int evidence) {
        var purchase = here.buy(buyer, new Part(seller, here.offer(seller, 2_500, 1_200), 2_500, 1_200));
        here.pay(purchase, evidence);
        return purchase;
    }

    @Test
    void moneyTakenBackBeforeItWasSettledLeavesTheEscrow() {
        var purchase = paid(2);
        here.post(ReturnEntries.chargedBack("mpesa", new Receipt("UKXBACK001"), buyer.id(), purchase.push()));
        here.answer(purchase, "REFUNDED", 3, "taken_back");
        here.settlePurchases().pass();
        here.proveProceeds().pass();
        here.settlePurchases().pass();
        assertThat(here.free(buyer, Pocket.ESCROW)).isZero();
        assertThat(here.free(buyer, Pocket.WALLET)).isZero();
        assertThat(
                        here.text(
                                "select coalesce(sum(dp - cp), 0)::text from ledger.balance b join ledger.account a on a.id = b.account_id where a.code like '%claim%'"))
                .isEqualTo("0");
    }

    @Test
    void whatWasProvenAndIsLateIsTheBuyersOwn() {
        var purchase = paid(2);
        here.answer(purchase, "LATE_CREDITED", 3, "ruled");
        here.settlePurchases().pass();
        assertThat(here.free(buyer, Pocket.ESCROW)).isZero();
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(purchase.push().minor());
    }

    @Test
    void whatPeopleDeniedAndIsThereAfterAllIsTheBuyersAgain() {
        var purchase = paid(1);
        here.answer(purchase, "FAILED", 1, "denied");
        here.settlePurchases().pass();
        assertThat(here.proveProceeds().pass()).isEqualTo(1);
        assertThat(here.free(buyer, Pocket.ESCROW)).isZero();
        here.answer(purchase, "LATE_CREDITED", 2, "denied");
        assertThat(here.proveProceeds().pass()).isEqualTo(1);
        assertThat(here.proveProceeds().pass()).isZero();
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(purchase.push().minor());
    }

    @Test
    void aClaimOnWhoPaidAfterAllIsGone() {
        var purchase = paid(1);
        here.settlePurchases().pass();
        here.answer(purchase, "FAILED", 1, "denied");
        here.proveProceeds().pass();
        here.answer(purchase, "LATE_CREDITED", 2, "denied");
        assertThat(here.proveProceeds().pass()).isEqualTo(1);
        assertThat(
                        here.text(
                                "select coalesce(sum(dp - cp), 0)::text from ledger.balance b join ledger.account a on a.id = b.account_id where a.code like '%claim%'"))
                .isEqualTo("0");
    }

    @Test
    void aClaimThatWasPaidMeanwhileIsPaidBackToWhoPaidAfterAll() {
        var purchase = paid(1);
        here.settlePurchases().pass();
        here.answer(purchase, "FAILED", 1, "denied");
        here.proveProceeds().pass();
        assertThat(claim()).isEqualTo(purchase.push().minor());
        var late = here.buy(buyer, new Part(seller, here.offer(seller, 5_000, 1_200), 5_000, 1_200));
        here.credit(late, 2, Pocket.WALLET, "LATE_CREDITED");
        here.settlePurchases().pass();
        assertThat(claim()).as("the next money pays it").isZero();
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(3_000);
        here.answer(purchase, "LATE_CREDITED", 2, "denied");
        assertThat(here.proveProceeds().pass()).isEqualTo(1);
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(6_000);
    }

    @Test
    void whatIsFrozenForItIsNotTakenFromTheEscrowTwice() {
        var purchase = paid(2);
        wallet(2_000);
        here.post(ReturnEntries.chargedBack("mpesa", new Receipt("UKXBACK002"), buyer.id(), purchase.push()));
        here.post(Entry.pending("frozen:UKXBACK002", "claim.frozen")
                .debit(Account.of(buyer.id(), Pocket.WALLET, Asset.KES), Money.kes(2_000))
                .credit(Account.claim(buyer.id(), Asset.KES), Money.kes(2_000))
                .entry());
        here.answer(purchase, "REFUNDED", 3, "taken_back");
        here.settlePurchases().pass();
        assertThat(here.free(buyer, Pocket.ESCROW)).isZero();
        assertThat(claim()).isZero();
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(2_000);
    }

    private void wallet(long cents) {
        here.post(Entry.single("wallet:" + here.ids.next(), "test")
                .debit(Account.collect("mpesa", Asset.KES), Money.kes(cents))
                .credit(Account.of(buyer.id(), Pocket.WALLET, Asset.KES), Money.kes(cents))
                .entry());
    }

    private long claim() {
        return here.free(Account.claim(buyer.id(), Asset.KES));
    }
}
