package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.metering.MeterLife.Act;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a meter is silent, and when it is heard again. */
@Timeout(60)
class SilenceTest {
    private static final Duration LEAST = Duration.ofMinutes(15);

    private final Neighbourhood home = new Neighbourhood();
    private final Sun sun = new Sun();
    private final AtomicBoolean hears = new AtomicBoolean(true);
    private final SilenceVerticle silence =
            new SilenceVerticle(home.db, LEAST, hears::get, home.clock, sun, home.metrics);

    /** Seen at the samples' time; moved by hand. */
    private static final class Sun extends Clock {
        private Instant now = Samples.NOW;

        void goOn(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void a_meter_falls_silent_once_and_is_heard_again_once() {
        home.take(sample("01-reading.json"));
        silence.pass();
        sun.goOn(Duration.ofMinutes(14));
        settle();
        assertThat(silentSince(Samples.DEV)).as("not yet").isNull();
        sun.goOn(Duration.ofMinutes(2));
        settle();
        settle();
        assertThat(silentSince(Samples.DEV)).isEqualTo(Samples.NOW.toString());
        assertThat(events("meter.silent")).isEqualTo(1);
        assertThat(home.text("select data->>'since' from event_log where type = 'meter.silent'"))
                .isEqualTo(Samples.NOW.toString());
        assertThat(silence.trouble()).contains("1 of 1 meters of kibera are silent");
        assertThat(home.metrics
                        .get("jirani_meters_silent")
                        .tag("community", "kibera")
                        .gauge()
                        .value())
                .isEqualTo(1);
        seen(Samples.DEV, sun.instant());
        settle();
        settle();
        assertThat(silentSince(Samples.DEV)).isNull();
        assertThat(events("meter.heard")).isEqualTo(1);
        assertThat(silence.trouble()).isEmpty();
    }

    @Test
    void a_meter_that_speaks_every_hour_is_late_after_three() {
        for (int i = 5; i >= 0; i--) row(i, Samples.NOW.minus(Duration.ofHours(i)));
        seen(Samples.DEV, Samples.NOW);
        silence.pass();
        sun.goOn(Duration.ofMinutes(175));
        settle();
        assertThat(silentSince(Samples.DEV)).isNull();
        sun.goOn(Duration.ofMinutes(10));
        settle();
        assertThat(silentSince(Samples.DEV)).isNotNull();
    }

    @Test
    void nobody_falls_silent_while_we_are_deaf_ourselves() {
        home.take(sample("01-reading.json"));
        sun.goOn(Duration.ofDays(2));
        settle();
        assertThat(silentSince(Samples.DEV)).as("we only just began to listen").isNull();
        hears.set(false);
        sun.goOn(Duration.ofMinutes(20));
        settle();
        hears.set(true);
        settle();
        assertThat(silentSince(Samples.DEV)).as("we were away").isNull();
        sun.goOn(Duration.ofMinutes(16));
        settle();
        assertThat(silentSince(Samples.DEV)).isNotNull();
    }

    @Test
    void a_meter_that_was_never_heard_or_is_out_of_service_is_not_silent() {
        home.addMeter(home.second, new Dev("ke-never"));
        var gone = new Dev("ke-gone");
        home.addMeter(home.second, gone);
        seen(gone, Samples.NOW);
        silence.pass();
        sun.goOn(Duration.ofMinutes(16));
        settle();
        assertThat(silentSince(gone)).isNotNull();
        var life = new MeterLife(home.meters, Samples.KEYS, home.ingest, home.clock, sun);
        home.db.inTransaction(tx -> life.decommission(tx, gone, Leftover.REFUSE, new Act("operator", "moved")));
        settle();
        assertThat(silentSince(gone)).isNull();
        assertThat(silentSince(new Dev("ke-never"))).isNull();
        assertThat(events("meter.heard")).isZero();
    }

    @Test
    void a_hundred_thousand_meters_are_looked_at_in_a_moment() {
        home.db.inTransaction(tx -> {
            tx.run("""
                    insert into meter (dev, community_id, household_id, password_hash, added_at)
                    select 'ke-many-' || n, community_id, household_id, '', now()
                    from meter, generate_series(1, 100000) n where dev = 'ke-nbo-0042'
                    """, Tuple.tuple());
            tx.run("""
                    insert into meter_intake (meter_id, last_seen_at)
                    select id, $1::timestamptz - case when dev like '%77' then interval '1 day' else interval '0' end
                    from meter where dev like 'ke-many-%'
                    """, Tuple.of(IntakeStore.utc(Samples.NOW.plus(Duration.ofMinutes(16)))));
        });
        silence.pass();
        sun.goOn(Duration.ofMinutes(16));
        settle();
        assertThat(home.count("select count(*) from meter where silent_since is not null"))
                .isEqualTo(1_000);
        assertThat(events("meter.silent")).isEqualTo(1_000);
        var begun = System.nanoTime();
        assertThat(silence.pass()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
    }

    private void settle() {
        for (int i = 0; i < 300 && silence.pass() > 0; i++) {
            if (i == 299) throw new AssertionError("it never comes to rest");
        }
    }

    private void seen(Dev dev, Instant at) {
        home.db.inTransaction(tx -> tx.run(
                "update meter_intake set last_seen_at = $2 where meter_id = (select id from meter where dev = $1)",
                Tuple.of(dev.id(), IntakeStore.utc(at))));
    }

    private void row(long seq, Instant at) {
        home.db.inTransaction(tx -> tx.run("""
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags,
                    skew_ms, received_at)
                select id, $2, $3, 1, 0, 'sync', 1, 0, 0, 0, 0, $3 from meter where dev = $1
                """, Tuple.of(Samples.DEV.id(), seq, IntakeStore.utc(at))));
    }

    private @org.jspecify.annotations.Nullable String silentSince(Dev dev) {
        return home.shown(dev).getString("silent_since");
    }

    private long events(String type) {
        return home.count("select count(*) from event_log where type = '" + type + "'");
    }
}
