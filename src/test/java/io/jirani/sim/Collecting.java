package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEffect;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionEvent.Claimed;
import io.jirani.payments.CollectionEvent.PushAnswer;
import io.jirani.payments.CollectionEvent.TimePassed;
import io.jirani.payments.CollectionEvent.Unclear;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.CreditEntries;
import io.jirani.payments.Evidence;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.ReturnEntries;
import io.jirani.payments.SimHands;
import io.jirani.settlement.PaidPurchase.Proof;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The shell around pushes: as CollectPayments, LookAgain and RecordCollection do it on a database. */
final class Collecting {
    private final Town town;
    private final Rail rail;
    private final Settling settling;
    private final Claiming claims;
    private final Map<IntentId, Long> planned = new HashMap<>();

    Collecting(Town town, Rail rail, Settling settling) {
        this.town = town;
        this.rail = rail;
        this.settling = settling;
        this.claims = new Claiming(town);
        town.onStart(this::start);
    }

    private void start() {
        planned.clear();
        if (town.has(Bug.CRASHED_PUSH_IS_SENT_AGAIN))
            for (var it : List.copyOf(town.tables.collections.values()))
                if (it.state() == CollectionState.SUBMITTING)
                    town.tables.collections.put(it.id(), SimHands.in(it, CollectionState.CREATED));
        town.tables.collections.values().forEach(this::plan);
    }

    /** Comes back to an intent when its time has come. */
    void plan(Collection it) {
        var at = town.agenda.millis() + town.until(it.nextLook());
        if (it.nextLook().getEpochSecond() > 4_000_000_000L) return;
        var before = planned.get(it.id());
        if (before != null && before <= at) return;
        planned.put(it.id(), at);
        town.agenda.ours(at - town.agenda.millis(), () -> {
            planned.remove(it.id());
            work(it.id());
        });
    }

    private void work(IntentId id) {
        var it = town.tables.push(id);
        var now = town.now();
        if (it.nextLook().isAfter(now)) {
            plan(it);
            return;
        }
        try {
            if (it.state() == CollectionState.CREATED && it.deadline().isAfter(now)) claim(it);
            else look(it);
        } finally {
            if (town.isAlive()) town.work(1_000, () -> plan(town.tables.push(id)));
        }
    }

    private void claim(Collection it) {
        int n = town.tables.number(it.id());
        if (town.has(Bug.PUSH_BEFORE_COMMIT)) send(n, it);
        town.commit(n, () -> record(it.id(), was -> new Claimed()));
        if (town.has(Bug.CLAIM_WITHOUT_MARK) && town.dice.happens("unmarked", n, 10))
            town.tables.collections.put(it.id(), SimHands.lookAt(it, town.now()));
        if (town.dice.strikes(Fault.CRASH, n)) town.die(n);
        if (!town.has(Bug.PUSH_BEFORE_COMMIT)) send(n, town.tables.push(it.id()));
    }

    private void send(int n, Collection it) {
        town.watch.pushed(n, it);
        rail.collect(n, it, answer -> answered(n, it, answer));
    }

    private void answered(int n, Collection it, PushAnswer answer) {
        if (town.dice.strikes(Fault.CRASH, n)) town.die(n);
        town.commit(n, () -> record(it.id(), was -> answer));
        if (answer instanceof Unclear && town.has(Bug.PUSH_AGAIN_ON_TIMEOUT)) rail.collect(n, it, again -> {});
    }

    private void look(Collection it) {
        int n = town.tables.number(it.id());
        if (it.state() == CollectionState.SUBMITTING && town.has(Bug.CRASHED_PUSH_IS_FORGOTTEN)) {
            town.tables.collections.put(it.id(), SimHands.lookAt(it, Instant.parse("9999-01-01T00:00:00Z")));
            return;
        }
        town.commit(n, () -> {
            var next = record(it.id(), was -> new TimePassed());
            if (worthAsking(next) || !next.nextLook().isAfter(town.now()))
                save(SimHands.lookAt(
                        next, town.now().plus(town.settings.railTimeout().multipliedBy(2))));
        });
        var next = town.tables.push(it.id());
        if (worthAsking(next)) ask(n, next);
    }

    private void ask(int n, Collection it) {
        var answer = rail.query(n, it.providerRef().orElseThrow());
        town.agenda.ours(
                town.dice.between("query", n, 50, 900), () -> town.commit(n, () -> record(it.id(), was -> answer)));
    }

    private static boolean worthAsking(Collection it) {
        return it.providerRef().isPresent() && !it.evidence().isProof();
    }

    /** Writes what follows from an event, within a transaction. */
    Collection record(IntentId id, Function<Collection, CollectionEvent> event) {
        var was = town.tables.push(id);
        var told = event.apply(was);
        var step = Planted.push(town, was, told, was.on(told, town.now(), town.settings));
        town.watch.stepped(was, told, step);
        for (var effect : step.effects()) apply(step.next(), effect);
        claims.disownOld(was, step.next());
        Planted.afterPush(town, was, told);
        save(step.next());
        if (step.effects().stream().anyMatch(CollectionEffect::maySettleClaim))
            claims.claim(step.next(), town.tables.credits.get(id));
        for (var effect : step.effects())
            if (effect instanceof CollectionEffect.TellRefund tell)
                town.refunds().told(was.id(), new RefundEvent.InStatement(tell.receipt()));
        settling.soon(was.id());
        return step.next();
    }

    private void apply(Collection it, CollectionEffect effect) {
        switch (effect) {
            case CollectionEffect.AttachReceipt attach -> claims.attach(it, attach.receipt());
            case CollectionEffect.AskPeople ask -> town.journal.put(town.tables.reviews, it.id(), ask.cause());
            case CollectionEffect.Place place ->
                Optional.ofNullable(town.tables.credits.get(it.id()))
                        .filter(credit -> credit.to().code().startsWith("suspense:"))
                        .ifPresent(credit ->
                                town.ledger.post(CreditEntries.placed(it, credit.amount(), town.community.custody())));
            case CollectionEffect.Extra extra -> {
                if (!town.has(Bug.SECOND_PAYMENT_DROPPED)) claims.extra(it, extra.receipt(), extra.amount());
            }
            case CollectionEffect.TellRefund tell -> {}
            case CollectionEffect.FromSuspense gone ->
                Optional.ofNullable(town.tables.credits.get(it.id()))
                        .ifPresent(credit -> town.ledger.post(
                                ReturnEntries.fromSuspense(it.rail(), gone.receipt(), credit.amount())));
            case CollectionEffect.ChargeBack back -> Planted.chargedBack(town, it, back.receipt());
            default -> {
                if (Planted.collapses(town, it, effect)) return;
                CreditEntries.of(it, effect, town.community.custody())
                        .map(credit -> Planted.credit(town, it, effect, credit))
                        .ifPresent(credit -> credit(it, credit));
            }
        }
    }

    private void credit(Collection it, CreditEntries.Credit credit) {
        town.ledger.post(credit.entry());
        if (town.tables.credits.containsKey(it.id())) throw new IllegalStateException("credited twice: " + it.id());
        var proven = credit.evidence().isProof();
        var born = proven ? Proof.PROVEN : Proof.UNPROVEN;
        town.journal.put(
                town.tables.credits,
                it.id(),
                new Tables.Credit(
                        credit.amount(),
                        credit.to(),
                        born,
                        proven ? Optional.of(town.now()) : Optional.empty(),
                        town.now()));
    }

    void save(Collection next) {
        town.journal.put(town.tables.collections, next.id(), next);
        if (next.state().phase() != Phase.OPEN || next.evidence() != Evidence.E0) town.agenda.note(next.state());
        plan(next);
    }
}
