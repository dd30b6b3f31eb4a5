package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.DifferenceStore.Found;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import io.jirani.payments.StatementStore.Judged;
import io.jirani.payments.StatementStore.Reach;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a statement read whole does not have. An attempt is looked for once its days, and some hours after it was sent, are
 * read without a gap: then what expired is closed, what was credited on a callback's word is for people, and a payout that
 * two questions did not find is proven absent. So is a reversal that was called done.
 */
final class CloseStatement {
    private static final Logger LOG = LoggerFactory.getLogger(CloseStatement.class);
    private static final int BATCH = 200;
    /** So long after a push its payment may still come; prompts live two minutes. */
    private static final Duration PUSHED = Duration.ofHours(2);
    /** The rule of absence: a day. */
    private static final Duration PAID_OUT = Duration.ofDays(1);

    private final Db db;
    private final StatementStore store = new StatementStore();
    private final DifferenceStore differences = new DifferenceStore();
    private final ArrivedStore arrived = new ArrivedStore();
    private final RefundStore refunds = new RefundStore();
    private final RecordCollection collections;
    private final RecordPayout payouts;
    private final Clock clock;

    CloseStatement(Payments.Parts parts, RecordCollection collections, RecordPayout payouts) {
        this.db = parts.db();
        this.collections = collections;
        this.payouts = payouts;
        this.clock = parts.clock();
    }

    /** Closes the oldest file whose rows are judged. */
    int pass() {
        db.inTransaction(tx -> differences.escalate(tx, clock.instant()));
        return db.transaction(tx -> store.done(tx, BookStatement.TRIES))
                .map(this::close)
                .orElse(0);
    }

    private int close(Judged file) {
        var before = db.transaction(tx -> store.reach(tx, file.rail(), file.side()));
        var known =
                before.orElseGet(() -> new Reach(file.days().from(), file.days().from()));
        var reach = joined(known, file.days());
        if (reach.isEmpty() && !file.days().from().isAfter(known.until()))
            return closed(file, known); // older days, apart
        var now = reach.orElseGet(file::days);
        var unread = reach.isPresent() ? known : new Reach(now.from(), now.from());
        var after = StatementStore.FIRST;
        while (true) {
            var last = after;
            var batch = db.transaction(tx ->
                    store.unseen(tx, file, now, unread, file.side() == Side.COLLECT ? PUSHED : PAID_OUT, last, BATCH));
            for (var id : batch) absent(file, id);
            if (batch.size() < BATCH) break;
            after = batch.getLast();
        }
        if (file.side() == Side.COLLECT) {
            told(file, now);
            db.inTransaction(tx -> notGivenBack(tx, file, now, unread));
        }
        if (reach.isEmpty()) db.inTransaction(tx -> gap(tx, file, known));
        return closed(file, now);
    }

    private int closed(Judged file, Reach reach) {
        db.inTransaction(tx -> {
            store.reaches(tx, file, reach);
            store.close(tx, file, clock.instant());
        });
        LOG.info(
                "a statement of {} is read: {} to {}",
                file.rail(),
                file.days().from(),
                file.days().until());
        return 1;
    }

    /** Both together, if no moment lies between them. */
    static Optional<Reach> joined(Reach known, Reach more) {
        if (more.from().isAfter(known.until()) || known.from().isAfter(more.until())) return Optional.empty();
        return Optional.of(new Reach(
                more.from().isBefore(known.from()) ? more.from() : known.from(),
                more.until().isAfter(known.until()) ? more.until() : known.until()));
    }

    private void gap(Db.Tx tx, Judged file, Reach known) {
        var what = "no statement was read of " + known.until() + " to "
                + file.days().from();
        var found = new Found(
                file.rail(),
                Kind.DAYS,
                file.side().word() + " " + known.until(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                what);
        differences.open(tx, found, clock.instant());
    }

    private void absent(Judged file, IntentId id) {
        if (file.side() == Side.COLLECT) {
            var change = db.transaction(tx -> {
                var made = collections.record(tx, id, was -> new CollectionEvent.Absent());
                made.map(RecordCollection.Change::was)
                        .filter(was -> was.state().phase() == CollectionState.Phase.CREDITED)
                        .ifPresent(was -> missing(tx, file, was.id(), was.amount(), "was credited"));
                return made;
            });
            change.ifPresent(collections::announce);
            return;
        }
        var change = db.transaction(tx -> {
            var made = payouts.record(tx, id, new PayoutEvent.Absent());
            made.map(RecordPayout.Change::was)
                    .filter(was -> was.state() == PayoutState.PAID || was.state() == PayoutState.REVERSED)
                    .ifPresent(was -> missing(tx, file, was.id(), was.amount(), "was booked as paid out"));
            return made;
        });
        change.ifPresent(payouts::announce);
    }

    /** Payments that only a confirmation told of: what no list and no statement has was a lie, or lost. */
    private void told(Judged file, Reach read) {
        var ended = BATCH;
        while (ended == BATCH)
            ended = db.transaction(tx -> {
                var all = arrived.absent(tx, file.rail(), read.from(), read.until(), clock.instant(), BATCH);
                for (var one : all) differences.open(tx, lie(file, one), clock.instant());
                return all.size();
            });
    }

    /** What a callback called given back, and the statement keeps: the household misses it, and nobody else would say so. */
    private void notGivenBack(Db.Tx tx, Judged file, Reach read, Reach before) {
        for (var refund : refunds.unseen(tx, file.rail(), read, before, PUSHED)) {
            var found = new Found(
                    file.rail(),
                    Kind.NOT_THERE,
                    BookBack.missing(refund.original().orElseThrow()),
                    Optional.of(refund.payment()),
                    Optional.of(refund.amount()),
                    Optional.empty(),
                    "a reversal was called done, and the statement of its days does not have it: the payer may have nothing");
            differences.open(tx, found, clock.instant());
            LOG.error("refund {} was called done, and no statement has it", refund.id());
        }
    }

    private static Found lie(Judged file, ArrivedStore.Told one) {
        return new Found(
                file.rail(),
                Kind.NOT_THERE,
                one.receipt().number(),
                Optional.empty(),
                Optional.of(one.amount()),
                Optional.empty(),
                "a confirmation told of a payment, and neither list nor statement has it; nothing was booked");
    }

    private void missing(Db.Tx tx, Judged file, IntentId id, Money ours, String done) {
        var found = new Found(
                file.rail(),
                Kind.NOT_THERE,
                id.toString(),
                Optional.of(id),
                Optional.of(ours),
                Optional.empty(),
                "a payment " + done + " and the statement of its days does not have it");
        differences.open(tx, found, clock.instant());
    }
}
