package io.jirani.audit;

import io.jirani.audit.Verify.Depth;

/**
 * A rule of the books and the query for what breaks it.
 *
 * @param sql gives two columns, {@code place} and {@code what}
 */
record Rule(String name, Depth depth, String sql) {
    /** One that looks at every row. */
    static Rule whole(String name, String sql) {
        return new Rule(name, Depth.WHOLE, sql);
    }

    /** One that costs little however long the books are. */
    static Rule quick(String name, String sql) {
        return new Rule(name, Depth.QUICK, sql);
    }
}
