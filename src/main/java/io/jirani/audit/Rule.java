package io.jirani.audit;

import io.jirani.audit.Verify.Depth;
import io.jirani.audit.Verify.Finding;
import io.jirani.db.Db;
import java.util.List;
import java.util.function.Function;

/**
 * A rule of the books and how to find what breaks it.
 *
 * @param broken reads one state of the database; answers at most 20 findings
 */
record Rule(String name, Depth depth, Function<Db.Tx, List<Finding>> broken) {
    static final int MOST = 20;

    /**
     * One that looks at every row.
     *
     * @param sql gives two columns, {@code place} and {@code what}
     */
    static Rule whole(String name, String sql) {
        return new Rule(name, Depth.WHOLE, tx -> RuleStore.broken(tx, name, sql));
    }

    /**
     * One that costs little however long the books are.
     *
     * @param sql gives two columns, {@code place} and {@code what}
     */
    static Rule quick(String name, String sql) {
        return new Rule(name, Depth.QUICK, tx -> RuleStore.broken(tx, name, sql));
    }
}
