package io.jirani.metering;

import static io.jirani.metering.MeterEndpointTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IngestVerticle.Offer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestVerticleTest {
    private final Neighbourhood home = new Neighbourhood();
    private final IngestVerticle ingest =
            new IngestVerticle(home.db, home.ingest, Foreign.NONE, home.clock, home.sunClock, home.metrics, 3);
    private final AtomicInteger settled = new AtomicInteger();

    @BeforeEach
    void start() {
        home.vertx.deployVerticle(ingest).await();
    }

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void aMessageThatCanNeverBeStoredIsPutAsideAndTheOthersGoOn() throws Exception {
        superuser("""
                create function jirani.thirteen() returns trigger language plpgsql as $$
                begin raise check_violation using message = 'thirteen'; end $$;
                create trigger thirteen before insert on jirani.reading for each row when (new.seq = 13)
                    execute function jirani.thirteen();
                """);
        for (int seq = 1; seq <= 20; seq++) offer(seq);
        eventually(() -> settled.get() == 20);
        assertThat(home.count("select count(*) from reading")).isEqualTo(19);
        assertThat(home.text("select reason from reading_refused")).isEqualTo("fault: PgException");
        assertThat(home.text("select seen::text from meter_intake")).isEqualTo("{[1,13),[14,21)}");
    }

    @Test
    void aMessageThatFailsForeverThoughTheDatabaseAnswersIsPutAsideWhenOthersCanBeStored() throws Exception {
        superuser("""
                create function jirani.thirteen() returns trigger language plpgsql as $$
                begin raise exception 'thirteen'; end $$;
                create trigger thirteen before insert on jirani.reading for each row when (new.seq = 13)
                    execute function jirani.thirteen();
                """);
        offer(13);
        eventually(() -> home.metrics.counter("jirani_ingest_retries_total").count() > 4);
        assertThat(settled).as("alone it may as well be the database").hasValue(0);
        for (int seq = 1; seq <= 20; seq++) if (seq != 13) offer(seq);
        eventually(() -> settled.get() == 20);
        assertThat(home.count("select count(*) from reading")).isEqualTo(19);
        assertThat(home.text("select reason from reading_refused")).isEqualTo("fault: PgException");
        assertThat(home.text("select seen::text from meter_intake")).isEqualTo("{[1,13),[14,21)}");
        assertThat(home.metrics.counter("jirani_ingest_faults_total").count()).isEqualTo(1);
    }

    @Test
    void aMessageThatMakesItsOwnWeatherIsPutAsideToo() throws Exception {
        superuser("""
                create function jirani.thirteen() returns trigger language plpgsql as $$
                begin raise query_canceled using message = 'thirteen took too long'; end $$;
                create trigger thirteen before insert on jirani.reading for each row when (new.seq = 13)
                    execute function jirani.thirteen();
                """);
        for (int seq = 1; seq <= 20; seq++) offer(seq);
        eventually(() -> settled.get() == 20);
        assertThat(home.count("select count(*) from reading")).isEqualTo(19);
        assertThat(home.text("select reason || ' ' || acked from reading_refused"))
                .isEqualTo("fault: PgException false");
        assertThat(home.text("select seen::text from meter_intake")).isEqualTo("{[1,13),[14,21)}");
    }

    @Test
    void aFailureOfAllMessagesPutsNoneAside() throws Exception {
        superuser("alter table jirani.meter_intake rename to away");
        for (int seq = 1; seq <= 5; seq++) offer(seq);
        eventually(() -> home.metrics.counter("jirani_ingest_retries_total").count() > 7);
        superuser("alter table jirani.away rename to meter_intake");
        eventually(() -> settled.get() == 5);
        assertThat(home.count("select count(*) from reading")).isEqualTo(5);
        assertThat(home.count("select count(*) from reading_refused")).isZero();
    }

    @Test
    void whileTheDatabaseIsAwayMessagesWaitAndNothingIsAcknowledged() throws Exception {
        superuser("alter table jirani.meter_intake rename to away");
        for (int seq = 1; seq <= 20; seq++) offer(seq);
        eventually(() -> ingest.health().retrying().isPresent());
        assertThat(settled).hasValue(0);
        assertThat(ingest.health().queued()).isEqualTo(20);
        superuser("alter table jirani.away rename to meter_intake");
        eventually(() -> settled.get() == 20);
        assertThat(home.count("select count(*) from reading")).isEqualTo(20);
        assertThat(ingest.health().retrying()).isEmpty();
    }

    @Test
    void memoryIsBoundedInMessagesAndInBytes() throws Exception {
        superuser("alter table jirani.meter_intake rename to away");
        var small = 0;
        while (offer(small + 1L) == Offer.TAKEN) small++;
        assertThat(small).isEqualTo(10_000);
        assertThat(ingest.health().queued()).isEqualTo(10_000);
        superuser("alter table jirani.away rename to meter_intake");
        eventually(() -> settled.get() == 10_000);
        assertThat(home.count("select count(*) from reading")).isEqualTo(10_000);
        superuser("alter table jirani.meter_intake rename to away");
        var large = 0;
        while (ingest.offer(new Inbound("x", new byte[32_768], Retain.LIVE, (a, b, c) -> {}, () -> {})) == Offer.TAKEN)
            large++;
        assertThat(large).isBetween(1, 2_600);
    }

    private Offer offer(long seq) {
        var payload = Samples.reading(
                Samples.DEV,
                Samples.KEY,
                1,
                Samples.row(seq, Samples.NOW.minusSeconds(20_000 - seq), seq, seq / 100, 0));
        return ingest.offer(new Inbound(
                Samples.topic(Samples.DEV, "reading"),
                payload,
                Retain.LIVE,
                (dev, to, what) -> {},
                settled::incrementAndGet));
    }

    private void superuser(String sql) throws SQLException {
        var url = home.database.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
