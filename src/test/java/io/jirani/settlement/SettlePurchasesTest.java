package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.settlement.Neighbourhood.Part;
import io.jirani.settlement.Neighbourhood.Reserved;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlePurchasesTest {
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

    @Test
    void aClaimedPaymentDeliversAtOnceAndTheSellerWaitsForItsProof() {
        here.meter(buyer, "ke-nbo-0001", 7_000, here.clock.instant());
        var purchase = reserve(2_500, 1_200);
        here.pay(purchase, 1);

        assertThat(here.settlePurchases().pass()).isEqualTo(1);

        assertThat(here.free(buyer, Credit.BOUGHT)).isEqualTo(2_500);
        assertThat(here.free(seller, Credit.OFFERED)).isZero();
        assertThat(here.free(buyer, Pocket.ESCROW)).isZero();
        assertThat(here.free(seller, Pocket.WALLET_UNPROVEN)).isEqualTo(2_970);
        assertThat(here.free(seller, Pocket.WALLET)).isZero();
        assertThat(here.free(Account.platformFee(Asset.KES))).isEqualTo(15);
        assertThat(here.text("select state || ' ' || proceeds from purchase")).isEqualTo("settled unproven");
        assertThat(here.text("select open_wh || ' ' || reserved_wh || ' ' || sold_wh from market_order"))
                .isEqualTo("0 0 2500");
        assertThat(here.texts("select state from trade")).containsExactly("settled");
        assertThat(here.text("select data from event_log where type = 'trade.settled'"))
                .contains("\"value_minor\":3000", "\"seller\":\"H0002\"", "\"buyer\":\"H0001\"", "\"door\":\"v1\"");
        assertThat(here.text("select args from down_command where dev = 'ke-nbo-0001'"))
                .isEqualTo("{\"wh\":2500,\"gen\":1,\"imp\":7000,\"rev\":1}");
        assertThat(here.nudged)
                .contains("metering.commands", "settlement.proofs", "settlement.payouts", "settlement.notices");
        assertThat(here.texts("select text from notice order by key"))
                .satisfiesExactly(
                        bought -> assertThat(bought).contains("2.5 kWh", "KES 12.00/kWh", "KES 30.00", "KES 46.43"),
                        sold -> assertThat(sold).contains("umeuza", "unapokea KES 29.70"));
    }

    @Test
    void aProvenPaymentIsTheSellersAtOnce() {
        var purchase = reserve(1_800, 1_200);
        here.pay(purchase, 2);
        here.settlePurchases().pass();
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_139);
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(40);
        assertThat(here.text("select proceeds from purchase")).isEqualTo("proven");
    }

    @Test
    void whatTheSellerOwesIsPaidFirst() {
        here.post(Entry.single("supply", "test")
                .debit(Account.of(seller.id(), Pocket.OWED, Asset.KES), io.jirani.kernel.Money.kes(460))
                .credit(Account.utilityPayable(here.community.id(), Asset.KES), io.jirani.kernel.Money.kes(460))
                .entry());
        here.pay(reserve(2_500, 1_200), 2);
        here.settlePurchases().pass();
        assertThat(here.free(seller, Pocket.OWED)).isZero();
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_510);
    }

    @Test
    void oneOfficeAfterAnotherOrManyAtOnceSettleAPurchaseOnce() throws Exception {
        here.pay(reserve(2_500, 1_200), 1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var passes = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 8; i++) passes.add(here.settlePurchases()::pass);
            var ended = 0;
            for (var one : threads.invokeAll(passes)) ended += one.get();
            assertThat(ended).isEqualTo(1);
        }
        assertThat(here.settlePurchases().pass()).isZero();
        assertThat(here.free(seller, Pocket.WALLET_UNPROVEN)).isEqualTo(2_970);
        assertThat(here.texts("select id from notice")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, 1032, cancelled",
        "FAILED, 1037, no_answer",
        "FAILED, 2001, wrong_pin",
        "FAILED, 1, too_little_money",
        "EXPIRED, '', expired",
        "REVIEW, '', expired"
    })
    void aPaymentThatDidNotComeGivesTheOfferBackAtItsOldPlace(String state, String code, String reason) {
        var place = "select place from market_order";
        var purchase = reserve(2_500, 1_200);
        var before = here.text(place);
        here.answer(purchase, state, 1, code);

        assertThat(here.settlePurchases().pass()).isEqualTo(1);

        assertThat(here.free(seller, Credit.OFFERED)).isEqualTo(2_500);
        assertThat(here.free(buyer, Credit.BOUGHT)).isZero();
        assertThat(here.text("select open_wh || ' ' || reserved_wh from market_order"))
                .isEqualTo("2500 0");
        assertThat(here.text(place)).isEqualTo(before);
        assertThat(here.text("select state from purchase")).isEqualTo("released");
        assertThat(here.text("select data ->> 'reason' from event_log where type = 'purchase.released'"))
                .isEqualTo(reason);
        assertThat(here.settlePurchases().pass()).isZero();
    }

    @Test
    void aPaymentStillUnderWayEndsNothing() {
        reserve(2_500, 1_200);
        assertThat(here.settlePurchases().pass()).isZero();
        assertThat(here.text("select state from purchase")).isEqualTo("reserved");
    }

    @Test
    void ourOwnQueryMakesTheClaimCashAndTheMoneyTheSellers() {
        var purchase = reserve(1_800, 1_200);
        here.pay(purchase, 1);
        here.settlePurchases().pass();
        assertThat(here.proveProceeds().pass()).isZero();
        here.answer(purchase, "SUCCEEDED", 2, "0");

        assertThat(here.proveProceeds().pass()).isEqualTo(1);

        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_139);
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(40);
        assertThat(here.free(Account.unproven("mpesa", Asset.KES))).isZero();
        assertThat(here.free(Account.collect("mpesa", Asset.KES))).isEqualTo(2_200);
        assertThat(here.text("select proceeds from purchase")).isEqualTo("proven");
        assertThat(here.proveProceeds().pass()).isZero();
    }

    @Test
    void theProofMayComeBeforeTheSettlement() {
        var purchase = reserve(2_500, 1_200);
        here.pay(purchase, 1);
        here.answer(purchase, "SUCCEEDED", 2, "0");
        assertThat(here.proveProceeds().pass()).isEqualTo(1);
        here.settlePurchases().pass();
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_970);
        assertThat(here.text("select proceeds from purchase")).isEqualTo("proven");
    }

    @Test
    void aPaymentThatWasNoneIsOwedByTheBuyerAndNotBorneByTheSeller() {
        var purchase = reserve(2_500, 1_200);
        here.pay(purchase, 1);
        here.settlePurchases().pass();
        here.answer(purchase, "FAILED", 1, "2001");

        assertThat(here.proveProceeds().pass()).isEqualTo(1);

        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_970);
        assertThat(here.free(Account.claim(buyer.id(), Asset.KES))).isEqualTo(3_000);
        assertThat(here.free(Account.unproven("mpesa", Asset.KES))).isZero();
        assertThat(here.text("select proceeds from purchase")).isEqualTo("disproved");
        assertThat(here.proveProceeds().pass()).isZero();
    }

    @Test
    void aContradictedPaymentWaitsInEscrowUntilPeopleDecideAndTheEnergyDoesNot() {
        var purchase = reserve(2_500, 1_200);
        here.credit(purchase, 1, Pocket.ESCROW, "REVIEW");
        here.settlePurchases().pass();
        assertThat(here.text("select state from purchase")).isEqualTo("released");
        assertThat(here.free(seller, Credit.OFFERED)).isEqualTo(2_500);
        assertThat(here.free(buyer, Pocket.ESCROW)).isEqualTo(3_000);

        here.answer(purchase, "SUCCEEDED", 2, "0");
        here.proveProceeds().pass();
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(here.text("select state from purchase")).isEqualTo("unfilled");
    }

    @Test
    void lateMoneyIsTheBuyersAndItsProofMakesItSpendable() {
        var purchase = reserve(2_500, 1_200);
        here.credit(purchase, 1, Pocket.WALLET_UNPROVEN, "LATE_CREDITED");
        here.settlePurchases().pass();
        assertThat(here.text("select state from purchase")).isEqualTo("released");
        assertThat(here.texts("select text from notice where key like 'late:%'"))
                .singleElement()
                .asString()
                .contains("KES 30.00", "yours");
        assertThat(here.settlePurchases().pass()).isZero();
        here.answer(purchase, "LATE_CREDITED", 2, "0");
        here.proveProceeds().pass();
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(here.free(seller, Credit.OFFERED)).isEqualTo(2_500);
    }

    @Test
    void whatSeveralSellersGiveIsSettledInOneTransfer() {
        var other = here.household(Language.EN);
        var first = here.offer(seller, 1_000, 1_150);
        var second = here.offer(other, 2_000, 1_200);
        var purchase = here.buy(buyer, new Part(seller, first, 1_000, 1_150), new Part(other, second, 800, 1_200));
        here.pay(purchase, 2);
        here.settlePurchases().pass();
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(1_139);
        assertThat(here.free(other, Pocket.WALLET)).isEqualTo(951);
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(90);
        assertThat(here.free(other, Credit.OFFERED)).isEqualTo(1_200);
        assertThat(here.texts("select key from ledger.transfer where kind = 'trade.settled'"))
                .containsExactly("settle:" + purchase.id());
    }

    @Test
    void aBatchIsSettledInOneTransactionAndWhatTheBooksRefuseLeavesTheOthers() {
        var order = here.offer(seller, 5_000, 1_200);
        var purchases = new ArrayList<Reserved>();
        for (int i = 0; i < 10; i++) {
            var each = here.household(Language.EN);
            purchases.add(here.buy(each, new Part(seller, order, 500, 1_200)));
            here.pay(purchases.getLast(), 2);
        }
        here.post(Entry.voiding("sabotage", "test", purchases.get(4).holds()));
        var job = here.settlePurchases();
        assertThat(job.pass()).isEqualTo(9);
        assertThat(
                        here.text(
                                "select count(*) || ' in ' || count(distinct xid) from ledger.transfer where kind = 'trade.settled'"))
                .isEqualTo("9 in 1");
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(9 * 594);
        job.pass();
        assertThat(job.pass()).isEqualTo(1);
        assertThat(here.texts("select state from purchase order by state"))
                .containsOnlyOnce("unfilled")
                .hasSize(10);
        assertThat(here.free(seller, Credit.OFFERED)).isEqualTo(500);
    }

    @Test
    void aPurchaseThatCannotBeEndedDoesNotStandInTheWayOfTheNext() {
        var broken = reserve(500, 1_200);
        here.answer(broken, "SUCCEEDED", 2, "0");
        var next = here.household(Language.EN);
        var order = here.offer(seller, 500, 1_200);
        here.pay(here.buy(next, new Part(seller, order, 500, 1_200)), 2);
        assertThatThrownBy(() -> here.settlePurchases().pass()).hasMessageContaining("no money in escrow");
        assertThat(here.free(next, Credit.BOUGHT)).isEqualTo(500);
        here.run(
                "update payment_intent set state = 'PENDING' where id = $1",
                Tuple.of(broken.intent().value()));
    }

    private Reserved reserve(long wh, long price) {
        var order = here.offer(seller, wh, price);
        return here.buy(buyer, new Part(seller, order, wh, price));
    }
}
