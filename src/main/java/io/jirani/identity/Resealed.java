package io.jirani.identity;

import io.jirani.db.Db;
import java.util.Set;

/** Rows that depend on the master key, and are brought under the current one when it has changed. */
public interface Resealed {
    /** What rows, in a word or two, such as {@code people}. */
    String what();

    /**
     * Brings some rows under the current master key, passing over those that others have in hand.
     *
     * @param most how many rows
     * @return how many it did; 0: none is left that could be had
     */
    int reseal(Db.Tx tx, int most);

    /** The names of the master keys that rows are under. */
    Set<String> keys(Db.Tx tx);

    /** How many rows are not under the current master key. */
    int left(Db.Tx tx);

    /**
     * The different values {@code k} of an indexed column, by as many looks into the index as there are values.
     *
     * @param column a name, or an expression as the index has it
     */
    static String distinct(String table, String column) {
        var next = "(select %1$s as k from %2$s where %1$s %3$s order by 1 limit 1)";
        return "with recursive seen as ("
                + next.formatted(column, table, "is not null")
                + " union all select "
                + next.formatted(column, table, "> seen.k")
                + " from seen where seen.k is not null) select k from seen where k is not null";
    }
}
