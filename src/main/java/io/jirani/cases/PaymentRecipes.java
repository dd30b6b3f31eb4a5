package io.jirani.cases;

import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.Absence;
import io.jirani.payments.Evidence;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEntries;
import io.jirani.payments.PayoutState;
import io.jirani.payments.Receipt;
import io.jirani.payments.ReturnEntries;
import io.jirani.payments.ReturnEntries.Method;
import io.jirani.settlement.MpesaCharges;
import io.jirani.settlement.PayoutHold;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Money that comes in and goes out over a rail. */
final class PaymentRecipes {
    static final Optional<Msisdn> PHONE = Optional.of(new Msisdn("254700000001"));

    private final CaseBooks books;
    private final Map<String, PayoutHold> payouts = new HashMap<>();

    PaymentRecipes(CaseBooks books) {
        this.books = books;
    }

    Map<String, Recipe> all() {
        var all = new HashMap<String, Recipe>(Map.of(
                "payout",
                this::payout,
                "paid",
                this::paid,
                "unpaid",
                given -> books.post(PayoutEntries.unpaid(sent(given.text("payout")))),
                "payout_lost",
                this::lost,
                "charge",
                this::charge,
                "charges_taken",
                this::chargesTaken,
                "payout_reversed",
                this::reversed,
                "refund",
                this::refund,
                "chargeback",
                this::chargeback,
                "freeze",
                this::freeze));
        all.put("payout_lost_back", this::lostBack);
        all.put("repay_claim", this::repay);
        all.put("taken_from_suspense", this::takenFromSuspense);
        return all;
    }

    static String rail(Arguments given) {
        return given.text("rail", "mpesa");
    }

    private void payout(Arguments given) {
        var name = given.text("payout");
        var payout = new PayoutHold(
                books.intent(),
                rail(given),
                books.household(given.text("household")),
                given.word("from", Pocket.class, Pocket.WALLET),
                given.cents("sent"),
                given.cents("charge", Money.kes(0)));
        payouts.put(name, payout);
        books.hold(name, payout.entry());
    }

    private void paid(Arguments given) {
        var name = given.text("payout");
        var payout = sent(name);
        var amount = given.cents("amount", payout.amount());
        books.post(PayoutEntries.paid(payout, held(name).entry().legs(), amount, MpesaCharges.payout(amount)));
    }

    private void lost(Arguments given) {
        var payout = sent(given.text("payout"));
        books.post(PayoutEntries.lost(payout, given.cents("amount", payout.amount())));
    }

    private void lostBack(Arguments given) {
        var payout = sent(given.text("payout"));
        books.post(PayoutEntries.lostBack(payout, given.cents("amount", payout.amount())));
    }

    private void charge(Arguments given) {
        var payout = sent(given.text("payout"));
        books.postIfAny(PayoutEntries.charge(payout, given.cents("charge", MpesaCharges.payout(payout.amount()))));
    }

    private void reversed(Arguments given) {
        var payout = held(given.text("payout"));
        books.post(ReturnEntries.reversed(
                payout.intent(),
                payout.rail(),
                payout.household(),
                payout.from(),
                given.cents("amount", payout.sent())));
    }

    private void chargesTaken(Arguments given) {
        var taken = given.cents("amount");
        books.post(ReturnEntries.chargesTaken(rail(given), books.reference(), taken));
        books.postIfAny(
                ReturnEntries.chargeCorrected(rail(given), books.reference(), given.cents("expected", taken), taken));
    }

    private void refund(Arguments given) {
        books.held(
                given.text("name"),
                ReturnEntries.refund(
                        books.intent(),
                        rail(given),
                        given.word("by", Method.class, Method.PAYOUT),
                        books.household(given.text("household")),
                        given.word("from", Pocket.class, Pocket.WALLET),
                        given.cents("amount")));
    }

    private void chargeback(Arguments given) {
        books.post(ReturnEntries.chargedBack(
                rail(given),
                new Receipt(given.text("receipt")),
                books.household(given.text("household")),
                given.cents("amount")));
    }

    private void takenFromSuspense(Arguments given) {
        books.post(ReturnEntries.fromSuspense(rail(given), new Receipt(given.text("receipt")), given.cents("amount")));
    }

    private void freeze(Arguments given) {
        var payer = books.household(given.text("household"));
        var wallet = books.free(payer, Pocket.WALLET);
        var claim = books.free(Account.claim(payer, wallet.asset()));
        ReturnEntries.frozen(new Receipt(given.text("receipt")), payer, Pocket.WALLET, wallet, claim)
                .ifPresent(frozen -> books.held(given.text("name"), frozen));
    }

    private void repay(Arguments given) {
        var payer = books.household(given.text("household"));
        var from = given.word("from", Pocket.class, Pocket.WALLET);
        var has = books.free(payer, from);
        ReturnEntries.repaid(books.reference(), payer, from, has, books.free(Account.claim(payer, has.asset())))
                .ifPresent(books::post);
    }

    private PayoutHold held(String name) {
        return CaseBooks.known(payouts, "payout", name);
    }

    /** A payout as payments have it once the provider took it. */
    private Payout sent(String name) {
        var hold = held(name);
        var now = Instant.EPOCH;
        return new Payout(
                hold.intent(),
                hold.rail(),
                "payout:" + hold.intent(),
                books.community().id(),
                hold.household(),
                PHONE,
                hold.sent(),
                books.hold(name),
                PayoutState.SUBMITTED,
                Evidence.E0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.of(now),
                now,
                0,
                Absence.NONE);
    }
}
