package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.CreditStore.Seen;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.RecordCollection.Change;
import io.jirani.payments.RecordCollection.Happened;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What callbacks say that came by the secret paths of pushes, which prove whom they are about: E1, if it fits. Many are
 * judged in one commit and few round trips. Two of one intent, of one household or with one receipt never are: the second
 * is judged by what the first has left.
 */
final class JudgePushes {
    /** What a callback says of an intent. */
    private record Claim(long id, Collection was, Notice notice) {
        Optional<Seen> receipt() {
            return notice instanceof Notice.PushPaid paid
                    ? paid.receipt().map(its -> new Seen(was.rail(), its.number()))
                    : Optional.empty();
        }
    }

    /**
     * What was made of the callbacks of a commit.
     *
     * @param unknown those about no intent
     */
    record Judged(List<Change> changes, int unknown) {}

    private final InboxStore inbox;
    private final IntentStore intents;
    private final CreditStore credits;
    private final CallbackRoom room;
    private final Payments.Parts parts;
    private final Clock clock;
    private final RecordCollection record;
    private final Consumer<String> alarm;

    /**
     * @param alarm hears what does not fit
     */
    JudgePushes(Payments.Parts parts, RecordCollection record, Consumer<String> alarm) {
        this.inbox = parts.inbox();
        this.intents = parts.intents();
        this.credits = parts.credits();
        this.room = new CallbackRoom(parts);
        this.parts = parts;
        this.clock = parts.clock();
        this.record = record;
        this.alarm = alarm;
    }

    /** Judges some, by their ids; what somebody else has, or must wait for another of them, stays open. */
    Judged judge(Db.Tx tx, List<Long> ids) {
        var arrivals = inbox.lockAll(tx, ids);
        var about = intents.lockAll(
                tx,
                arrivals.values().stream()
                        .map(arrival -> arrival.intent().orElseThrow())
                        .toList());
        var now = clock.instant();
        var verdicts = new LinkedHashMap<Long, String>();
        var claims = new ArrayList<Claim>();
        for (var arrival : arrivals.entrySet()) {
            var was = about.get(arrival.getValue().intent().orElseThrow());
            if (was != null) claims.add(claim(arrival.getKey(), was, arrival.getValue()));
            else verdicts.put(arrival.getKey(), "unknown");
        }
        var unknown = verdicts.size();
        var apart = apart(claims);
        var owners = credits.owners(
                tx, apart.stream().flatMap(claim -> claim.receipt().stream()).toList());
        var rooms = room.of(
                tx,
                apart.stream()
                        .filter(claim -> claim.notice() instanceof Notice.PushPaid)
                        .map(Claim::was)
                        .toList());
        var happened = new ArrayList<Happened>();
        for (var claim : apart) {
            var event = event(tx, claim, owners, rooms);
            happened.add(new Happened(claim.was(), event));
            verdicts.put(claim.id(), word(event));
        }
        inbox.judged(tx, verdicts, now);
        return new Judged(record.writeAll(tx, happened), unknown);
    }

    /** What is said of a callback that brought an event. */
    static String word(CollectionEvent event) {
        return switch (event) {
            case CollectionEvent.CallbackPaid paid -> "paid";
            case CollectionEvent.CallbackFailed failed -> "not_paid";
            default -> "e0";
        };
    }

    private Claim claim(long id, Collection was, Arrival arrival) {
        return new Claim(
                id,
                was,
                parts.collects(was.rail()).readCollection(arrival.body().text()));
    }

    /** Those that do not bear on each other. */
    private static List<Claim> apart(List<Claim> claims) {
        var intents = new HashSet<IntentId>();
        var households = new HashSet<HouseholdId>();
        var receipts = new HashSet<Seen>();
        return claims.stream()
                .filter(claim -> !intents.contains(claim.was().id())
                        && !households.contains(claim.was().household())
                        && claim.receipt().filter(receipts::contains).isEmpty())
                .filter(claim -> {
                    claim.receipt().ifPresent(receipts::add);
                    return intents.add(claim.was().id())
                            && households.add(claim.was().household());
                })
                .toList();
    }

    private CollectionEvent event(Db.Tx tx, Claim claim, Map<Seen, IntentId> owners, Map<HouseholdId, Money> rooms) {
        var was = claim.was();
        var elsewhere = named(claim.notice())
                .filter(ref -> was.providerRef().isEmpty())
                .flatMap(ref -> intents.byProviderRef(tx, ref));
        if (elsewhere.isPresent()) return unfit("it names another payment's checkout");
        return switch (claim.notice()) {
            case Notice.PushPaid paid -> {
                var owner = claim.receipt().map(owners::get).filter(id -> !id.equals(was.id()));
                if (owner.isPresent()) {
                    alarm.accept("a callback brings another payment's receipt");
                    yield seen(was, paid.ref());
                }
                var room = Objects.requireNonNull(rooms.get(was.household()));
                yield new CollectionEvent.CallbackPaid(paid.ref(), paid.amount(), paid.receipt(), room);
            }
            case Notice.PushFailed failed -> new CollectionEvent.CallbackFailed(failed.ref(), failed.reason());
            case Notice.Undecided undecided -> {
                if (!undecided.said().code().equals(ResultCodes.IN_FLIGHT))
                    alarm.accept("a push's callback has a code that decides nothing");
                yield new CollectionEvent.Hint("code " + undecided.said().code());
            }
            case Notice.PayoutPaid other -> unfit("a payout's result");
            case Notice.PayoutFailed other -> unfit("a payout's result");
            case Notice.PayoutUnknown other -> unfit("a payout's result");
            case Notice.Unreadable unreadable -> unfit(unreadable.why());
        };
    }

    /** Nothing of it is believed but the checkout's name, if nobody told us yet: without one we could never ask. */
    private static CollectionEvent seen(Collection was, ProviderRef ref) {
        return was.providerRef().isEmpty()
                ? new CollectionEvent.Accepted(ref)
                : new CollectionEvent.Hint("receipt seen");
    }

    private static Optional<ProviderRef> named(Notice notice) {
        return switch (notice) {
            case Notice.PushPaid paid -> Optional.of(paid.ref());
            case Notice.PushFailed failed -> Optional.of(failed.ref());
            case Notice.Undecided undecided -> Optional.of(undecided.ref());
            case Notice.PayoutPaid other -> Optional.empty();
            case Notice.PayoutFailed other -> Optional.empty();
            case Notice.PayoutUnknown other -> Optional.empty();
            case Notice.Unreadable unreadable -> Optional.empty();
        };
    }

    private CollectionEvent unfit(String what) {
        alarm.accept("a callback on a secret path does not fit: " + what);
        return new CollectionEvent.Hint(what);
    }
}
