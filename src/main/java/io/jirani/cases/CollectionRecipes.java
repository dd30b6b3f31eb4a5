package io.jirani.cases;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.AccountRef;
import io.jirani.payments.ArrivedEntries;
import io.jirani.payments.Booked;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEffect;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CreditEntries;
import io.jirani.payments.Evidence;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.settlement.OwedEntries;
import io.jirani.settlement.ProofEntries;
import io.jirani.settlement.ProofEntries.Waiting;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Money asked from a phone, told through the payments' own state machine, and money that came without being asked. */
final class CollectionRecipes {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();

    private final CaseBooks books;
    private final Map<String, Collection> attempts = new HashMap<>();

    CollectionRecipes(CaseBooks books) {
        this.books = books;
    }

    Map<String, Recipe> all() {
        var all = new HashMap<String, Recipe>();
        all.put("listed", this::listed);
        all.putAll(Map.of(
                "push", this::push,
                "callback", this::callback,
                "query", this::query,
                "cancelled", this::cancelled,
                "too_late",
                        given -> told(
                                given,
                                new CollectionEvent.TimePassed(),
                                SETTINGS.deadline().toSeconds()),
                "top_up", this::topUp,
                "typed", this::typed,
                "place", this::place,
                "decide", this::decide,
                "bill", this::bill));
        all.put("disown", this::disown);
        return all;
    }

    private void push(Arguments given) {
        var id = books.intent();
        attempts.put(
                given.text("attempt"),
                new Collection(
                        id,
                        PaymentRecipes.rail(given),
                        "case",
                        books.community().id(),
                        books.household(given.text("household")),
                        PaymentRecipes.PHONE,
                        given.cents("amount"),
                        "energy",
                        AccountRef.of(id),
                        CollectionState.PENDING,
                        Evidence.E0,
                        Optional.of(checkout(id)),
                        Optional.empty(),
                        Evidence.E0,
                        Booked.NOTHING,
                        Optional.empty(),
                        Instant.EPOCH,
                        Optional.of(Instant.EPOCH),
                        Instant.EPOCH.plus(SETTINGS.deadline()),
                        Instant.EPOCH,
                        0));
    }

    /** The secret path says paid. */
    private void callback(Arguments given) {
        var attempt = attempt(given);
        var paid = new CollectionEvent.CallbackPaid(
                checkout(attempt.id()),
                given.cents("amount", attempt.amount()),
                given.maybeText("receipt").map(Receipt::new),
                SETTINGS.e1CapPerDay());
        told(given, paid, 0);
    }

    /** Our own question was answered: paid. Daraja tells neither receipt nor amount. */
    private void query(Arguments given) {
        told(given, new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid")), 0);
    }

    /** The provider's own list has it. */
    private void listed(Arguments given) {
        var receipt = new Receipt(given.text("receipt"));
        told(given, new CollectionEvent.Seen(Evidence.E2, given.cents("amount"), receipt, SETTINGS.e1CapPerDay()), 0);
    }

    private void cancelled(Arguments given) {
        var attempt = attempt(given);
        told(given, new CollectionEvent.CallbackFailed(checkout(attempt.id()), new Reason("1032", "cancelled")), 0);
    }

    private void told(Arguments given, CollectionEvent event, long seconds) {
        var was = attempt(given);
        var step = was.on(event, Instant.EPOCH.plusSeconds(seconds), SETTINGS);
        attempts.put(given.text("attempt"), step.next());
        for (var effect : step.effects()) book(was, step.next(), effect);
    }

    private void book(Collection was, Collection now, CollectionEffect effect) {
        var custody = books.community().custody();
        CreditEntries.of(now, effect, custody).ifPresent(credit -> books.post(credit.entry()));
        if (!(effect instanceof CollectionEffect.RaiseToProven)) return;
        var own = custody == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
        var waiting = was.state() == CollectionState.LATE_CREDITED
                ? List.of(new Waiting(now.household(), now.amount(), own))
                : List.<Waiting>of();
        books.post(ProofEntries.proven(now.id(), now.rail(), now.amount(), waiting));
    }

    private void topUp(Arguments given) {
        books.post(ArrivedEntries.toppedUp(
                books.intent(),
                PaymentRecipes.rail(given),
                books.household(given.text("household")),
                given.cents("amount"),
                given.word("evidence", Evidence.class, Evidence.E2)));
    }

    private void typed(Arguments given) {
        var rail = PaymentRecipes.rail(given);
        var receipt = new Receipt(given.text("receipt"));
        var amount = given.cents("amount");
        var to = given.word("to", Pocket.class, Pocket.WALLET);
        books.post(given.maybeText("household")
                .map(name -> ArrivedEntries.typed(rail, receipt, books.household(name), to, amount))
                .orElseGet(() -> ArrivedEntries.unknown(rail, receipt, amount)));
    }

    /** Whose it is was found: a household's, or an attempt's that is credited. */
    private void place(Arguments given) {
        var rail = PaymentRecipes.rail(given);
        var receipt = new Receipt(given.text("receipt"));
        var amount = given.cents("amount");
        var to = given.word("to", Pocket.class, Pocket.WALLET);
        books.post(given.maybeText("household")
                .map(name -> ArrivedEntries.placed(rail, receipt, books.household(name), to, amount))
                .orElseGet(() -> ArrivedEntries.claimed(rail, receipt, given.number("nth", 1), amount)));
    }

    /** The attempt that claimed it has another receipt. */
    private void disown(Arguments given) {
        var receipt = new Receipt(given.text("receipt"));
        var nth = given.number("nth", 1);
        books.post(ArrivedEntries.disowned(PaymentRecipes.rail(given), receipt, nth, given.cents("amount")));
    }

    /** Two people give to its household what came of an attempt and did not fit. */
    private void decide(Arguments given) {
        var custody = books.community().custody();
        books.post(CreditEntries.placed(attempt(given), given.cents("amount"), custody));
    }

    private void bill(Arguments given) {
        var household = books.household(given.text("household"));
        Money owed = books.free(household, Pocket.OWED);
        books.post(
                OwedEntries.billed(books.intent(), PaymentRecipes.rail(given), household, given.cents("amount"), owed));
    }

    private Collection attempt(Arguments given) {
        return CaseBooks.known(attempts, "attempt", given.text("attempt"));
    }

    private static ProviderRef checkout(IntentId id) {
        return new ProviderRef("ws_CO_" + id);
    }
}
