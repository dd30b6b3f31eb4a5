package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionEvent.Accepted;
import io.jirani.payments.CollectionEvent.CallbackFailed;
import io.jirani.payments.CollectionEvent.CallbackPaid;
import io.jirani.payments.CollectionEvent.Hint;
import io.jirani.payments.Notice;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.RefundEvent;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.sim.Tables.Arrival;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;

/** The doors callbacks come in by, and their judge: as CallbackRoutes and JudgeCallbacks do it on a database. */
final class Judging implements Rail.Ears, PayoutRail.Ears, Undoing.Ears {
    private final Town town;
    private final Collecting collecting;
    private final Paying paying;
    private final Matching matching;
    private long arrivals;

    Judging(Town town, Collecting collecting, Paying paying, Matching matching) {
        this.town = town;
        this.collecting = collecting;
        this.paying = paying;
        this.matching = matching;
        town.onStart(this::start);
    }

    @Override
    public void push(int n, IntentId intent, Notice notice) {
        door(new Arrival.OfPush(n, Optional.of(intent), notice));
    }

    /** Without the secret: it proves nothing. */
    void anybody(int n, IntentId about, Notice notice) {
        var believed = town.has(Bug.BELIEVES_ANYBODY) ? Optional.of(about) : Optional.<IntentId>empty();
        door(new Arrival.OfPush(n, believed, notice));
    }

    @Override
    public void confirmed(int n, String account, String receipt, long cents) {
        door(new Arrival.OfMoney(n, account, receipt, cents));
    }

    @Override
    public void payout(int n, IntentId intent, PayoutEvent told) {
        door(new Arrival.OfPayout(n, intent, told));
    }

    @Override
    public void refund(int n, IntentId refund, RefundEvent told) {
        door(new Arrival.OfRefund(n, refund, told));
    }

    /** On disk before it is answered 200; on the spool while the database is away. */
    private void door(Arrival arrival) {
        if (!town.isAlive()) return;
        var id = ++arrivals;
        if (town.dice.strikes(Fault.DATABASE_AWAY, arrival.intent())) {
            town.tables.spool.put(id, arrival);
            town.watch.acknowledged(id);
            if (!town.has(Bug.SPOOL_FORGOTTEN)) town.work(5_000, this::replay);
            return;
        }
        try {
            if (town.has(Bug.ACK_BEFORE_COMMIT)) town.watch.acknowledged(id);
            town.commit(arrival.intent(), () -> town.journal.put(town.tables.inbox, id, arrival));
            town.watch.acknowledged(id);
            judgeSoon(id);
        } catch (Town.Weather away) {
            if (town.has(Bug.ACK_BEFORE_COMMIT)) return;
            var again = ++arrivals;
            town.tables.spool.put(again, arrival);
            town.watch.acknowledged(again);
            if (!town.has(Bug.SPOOL_FORGOTTEN)) town.work(5_000, this::replay);
        }
    }

    private void start() {
        if (!town.has(Bug.SPOOL_FORGOTTEN)) town.work(100, this::replay);
        new ArrayList<>(town.tables.inbox.keySet()).forEach(this::judgeSoon);
    }

    private void replay() {
        if (town.tables.spool.isEmpty()) return;
        var waiting = new ArrayList<>(town.tables.spool.keySet());
        town.commit(spooled(waiting.getFirst()).intent(), () -> {
            for (var id : waiting) town.journal.put(town.tables.inbox, id, spooled(id));
        });
        for (var id : waiting) town.tables.spool.remove(id);
        waiting.forEach(this::judgeSoon);
    }

    private Arrival spooled(Long id) {
        return Objects.requireNonNull(town.tables.spool.get(id), "not in the spool");
    }

    private void judgeSoon(Long id) {
        town.work(30, () -> judge(id));
    }

    private void judge(Long id) {
        var arrival = town.tables.inbox.get(id);
        if (arrival == null) return;
        try {
            town.commit(arrival.intent(), () -> {
                town.journal.put(town.tables.judged, id, verdict(arrival));
                town.journal.remove(town.tables.inbox, id);
            });
        } catch (Town.Weather away) {
            if (!town.has(Bug.GIVES_UP_IN_BAD_WEATHER)) throw away;
            town.tables.inbox.remove(id);
            town.tables.judged.put(id, "broken");
        }
    }

    private String verdict(Arrival arrival) {
        return switch (arrival) {
            case Arrival.OfPush push ->
                push.secret().isPresent() ? push(push.secret().get(), push.notice()) : hint(push);
            case Arrival.OfPayout payout -> {
                paying.record(payout.secret(), payout.told());
                yield "told";
            }
            case Arrival.OfRefund refund -> {
                town.refunds().record(refund.secret(), refund.told());
                yield "told";
            }
            case Arrival.OfMoney money -> matching.confirmed(money);
        };
    }

    private String push(IntentId id, Notice notice) {
        collecting.record(id, was -> event(was, notice));
        return "judged";
    }

    private CollectionEvent event(Collection was, Notice notice) {
        var elsewhere = named(notice)
                .filter(ref -> was.providerRef().isEmpty())
                .flatMap(this::byRef)
                .filter(other -> !other.id().equals(was.id()));
        if (elsewhere.isPresent()) return new Hint("it names another payment's checkout");
        return switch (notice) {
            case Notice.PushPaid paid -> {
                var taken = paid.receipt().filter(receipt -> matching.taken(receipt.number(), was.id()));
                if (taken.isPresent() && !town.has(Bug.TAKEN_RECEIPT_BELIEVED))
                    yield was.providerRef().isEmpty() ? new Accepted(paid.ref()) : new Hint("receipt seen");
                yield new CallbackPaid(paid.ref(), paid.amount(), paid.receipt(), room(was));
            }
            case Notice.PushFailed failed -> new CallbackFailed(failed.ref(), failed.reason());
            default -> new Hint("says nothing");
        };
    }

    /** What callbacks alone may still credit to this buyer today. */
    Money room(Collection was) {
        var cap = town.settings.e1CapPerDay();
        if (town.has(Bug.CAP_IGNORED)) return Money.kes(100_000_000);
        var spent = onCallbacksToday(was, town.now());
        return spent >= cap.minor() ? Money.zero(cap.asset()) : cap.minus(Money.kes(spent));
    }

    long onCallbacksToday(Collection was, Instant now) {
        var midnight =
                now.atZone(Town.ZONE).toLocalDate().atStartOfDay(Town.ZONE).toInstant();
        long spent = 0;
        for (var one : town.tables.credits.entrySet()) {
            var credit = one.getValue();
            if (credit.born() == Proof.PROVEN || credit.at().isBefore(midnight)) continue;
            if (town.tables.push(one.getKey()).household().equals(was.household()))
                spent += credit.amount().minor();
        }
        return spent;
    }

    private String hint(Arrival.OfPush push) {
        var about = named(push.notice()).flatMap(this::byRef);
        if (about.isEmpty()) return "e0_unknown";
        collecting.record(about.get().id(), was -> Planted.hint(town, was, push.notice()));
        return "e0";
    }

    private Optional<Collection> byRef(ProviderRef ref) {
        return town.tables.collections.values().stream()
                .filter(it -> it.providerRef().filter(ref::equals).isPresent())
                .findFirst();
    }

    private static Optional<ProviderRef> named(Notice notice) {
        return switch (notice) {
            case Notice.PushPaid paid -> Optional.of(paid.ref());
            case Notice.PushFailed failed -> Optional.of(failed.ref());
            default -> Optional.empty();
        };
    }
}
