package io.jirani.e2e;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** A move of the float that a community's people ordered, and that nobody will look at. */
final class OrderedMove {
    private static final String INSERT = """
            insert into float_move (id, proposal_id, rail, community_id, route, amount_minor, asset, reference, hold_id, state,
                created_at, next_look_at)
            values ($1, $1, 'mpesa', $2, 'to_bank', 100, 'KES', 'PORTAL-1', $1, 'RESERVED', now(), '2100-01-01Z')
            """;

    private OrderedMove() {}

    static String of(Db db, CommunityId community) {
        var id = UUID.randomUUID();
        db.inTransaction(tx -> tx.run(INSERT, Tuple.of(id, community.value())));
        return id.toString();
    }
}
