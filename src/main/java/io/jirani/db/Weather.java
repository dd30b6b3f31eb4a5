package io.jirani.db;

import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;

/** Tells a database that is busy or away, which passes, from a statement that is wrong, which is a bug. */
public final class Weather {
    /** Classes of SQL states (PostgreSQL appendix A): connection, rollback by others, resources, not ready, operator. */
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "55", "57");

    /** Of a transaction that was ended because its process stood still. */
    private static final Set<String> STATES = Set.of("25P03", "25P04");

    /** How the client's own failures begin that have no class of their own: the pool is full, a connection of it is gone. */
    private static final Set<String> WORDS = Set.of("Timeout waiting for connection", "Connection is not active now");

    private Weather() {}

    /** Whether a failure may be gone when the same thing is tried again. */
    public static boolean is(Throwable failure) {
        return switch (failure) {
            case PgException refused ->
                refused.getSqlState() != null
                        && refused.getSqlState().length() == 5
                        && (CLASSES.contains(refused.getSqlState().substring(0, 2))
                                || STATES.contains(refused.getSqlState()));
            case IOException away -> true;
            default ->
                failure.getClass().getName().startsWith("io.vertx.sqlclient.")
                        || WORDS.stream().anyMatch(String.valueOf(failure.getMessage())::startsWith);
        };
    }
}
