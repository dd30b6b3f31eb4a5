package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.CollectionEffect.AttachReceipt;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happened to a collection: state, trail, books and receipts in one commit, nudges and counters after it. */
final class RecordCollection {
    private static final Logger LOG = LoggerFactory.getLogger(RecordCollection.class);

    private final IntentStore intents;
    private final CreditStore credits;
    private final SuspenseStore suspense = new SuspenseStore();
    private final ReviewStore reviews;
    private final CommunityStore communities;
    private final LedgerStore ledger;
    private final Clock clock;
    private final PaymentSettings settings;
    private final CollectionNews news;
    private final RecordRefund refunds;
    private final ChargeBacks chargeBacks;
    private final ClaimArrival claims;
    private final PayerStore payers;

    RecordCollection(Payments.Parts parts, Consumer<String> nudge) {
        this.intents = parts.intents();
        this.credits = parts.credits();
        this.reviews = parts.reviews();
        this.communities = parts.communities();
        this.ledger = parts.ledger();
        this.claims = new ClaimArrival(parts.ledger());
        this.payers = parts.intents().payers();
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.news = new CollectionNews(parts.metrics(), nudge);
        this.chargeBacks = new ChargeBacks(parts.ledger());
        this.refunds = new RecordRefund(parts, this);
    }

    /** What happens to payments that are given back. */
    RecordRefund refunds() {
        return refunds;
    }

    /** What happens to payments that the provider took back. */
    ChargeBacks chargeBacks() {
        return chargeBacks;
    }

    /** Locks an intent, lets the event be made from what it is now, and writes what follows. */
    Optional<Change> record(Db.Tx tx, IntentId id, Function<Collection, CollectionEvent> event) {
        return intents.lock(tx, id).map(was -> write(tx, was, event.apply(was)));
    }

    /** Writes what follows from an event on a locked intent. */
    Change write(Db.Tx tx, Collection was, CollectionEvent event) {
        var now = clock.instant();
        var step = was.on(event, now, settings);
        for (var effect : news(tx, was, step.effects(), now)) apply(tx, step.next(), effect, now);
        claims.disownOld(tx, was, step.next());
        if (was.state() == CollectionState.REVIEW && step.next().state() != CollectionState.REVIEW)
            reviews.close(tx, was.id(), ruling(event), now);
        var change = new Change(was, event, step);
        intents.save(tx, List.of(change), now);
        for (var effect : step.effects()) // when the payment is saved: what the refund does to it is a step of its own
        if (effect instanceof CollectionEffect.TellRefund tell)
                refunds.ofPayment(tx, was.id(), new RefundEvent.InStatement(tell.receipt()));
        if (step.effects().stream().anyMatch(CollectionEffect::provesPayer))
            payers.paidFrom(tx, List.of(was.id()), now);
        if (step.effects().stream().anyMatch(CollectionEffect::maySettleClaim)) claims.of(tx, step.next(), now);
        return change;
    }

    /** The provider's list tells of one payment many times: it is booked and asked about once, whatever people said. */
    private List<CollectionEffect> news(Db.Tx tx, Collection was, List<CollectionEffect> effects, Instant now) {
        var extra = effects.stream()
                .filter(CollectionEffect.Extra.class::isInstance)
                .map(CollectionEffect.Extra.class::cast)
                .findAny();
        return extra.isPresent() && !isNews(tx, was, extra.get(), now) ? List.of() : effects;
    }

    private boolean isNews(Db.Tx tx, Collection was, CollectionEffect.Extra extra, Instant now) {
        var came = suspense.extra(tx, was, extra, now);
        if (came == SuspenseStore.Extra.NEW)
            ledger.post(tx, ArrivedEntries.unknown(was.rail(), extra.receipt(), extra.amount()));
        return came != SuspenseStore.Extra.KNOWN;
    }

    /** What happened to a locked intent. */
    record Happened(Collection was, CollectionEvent event) {}

    /**
     * Writes what follows from events on locked intents, one of each, as {@link #write} does one after the other; answers in
     * no order. What most bring, a row saved, a credit on a callback's word, its receipt or its proof, is written for all at once.
     */
    List<Change> writeAll(Db.Tx tx, List<Happened> all) {
        var now = clock.instant();
        var changes = all.stream()
                .map(one -> new Change(one.was(), one.event(), one.was().on(one.event(), now, settings)))
                .collect(Collectors.partitioningBy(RecordCollection::isPlain, Collectors.toCollection(ArrayList::new)));
        var plain = changes.getOrDefault(true, new ArrayList<>());
        save(tx, plain, now);
        for (var other : changes.getOrDefault(false, new ArrayList<>()))
            plain.add(write(tx, other.was(), other.event()));
        return plain;
    }

    /** Whether all that follows is a row saved, at most with a credit on a callback's word, in time, its receipt or its proof. */
    private static boolean isPlain(Change change) {
        return change.was().state() != CollectionState.REVIEW
                && (change.step().next().state() == CollectionState.SUCCEEDED
                        || credits(change).isEmpty())
                && change.step().effects().stream()
                        .allMatch(effect -> effect instanceof CollectionEffect.CreditUnproven
                                || effect instanceof CollectionEffect.RaiseToProven
                                || effect instanceof AttachReceipt);
    }

    private static Optional<CreditEntries.Credit> credits(Change change) {
        return change.step().effects().stream()
                .filter(CollectionEffect.CreditUnproven.class::isInstance)
                .findAny()
                // in time it goes to the escrow under every custody
                .flatMap(effect -> CreditEntries.of(change.step().next(), effect, Custody.WALLET));
    }

    private void save(Db.Tx tx, List<Change> plain, Instant now) {
        var due = plain.stream().filter(change -> credits(change).isPresent()).toList();
        var entries = due.stream().flatMap(change -> credits(change).stream()).toList();
        var booked = ledger.postAll(
                tx, entries.stream().map(CreditEntries.Credit::entry).toList(), LedgerStore.Together.ATOMIC);
        var said = plain.stream().flatMap(change -> said(change).stream()).toList();
        var attached = new HashMap<IntentId, Receipt>();
        for (var one : credits.attach(tx, said, now)) attached.put(one.of().id(), one.receipt());
        var noted = new ArrayList<CreditStore.Booked>();
        for (int i = 0; i < due.size(); i++) {
            var next = due.get(i).step().next();
            var receipt = Optional.ofNullable(attached.get(next.id()));
            noted.add(new CreditStore.Booked(next, entries.get(i), id(booked.get(i)), receipt));
        }
        credits.credit(tx, noted, now);
        var fresh = due.stream().map(change -> change.was().id()).collect(Collectors.toSet());
        credits.receipts(
                tx,
                said.stream()
                        .filter(one -> attached.containsKey(one.of().id())
                                && !fresh.contains(one.of().id()))
                        .toList());
        intents.save(tx, plain, now);
        paidTwice(tx, due.stream().map(change -> change.step().next()).toList(), now);
        for (var one : said) if (!attached.containsKey(one.of().id())) taken(tx, one.of(), now);
        for (var change : plain)
            claims.disownOld(tx, change.was(), change.step().next());
        payers.paidFrom(
                tx,
                with(plain, CollectionEffect::provesPayer).map(Collection::id).toList(),
                now);
        claims.ofAll(tx, with(plain, CollectionEffect::maySettleClaim).toList(), now);
    }

    /** What became of those that brought such an effect. */
    private static Stream<Collection> with(List<Change> changes, Predicate<CollectionEffect> effect) {
        return changes.stream()
                .filter(change -> change.step().effects().stream().anyMatch(effect))
                .map(change -> change.step().next());
    }

    private static Optional<CreditStore.Said> said(Change change) {
        return change.step().effects().stream()
                .filter(AttachReceipt.class::isInstance)
                .map(AttachReceipt.class::cast)
                .findAny()
                .map(attach -> new CreditStore.Said(change.step().next(), attach.receipt()));
    }

    private static TransferId id(LedgerStore.Answer answer) {
        return switch (answer) {
            case LedgerStore.Answer.Created created -> created.id();
            case LedgerStore.Answer.Exists exists -> exists.id();
            case LedgerStore.Answer.Refused refused ->
                throw new IllegalStateException("the books refuse a credit: " + refused.reason());
        };
    }

    /** What changed; say it with {@link #announce} once it is committed. */
    record Change(Collection was, CollectionEvent event, Collection.Step step) {}

    void announce(Change change) {
        news.announce(change);
    }

    private static Optional<Ruling> ruling(CollectionEvent event) {
        return event instanceof CollectionEvent.Ruled ruled ? Optional.of(ruled.ruling()) : Optional.empty();
    }

    private void apply(Db.Tx tx, Collection it, CollectionEffect effect, Instant now) {
        switch (effect) {
            case AttachReceipt attach -> attach(tx, it, attach.receipt(), now);
            case CollectionEffect.AskPeople ask -> askPeople(tx, it, ask.cause(), now);
            case CollectionEffect.Place place ->
                credits.inSuspense(tx, it)
                        .map(amount -> CreditEntries.placed(it, amount, custody(tx, it)))
                        .ifPresent(entry -> ledger.post(tx, entry));
            case CollectionEffect.Extra extra -> {}
            case CollectionEffect.TellRefund tell -> {}
            case CollectionEffect.FromSuspense gone ->
                credits.inSuspense(tx, it)
                        .map(amount -> ReturnEntries.fromSuspense(it.rail(), gone.receipt(), amount))
                        .ifPresent(entry -> ledger.post(tx, entry));
            case CollectionEffect.ChargeBack back -> {
                var came = credits.amount(tx, it);
                chargeBacks.book(tx, new ChargeBacks.Taken(it.rail(), back.receipt(), it.household(), came));
            }
            case CollectionEffect.CreditUnproven credit -> credit(tx, it, effect, now);
            case CollectionEffect.CreditProven credit -> credit(tx, it, effect, now);
            case CollectionEffect.CreditLateUnproven credit -> credit(tx, it, effect, now);
            case CollectionEffect.CreditLateProven credit -> credit(tx, it, effect, now);
            case CollectionEffect.Suspense suspense -> credit(tx, it, effect, now);
            case CollectionEffect.RaiseToProven raise -> {}
            case CollectionEffect.EndHold end -> {}
            case CollectionEffect.Alarm alarm -> {}
        }
    }

    private void credit(Db.Tx tx, Collection it, CollectionEffect effect, Instant now) {
        CreditEntries.of(it, effect, custody(tx, it)).ifPresent(credit -> {
            var posted = ledger.post(tx, credit.entry());
            credits.credit(tx, List.of(new CreditStore.Booked(it, credit, posted.id(), Optional.empty())), now);
        });
        if (it.state().phase() == CollectionState.Phase.CREDITED) paidTwice(tx, List.of(it), now);
    }

    private void paidTwice(Db.Tx tx, List<Collection> credited, Instant now) {
        for (var it : credits.paidTwice(tx, credited)) askPeople(tx, it, ReviewCause.PAID_TWICE, now);
    }

    private void attach(Db.Tx tx, Collection it, Receipt receipt, Instant now) {
        var own = credits.attach(tx, List.of(new CreditStore.Said(it, receipt)), now);
        credits.receipts(tx, own);
        if (own.isEmpty()) taken(tx, it, now);
    }

    private void taken(Db.Tx tx, Collection it, Instant now) {
        LOG.warn("collection {}: its receipt belongs to another intent", it.id());
        askPeople(tx, it, ReviewCause.RECEIPT_TAKEN, now);
    }

    private void askPeople(Db.Tx tx, Collection it, ReviewCause cause, Instant now) {
        reviews.open(
                tx, it.id(), cause, now, communities.get(tx, it.community()).zone());
    }

    private Custody custody(Db.Tx tx, Collection it) {
        return communities.get(tx, it.community()).custody();
    }
}
