package io.jirani.people;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** What is forgotten by its age: the functions of the database take only what is over its time, whatever they are asked. */
final class ForgettingStore {
    private static final int SOME = 5_000;

    /**
     * One sort of rows.
     *
     * @param what for the metric
     */
    record Sort(String what, String sql) {}

    static final List<Sort> SORTS = List.of(
            new Sort("notice", "select forget_notices($1) as n"),
            new Sort("inbox", "select forget_inbox($1) as n"),
            new Sort("answer", "select forget_answers($1) as n"));

    /** Forgets some; answers how many. */
    int forget(Db.Tx tx, Sort sort) {
        return tx.one(sort.sql(), Tuple.of(SOME), row -> row.getInteger("n"));
    }
}
