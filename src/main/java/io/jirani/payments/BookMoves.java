package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.Money;
import io.jirani.payments.Statement.Side;
import java.util.Optional;

/** Books the rows of a statement that are one side of a float move: it left, or it arrived (evidence E3). */
final class BookMoves {
    /** What a row did to a move. */
    record Made(FloatMove was, RecordMove.Change change) {
        /** Our sum, where the provider's is another. */
        Optional<Money> another(Money provider) {
            return Optional.of(was.amount()).filter(ours -> !ours.equals(provider));
        }
    }

    private final MoveStore moves = new MoveStore();
    private final RecordMove record;

    BookMoves(Payments.Parts parts) {
        this.record = new RecordMove(parts);
    }

    /** Nothing when no move of ours has it. */
    Optional<Made> book(Db.Tx tx, StatementStore.Open row) {
        var left = row.row().kind() == StatementRow.Kind.OTHER_OUT && row.side() == Side.COLLECT;
        var came = row.row().kind() == StatementRow.Kind.OTHER_IN && row.side() == Side.PAYOUT;
        if (!left && !came) return Optional.empty();
        return moves.ofRow(tx, row.rail(), row.side(), row.row())
                .flatMap(id -> moves.lock(tx, id))
                .map(was -> {
                    moves.isRow(tx, row, was.id());
                    var receipt = row.row().receipt();
                    var amount = row.row().amount();
                    var event = left
                            ? new MoveEvent.SeenLeaving(receipt, amount)
                            : new MoveEvent.Arrived(Evidence.E3, receipt, amount);
                    return new Made(was, record.write(tx, was, event));
                });
    }

    void announce(Made made) {
        record.announce(made.change());
    }
}
