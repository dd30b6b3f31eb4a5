package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry.Leg;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Reads the books as settlement needs them: legs of what was booked, holds that stand. */
public final class LedgerBooksStore {
    private static final String LEGS = """
            select a.code, a.asset, p.amount from ledger.transfer t
            join ledger.posting p on p.transfer_id = t.id and p.at = t.at join ledger.account a on a.id = p.account_id
            where t.key = $1 and not p.held order by p.leg
            """;
    private static final String STANDING = """
            select h.id from unnest($1::uuid[]) h(id)
            where not exists (select 1 from ledger.pending_resolved r where r.pending_id = h.id)
            """;

    /** The posted legs of a booked entry; none when it was never booked. */
    List<Leg> legs(Db.Tx tx, String key) {
        return tx.all(
                LEGS,
                Tuple.of(key),
                row -> new Leg(
                        new Account(row.getString("code"), Asset.of(row.getString("asset"))), row.getLong("amount")));
    }

    /** Those of the holds that nothing has ended. */
    List<TransferId> standing(Db.Tx tx, List<TransferId> holds) {
        var ids = holds.stream().map(TransferId::value).toArray(UUID[]::new);
        return tx.all(STANDING, Tuple.tuple().addArrayOfUUID(ids), row -> new TransferId(row.getUUID("id")));
    }
}
