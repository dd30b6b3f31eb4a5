package io.jirani.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestDb;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.State;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DbTest {
    /** More than the pool has connections: one that is not given back is missed. */
    private static final int MANY = 40;

    @Test
    void aCheckedExceptionThatAwaitThrowsRollsBackAndGivesTheConnectionBack() {
        try (var database = TestDb.fresh()) {
            var db = database.db();
            for (int i = 0; i < MANY; i++)
                assertThatThrownBy(() -> db.inTransaction(tx -> {
                            tx.run("create temporary table half (a int)", Tuple.tuple());
                            weather();
                        }))
                        .isInstanceOf(IOException.class)
                        .hasNoSuppressedExceptions();
            var left = "select count(*) from pg_class where relname = 'half'";
            long count = db.transaction(tx -> tx.one(left, Tuple.tuple(), row -> row.getLong(0)));
            assertThat(count).isZero();
        }
    }

    @Test
    void aConnectionThatBreaksInTheMiddleDoesNotHideWhatWentWrong() {
        try (var database = TestDb.fresh()) {
            var db = database.db();
            assertThatThrownBy(() -> db.inTransaction(tx -> {
                        try {
                            tx.run("select pg_terminate_backend(pg_backend_pid())", Tuple.tuple());
                        } catch (Exception cut) {
                            weather();
                        }
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Connection reset");
            int one = db.transaction(tx -> tx.one("select 1", Tuple.tuple(), row -> row.getInteger(0)));
            assertThat(one).isOne();
        }
    }

    @Test
    void whatIsAskedOfAConnectionThatIsGoneFailsByTheWeather() {
        try (var database = TestDb.fresh()) {
            var db = database.db();
            assertThatThrownBy(() -> db.inTransaction(tx -> {
                        try {
                            tx.run("select pg_terminate_backend(pg_backend_pid())", Tuple.tuple());
                        } catch (Exception cut) {
                            tx.run("select 1", Tuple.tuple());
                        }
                    }))
                    .matches(Weather::is);
        }
    }

    @Test
    void aTransactionFailsAsTheFirstOfItsWritesDidThoughALaterStatementNoticed() {
        try (var database = TestDb.fresh()) {
            var db = database.db();
            assertThatThrownBy(() -> db.inTransaction(tx -> {
                        tx.later("select 1 / 0", Tuple.tuple());
                        tx.run("select 1", Tuple.tuple());
                    }))
                    .isInstanceOfSatisfying(
                            PgException.class,
                            failure -> assertThat(failure.getSqlState()).isEqualTo("22012"));
        }
    }

    @Test
    void aComponentWhoseQuestionFailsWithACheckedExceptionIsInErrorAndTheOthersAreStillAsked() {
        var check = new HealthCheck("database", () -> {
            weather();
            return HealthCheck.Status.active();
        });
        assertThat(check.ask()).isEqualTo(new HealthCheck.Status(State.ERROR, "IOException"));
    }

    /** As a broken connection does: checked, and not declared. */
    private static void weather() {
        Future.failedFuture(new IOException("Connection reset")).await();
    }
}
