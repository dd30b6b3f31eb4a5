package io.jirani.ledger;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Problem;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** What the books count, as rows: a currency more is a row more. */
public final class AssetStore {
    private static final String ADD = "select ledger.add_asset($1, $2)::text";
    private static final String ALL = "select code, decimals from ledger.asset order by code";
    private static final String REFUSED = "LD015";
    private static final String CHECK = "23514";

    /**
     * Adds one, or finds it there. Codes are 3 to 8 capital letters, decimals 0 to 9; what is there keeps its decimals.
     * Refuses anything else.
     */
    public Asset add(Db.Tx tx, String code, int decimals) {
        try {
            tx.run(ADD, Tuple.of(code, decimals));
        } catch (PgException failure) {
            if (!List.of(REFUSED, CHECK).contains(failure.getSqlState())) throw failure;
            throw Problem.invalid("", failure.getErrorMessage());
        }
        return Asset.define(code, decimals);
    }

    /** Makes all there are known to this process. */
    public List<Asset> learn(Db.Tx tx) {
        return tx.all(ALL, Tuple.tuple(), row -> Asset.define(row.getString("code"), row.getInteger("decimals")));
    }
}
