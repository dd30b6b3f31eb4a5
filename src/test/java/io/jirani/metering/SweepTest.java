package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.vertx.sqlclient.Tuple;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows kept aside that are judged again: one meter's keep nobody else's waiting. */
class SweepTest {
    private static final String TOPIC = Samples.topic(Samples.DEV, "reading");

    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void aMeterThatSaysTheLastGenerationThereIsKeepsNobodyElsesRowsWaiting() {
        var other = new Dev("meter-b");
        var key = home.addMeter(home.second, other);
        home.db.inTransaction(tx -> tx.run("update meter_intake set shift_by = 1", Tuple.tuple()));
        home.db.inTransaction(tx -> tx.run("update meter set status = 'quarantined'", Tuple.tuple()));
        var last = Samples.row(5, Samples.NOW.minusSeconds(60), 1_000, 100, 0)
                .replace("\"gen\":1,", "\"gen\":2147483647,");
        home.take(reading(1, Samples.row(4, Samples.NOW.minusSeconds(120), 1_000, 100, 0)), reading(1, last));
        var topic = Samples.topic(other, "reading");
        home.take(inbound(
                topic, Samples.reading(other, key, 1, Samples.row(1, Samples.NOW.minusSeconds(60), 1_000, 100, 0))));
        home.db.inTransaction(tx -> tx.run("update meter set status = 'active'", Tuple.tuple()));
        assertThat(sweep()).isEqualTo(2);
        assertThat(home.count("select count(*) from reading")).isEqualTo(2);
        assertThat(home.text("select reason from reading_parked")).isEqualTo("new_generation");
        assertThat(sweep()).as("nobody accepted it").isZero();
    }

    @Test
    void rowsOfAMeterThatCannotBeStoredKeepNobodyElsesWaiting() throws Exception {
        var other = new Dev("meter-b");
        var key = home.addMeter(home.second, other);
        home.db.inTransaction(tx -> tx.run("update meter set status = 'quarantined'", Tuple.tuple()));
        home.take(reading(1, Samples.row(4, Samples.NOW.minusSeconds(120), 1_000, 100, 0)));
        home.take(inbound(
                Samples.topic(other, "reading"),
                Samples.reading(other, key, 1, Samples.row(1, Samples.NOW.minusSeconds(60), 1_000, 100, 0))));
        home.db.inTransaction(tx -> tx.run("update meter set status = 'active'", Tuple.tuple()));
        superuser("""
                create function jirani.four() returns trigger language plpgsql as $$
                begin raise check_violation using message = 'four'; end $$;
                create trigger four before insert on jirani.reading for each row when (new.seq = 4)
                    execute function jirani.four();
                """);
        assertThat(sweep()).isEqualTo(1);
        assertThat(home.text("select string_agg(seq::text, ' ') from reading")).isEqualTo("1");
        assertThat(home.text("select seq || ' ' || reason from reading_parked")).isEqualTo("4 quarantined");
    }

    private void superuser(String sql) throws SQLException {
        var url = home.database.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int sweep() {
        return home.ingest.waiting().sweep(home.db, Samples.NOW);
    }

    private static Inbound reading(long boot, String... rows) {
        return inbound(TOPIC, Samples.reading(Samples.DEV, Samples.KEY, boot, rows));
    }
}
