package io.jirani.db;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * PostgreSQL as straight lines: a transaction is a function that runs on a virtual thread, commits when it returns and
 * rolls back when it throws, be it a checked exception, which {@code Future.await()} throws undeclared: who catches around
 * code that awaits catches {@link Exception}. No transaction is ever open while another system is asked something.
 */
public final class Db {
    private static final int RETRIES = 5;

    private final Pool pool;

    public Db(Pool pool) {
        this.pool = pool;
    }

    /**
     * Runs work in one READ COMMITTED transaction. A deadlock or serialization failure is tried again, so the work must
     * have no effect outside the transaction.
     */
    public <T> T transaction(Function<Tx, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (PgException failure) {
                if (attempt >= RETRIES || !again(failure)) throw failure;
            }
        }
    }

    /** A transaction that answers nothing. */
    public void inTransaction(Consumer<Tx> work) {
        transaction(tx -> {
            work.accept(tx);
            return true;
        });
    }

    private <T> T once(Function<Tx, T> work) {
        var connection = pool.getConnection().await();
        try {
            var begun = connection.begin(); // the first statement is sent behind it, and fails with it
            var tx = new Tx(connection);
            T result;
            try {
                result = work.apply(tx);
                tx.settle();
            } catch (Throwable failure) {
                try {
                    begun.await().rollback().await();
                } catch (Exception rollback) {
                    failure.addSuppressed(rollback);
                }
                tx.failAsFirst();
                throw failure;
            }
            begun.await().commit().await();
            return result;
        } finally {
            var unused = connection.close();
        }
    }

    private static boolean again(PgException failure) {
        return "40P01".equals(failure.getSqlState()) || "40001".equals(failure.getSqlState());
    }

    /** A statement to run inside one transaction. Always prepared; parameters never become text. */
    public static final class Tx {
        private final SqlConnection connection;
        private final List<Future<Integer>> sent = new ArrayList<>();

        Tx(SqlConnection connection) {
            this.connection = connection;
        }

        /** Every row, mapped. */
        public <T> List<T> all(String sql, Tuple parameters, Function<Row, T> mapper) {
            var rows = connection.preparedQuery(sql).execute(parameters).await();
            var mapped = new ArrayList<T>(rows.size());
            for (var row : rows) mapped.add(mapper.apply(row));
            return mapped;
        }

        /** The first row, mapped, if there is one. */
        public <T> Optional<T> maybe(String sql, Tuple parameters, Function<Row, T> mapper) {
            var rows = connection.preparedQuery(sql).execute(parameters).await().iterator();
            return rows.hasNext() ? Optional.of(mapper.apply(rows.next())) : Optional.empty();
        }

        /** The one row there must be. */
        public <T> T one(String sql, Tuple parameters, Function<Row, T> mapper) {
            return maybe(sql, parameters, mapper).orElseThrow(() -> new IllegalStateException("no row: " + sql));
        }

        /**
         * Writes without waiting: what follows is sent behind it, and the commit waits for all. When it fails, so does what
         * is sent behind it, and the transaction fails as the first of them did. Answers, once asked, how many rows it touched.
         */
        public IntSupplier later(String sql, Tuple parameters) {
            var answer = connection.preparedQuery(sql).execute(parameters).map(RowSet::rowCount);
            sent.add(answer);
            return () -> answer.await();
        }

        /** Waits for all that was written without waiting, and fails as the first of it did. */
        public void settle() {
            for (var answer : sent) answer.await();
        }

        /** What failed behind a write that nobody waited for failed because of it. */
        private void failAsFirst() {
            for (var answer : sent) if (answer.failed()) answer.await();
        }

        /** Writes, and answers how many rows it touched. */
        public int run(String sql, Tuple parameters) {
            return connection.preparedQuery(sql).execute(parameters).await().rowCount();
        }
    }
}
