package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.BookStatement.Made;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.StatementStore.Open;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Books the rows of a statement that say a payment was taken back. The row's own receipt is the reversal's; whose the payment
 * was says the receipt that it is about, and only who had that very payment loses it.
 */
final class BookBack {
    private final StatementOwnerStore owners = new StatementOwnerStore();
    private final DifferenceStore differences = new DifferenceStore();
    private final SuspenseStore suspense = new SuspenseStore();
    private final IntentStore intents;
    private final CreditStore credits;
    private final LedgerStore ledger;
    private final RecordCollection collections;
    private final Consumer<String> nudge;
    private final Clock clock;

    BookBack(Payments.Parts parts, RecordCollection collections, Consumer<String> nudge) {
        this.intents = parts.intents();
        this.credits = parts.credits();
        this.ledger = parts.ledger();
        this.collections = collections;
        this.nudge = nudge;
        this.clock = parts.clock();
    }

    /** A payment that the provider took back: whose it is says the receipt it names, and each goes back once. */
    Made book(Db.Tx tx, Open row) {
        var original = new Receipt(row.row().about().orElse("unknown"));
        differences.explained(tx, row.rail(), missing(original), List.of(Kind.NOT_THERE), clock.instant());
        if (owners.isUndoneBy(tx, row.rail(), original, row.row().receipt()))
            return nobodys(tx, row, "a payment was taken back once more: receipt " + original.number());
        var alone = suspense.alone(tx, row.rail(), original);
        if (alone.isPresent()) return takenBack(tx, row, alone.get());
        var owner = owners.owner(tx, row.rail(), original, "in");
        var was = owner.flatMap(id -> intents.lock(tx, id)).filter(it -> isOwn(it, original));
        if (was.isEmpty())
            return nobodys(
                    tx, row, "a payment was taken back that no attempt of ours has: receipt " + original.number());
        var came = credits.inSuspense(tx, was.get()).orElseGet(() -> credits.amount(tx, was.get()));
        if (!came.equals(row.row().amount())) return part(tx, row, owner, came);
        return takenBack(tx, row, was.get(), original);
    }

    /** What a difference is about where the reversal of a payment is not in the statement. */
    static String missing(Receipt original) {
        return "back " + original.number();
    }

    /** An attempt has one receipt; what came beside it is not what it was credited with. */
    private static boolean isOwn(Collection it, Receipt original) {
        return it.receipt()
                .filter(known -> !known.number().equals(original.number()))
                .isEmpty();
    }

    /** Stands it on a callback's word, its proof is booked first: what is taken back then lies where it is taken from. */
    private Made takenBack(Db.Tx tx, Open row, Collection was, Receipt original) {
        if (owners.isUnproven(tx, was.id())) {
            var seen = new CollectionEvent.Seen(
                    Evidence.E3,
                    row.row().amount(),
                    original,
                    Money.zero(row.row().amount().asset()));
            var change = collections.write(tx, was, seen);
            return new Made("waits", Optional.empty(), () -> {
                collections.announce(change);
                nudge.accept(Nudges.PROOFS);
            });
        }
        var change = collections.write(
                tx, was, new CollectionEvent.TakenBack(row.row().receipt()));
        return new Made("taken_back", Optional.of(was.id()), () -> collections.announce(change));
    }

    /** What came by its receipt alone: out of suspense, or whoever it was credited to owes it. */
    private Made takenBack(Db.Tx tx, Open row, SuspenseStore.Alone alone) {
        if (!alone.amount().equals(row.row().amount())) return part(tx, row, alone.intent(), alone.amount());
        var gone = row.row().receipt();
        alone.household()
                .ifPresentOrElse(
                        payer -> collections
                                .chargeBacks()
                                .ofTyped(tx, new ChargeBacks.Taken(row.rail(), gone, payer, alone.amount())),
                        () -> ledger.post(tx, ReturnEntries.fromSuspense(row.rail(), gone, alone.amount())));
        suspense.takenBack(tx, alone, clock.instant());
        if (alone.household().isPresent())
            differ(
                    tx,
                    row,
                    Kind.NOBODY,
                    Optional.empty(),
                    Optional.empty(),
                    "a typed payment was taken back; its household owes it: receipt "
                            + alone.receipt().number());
        else differences.explained(tx, row.rail(), alone.receipt().number(), List.of(Kind.NOBODY), clock.instant());
        return Made.of("taken_back", alone.intent());
    }

    private Made part(Db.Tx tx, Open row, Optional<IntentId> of, Money ours) {
        differ(tx, row, Kind.AMOUNT, of, Optional.of(ours), "a part of a payment was taken back");
        return Made.of("amount", of);
    }

    private Made nobodys(Db.Tx tx, Open row, String what) {
        differ(tx, row, Kind.NOBODY, Optional.empty(), Optional.empty(), what);
        return Made.of("nobody", Optional.empty());
    }

    private void differ(Db.Tx tx, Open row, Kind kind, Optional<IntentId> intent, Optional<Money> ours, String what) {
        differences.open(tx, BookStatement.found(row, kind, intent, ours, what), clock.instant());
    }
}
