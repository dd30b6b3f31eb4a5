package io.jirani.payments;

import io.jirani.db.Db;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Sends pushes: takes new intents, commits that they are about to be sent, sends each once, writes the answer. A crash
 * between the first commit and the answer leaves SUBMITTING, which is asked about and never sent again. So many are on
 * their way at once; one that is slow holds its own place and nobody else's.
 */
final class CollectPayments {
    private static final String TOO_LATE = "the sender stood still before it sent";

    private final Db db;
    private final IntentStore intents;
    private final Payments.Parts parts;
    private final Clock clock;
    private final PaymentSettings settings;
    private final RecordCollection record;
    private final RecordAnswers answers;
    private final Consumer<String> nudge;
    private final Consumer<List<Runnable>> start;
    private final int atOnce;
    private final AtomicInteger onTheirWay = new AtomicInteger();

    /**
     * @param start sets works off side by side; whether it waits for their end is its own affair
     * @param atOnce how many pushes are on their way at most
     */
    CollectPayments(
            Payments.Parts parts,
            RecordCollection record,
            RecordAnswers answers,
            Consumer<String> nudge,
            Consumer<List<Runnable>> start,
            int atOnce) {
        this.db = parts.db();
        this.intents = parts.intents();
        this.parts = parts;
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.record = record;
        this.answers = answers;
        this.nudge = nudge;
        this.start = start;
        this.atOnce = atOnce;
    }

    /** Answers how many it set off; 0 also while every place is taken. */
    int pass() {
        var free = atOnce - onTheirWay.get();
        if (free <= 0) return 0;
        var claimed = db.transaction(tx -> record.writeAll(
                tx,
                intents.claimNew(tx, clock.instant(), free).stream()
                        .map(it -> new RecordCollection.Happened(it, new CollectionEvent.Claimed()))
                        .toList()));
        claimed.forEach(record::announce);
        onTheirWay.addAndGet(claimed.size());
        start.accept(claimed.stream()
                .<Runnable>map(change -> () -> send(change.step().next()))
                .toList());
        return claimed.size();
    }

    /** A process may stand still between its commit and the POST: nobody is asked to pay for what is over. */
    private boolean isInTime(Collection it) {
        var now = clock.instant();
        var stoodStill =
                now.isAfter(it.submittedAt().orElse(it.createdAt()).plus(settings.railTimeout()));
        return !stoodStill && now.isBefore(it.deadline());
    }

    private void send(Collection it) {
        try {
            CollectionEvent answer =
                    isInTime(it) ? parts.collects(it.rail()).collect(it) : new CollectionEvent.NotSent(TOO_LATE);
            answers.write(it.id(), answer);
        } finally {
            // whoever waited for a place; while many are free the pass finds new ones by itself
            if (onTheirWay.getAndDecrement() == atOnce) nudge.accept(Nudges.COLLECT);
        }
    }
}
