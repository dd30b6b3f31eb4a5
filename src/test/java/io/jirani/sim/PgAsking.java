package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.payments.Ruling;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Households that want their money back, and the two people who agree, or do not, and end what nobody answers. */
final class PgAsking {
    private record Wish(int n, IntentId payment, long round) {}

    private record Waiting(IntentId payment, String state) {}

    private static final String WAITING =
            "select payment_id, state from refund where state in ('REQUESTED', 'REVIEW') order by id";
    /** Refused today, he asks again; not for ever. */
    private static final long LAST = 60;

    private final PgTown town;
    private final PgRail rail;
    private final Dice dice;
    private final List<Wish> wishes = new ArrayList<>();
    private long round;

    PgAsking(PgTown town, PgRail rail, Dice dice) {
        this.town = town;
        this.rail = rail;
        this.dice = dice;
    }

    /** Some who bought will want it back. */
    void bought(IntentId payment) {
        int n = rail.number(payment);
        if (dice.happens("wants back", n, 40)) wishes.add(new Wish(n, payment, round + dice.between("back", n, 3, 30)));
    }

    /** What people do between two rounds, at any of the processes. */
    void round(List<PgGateway> up) {
        round++;
        for (var wish : List.copyOf(wishes)) {
            if (wish.round() > round) continue;
            wishes.remove(wish);
            var door = up.get((int) dice.between("asks", wish.n(), 0, up.size() - 1L));
            if (!door.askBack(wish.payment()) && round < LAST)
                wishes.add(new Wish(wish.n(), wish.payment(), round + dice.between("asks again", wish.n(), 2, 12)));
        }
        for (var refund : waiting()) {
            int n = rail.number(refund.payment());
            if (refund.state().equals("REVIEW"))
                up.getFirst()
                        .rule(
                                refund.payment(),
                                rail.undoing().isBack(refund.payment()) ? Ruling.PAID : Ruling.NOT_PAID);
            else if (dice.happens("people", n, 30))
                up.get((int) dice.between("agrees", n, 0, up.size() - 1L))
                        .agree(refund.payment(), dice.happens("agree", n, 75));
        }
    }

    private List<Waiting> waiting() {
        return town.db.transaction(tx -> tx.all(
                WAITING,
                Tuple.tuple(),
                row -> new Waiting(new IntentId(row.getUUID("payment_id")), row.getString("state"))));
    }
}
