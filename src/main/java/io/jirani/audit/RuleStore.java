package io.jirani.audit;

import io.jirani.audit.Verify.Finding;
import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Asks a rule's query for what breaks it. */
final class RuleStore {
    private RuleStore() {}

    /**
     * What breaks a rule.
     *
     * @param sql gives two columns, {@code place} and {@code what}
     */
    static List<Finding> broken(Db.Tx tx, String rule, String sql) {
        return tx.all(
                "select * from (" + sql + ") f order by place limit " + Rule.MOST,
                Tuple.tuple(),
                row -> new Finding(rule, row.getString("place"), row.getString("what")));
    }
}
