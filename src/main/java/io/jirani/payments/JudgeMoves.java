package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Judges callbacks about float moves: the secret path has proved which move one is about. */
final class JudgeMoves {
    /** What was made of one. */
    record Judged(String word, List<RecordMove.Change> changes) {}

    private static final Reason TIMEOUT = new Reason("timeout", "the provider's queue gave it up");

    private final MoveStore moves = new MoveStore();
    private final Payments.Parts parts;
    private final RecordMove record;
    private final Consumer<String> alarm;

    JudgeMoves(Payments.Parts parts, RecordMove record, Consumer<String> alarm) {
        this.parts = parts;
        this.record = record;
        this.alarm = alarm;
    }

    /** Nothing when no move has the id. */
    Optional<Judged> judge(Db.Tx tx, IntentId id, Arrival arrival) {
        return moves.lock(tx, id).map(was -> {
            if (arrival.channel() == Channel.TIMEOUT)
                return new Judged("timeout", List.of(record.write(tx, was, new MoveEvent.Undecided(TIMEOUT))));
            var heard = parts.moves(was.rail())
                    .flatMap(rail ->
                            rail.readMove(arrival.channel(), arrival.body().text()));
            if (heard.isEmpty()) {
                alarm.accept("a result of a move on a secret path cannot be read");
                return new Judged("e0", List.of());
            }
            return told(tx, was, heard.get());
        });
    }

    /** A result also tells the name by which alone we may ask. */
    private Judged told(Db.Tx tx, FloatMove was, PaymentRail.Heard heard) {
        var changes = new ArrayList<RecordMove.Change>();
        var it = was;
        if (heard.ref().isPresent()) {
            var named = record.write(tx, it, new MoveEvent.Accepted(heard.ref().get()));
            changes.add(named);
            it = named.step().next();
        }
        changes.add(record.write(tx, it, heard.told()));
        return new Judged(word(heard.told()), changes);
    }

    void announce(Judged judged) {
        judged.changes().forEach(record::announce);
    }

    private static String word(MoveEvent.Told told) {
        return switch (told) {
            case MoveEvent.Arrived arrived -> "paid";
            case MoveEvent.NotMoved not -> "not_paid";
            case MoveEvent.NotFound none -> "e0";
            case MoveEvent.Open open -> "e0";
            case MoveEvent.Undecided undecided -> "timeout";
        };
    }
}
