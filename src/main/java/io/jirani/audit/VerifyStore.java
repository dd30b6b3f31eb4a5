package io.jirani.audit;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Stream;

/** Asks the rules, all in one state of the database. */
final class VerifyStore {
    private static final String ONE_STATE = "set transaction isolation level repeatable read read only";
    /** Rules run beside each other, so none needs workers; hashes and sorts of millions of rows stay in memory. */
    private static final String LONG = """
            select set_config('statement_timeout', '0', true), set_config('work_mem', '64MB', true),
                set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true)
            """;

    private static final String EXPORT = "select pg_export_snapshot() as state";

    /** The dearest first, so that no lane is left with one of them at the end. */
    static final List<Rule> RULES = Stream.of(
                    VerifyChainStore.RULES,
                    VerifyBooksStore.RULES,
                    VerifyRoomsStore.RULES,
                    VerifyPapersStore.RULES,
                    VerifyApprovalsStore.RULES,
                    VerifyEndsStore.RULES,
                    VerifyGuardsStore.RULES,
                    List.of(Heads.SIGNATURES))
            .flatMap(List::stream)
            .toList();

    /** Makes everything this transaction reads one state of the database. Call it first. */
    void readOneState(Db.Tx tx) {
        tx.run(ONE_STATE, Tuple.tuple());
        tx.run(LONG, Tuple.tuple());
    }

    /** Names this transaction's state for others; it holds while this transaction is open. */
    String export(Db.Tx tx) {
        return tx.one(EXPORT, Tuple.tuple(), row -> row.getString("state"));
    }

    /** Makes this transaction read the state another one named. Call it first. */
    void readState(Db.Tx tx, String state) {
        if (!state.matches("[0-9A-F-]+")) throw new IllegalStateException("no snapshot: " + state);
        tx.run(ONE_STATE, Tuple.tuple());
        tx.run("set transaction snapshot '" + state + "'", Tuple.tuple());
        tx.run(LONG, Tuple.tuple());
    }
}
