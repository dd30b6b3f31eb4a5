package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import java.util.Optional;

/** Books the rows of a statement that are one side of a float move: it left, or it arrived (evidence E3). */
final class BookMoves {
    private final MoveStore moves = new MoveStore();
    private final RecordMove record;
    private final BookStatement.Differs differs;

    BookMoves(Payments.Parts parts, BookStatement.Differs differs) {
        this.record = new RecordMove(parts);
        this.differs = differs;
    }

    /** What is to be said once it is committed; nothing when no move of ours has the row. */
    Optional<Runnable> book(Db.Tx tx, StatementStore.Open row) {
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
                    var change = record.write(tx, was, event);
                    if (!was.fits(amount))
                        differs.differ(
                                tx,
                                row,
                                Kind.AMOUNT,
                                Optional.empty(),
                                Optional.of(was.moved()),
                                "another amount moved between our accounts than we ordered");
                    return () -> record.announce(change);
                });
    }
}
