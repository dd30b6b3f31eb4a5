package io.jirani.audit;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;

/** The chain: entries and acts sealed into blocks, by one process at a time, off the way of those who book. */
public final class SealStore {
    private static final String SEAL = "select ledger.seal($1, $2) as sealed";
    private static final String WAITING = """
            select (select count(*) from ledger.transfer t where t.xid >= m.xid
                    and not exists (select 1 from ledger.block_item i where i.item_id = t.id))
                + (select count(*) from audit.act a where a.xid >= m.xid
                    and not exists (select 1 from ledger.block_item i where i.item_id = a.id)) as n
            from ledger.seal_mark m
            """;
    private static final String BLOCKS = "select coalesce(max(no), 0) as n from ledger.block";

    /**
     * Seals what is committed, behind the oldest transaction that still runs, into one block.
     *
     * @param most how many items at most
     * @return how many; 0 also while another process seals
     */
    public int seal(Db.Tx tx, int most, Instant now) {
        return tx.one(SEAL, Tuple.of(most, now.atOffset(ZoneOffset.UTC)), row -> row.getInteger("sealed"));
    }

    /** How many entries and acts are not sealed yet. */
    long waiting(Db.Tx tx) {
        return tx.one(WAITING, Tuple.tuple(), row -> row.getLong("n"));
    }

    /** How many blocks there are. */
    long blocks(Db.Tx tx) {
        return tx.one(BLOCKS, Tuple.tuple(), row -> row.getLong("n"));
    }
}
