package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeterCacheTest {
    private static final Dev LATE = new Dev("meter-late");

    private final Neighbourhood home = new Neighbourhood();
    private final AtomicLong nanos = new AtomicLong();
    private final MeterCache cache = new MeterCache(home.meters, nanos::get);

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void whatAnotherProcessChangedIsKnownWithinTheBound() {
        assertThat(status()).isEqualTo(Meter.Status.ACTIVE);
        change("update meter set status = 'quarantined'");
        assertThat(status()).as("from memory").isEqualTo(Meter.Status.ACTIVE);
        nanos.addAndGet(MeterCache.OLDEST.toNanos());
        assertThat(status()).isEqualTo(Meter.Status.QUARANTINED);
    }

    @Test
    void whatThisProcessChangedIsKnownAtOnce() {
        assertThat(status()).isEqualTo(Meter.Status.ACTIVE);
        change("update meter set status = 'quarantined'");
        cache.forget(Samples.DEV);
        assertThat(status()).isEqualTo(Meter.Status.QUARANTINED);
    }

    @Test
    void aNewKeyIsKnownWithinTheBound() {
        assertThat(meter(Samples.DEV).keys()).hasSize(1);
        change("insert into meter_key (meter_id, kid, made_at) select id, 'k2', now() from meter");
        nanos.addAndGet(MeterCache.OLDEST.toNanos());
        assertThat(meter(Samples.DEV).keys()).hasSize(2);
    }

    @Test
    void aStrangerIsRememberedAndKnownOnceItIsRegistered() {
        assertThat(known(LATE)).isFalse();
        home.addMeter(home.second, LATE);
        assertThat(known(LATE)).as("from memory").isFalse();
        nanos.addAndGet(MeterCache.OLDEST.toNanos());
        assertThat(known(LATE)).isTrue();
    }

    @Test
    void aChangeThatIsCommittedLateIsNotMissed() {
        home.db.inTransaction(slow -> {
            slow.run("update meter set status = 'quarantined'", Tuple.tuple());
            assertThat(status()).isEqualTo(Meter.Status.ACTIVE);
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            assertThat(status()).as("not committed").isEqualTo(Meter.Status.ACTIVE);
        });
        nanos.addAndGet(MeterCache.OLDEST.toNanos());
        assertThat(status()).isEqualTo(Meter.Status.QUARANTINED);
    }

    @Test
    void aHouseholdsCodeAndACommunitysZoneAreKnownWithinTheBound() {
        assertThat(meter(Samples.DEV).owner().orElseThrow().code()).isEqualTo("H0001");
        change("update household set code = 'H0099' where code = 'H0001'");
        nanos.addAndGet(MeterCache.OLDEST.toNanos());
        assertThat(meter(Samples.DEV).owner().orElseThrow().code()).isEqualTo("H0099");
        change("update community set zone = 'Africa/Kampala'");
        nanos.addAndGet(MeterCache.OLDEST.toNanos());
        assertThat(meter(Samples.DEV).zone().getId()).isEqualTo("Africa/Kampala");
    }

    @Test
    void whenTheDatabasesTransactionsGoBackNothingOfBeforeIsBelieved() {
        assertThat(new MeterStore.Mark("99").isBefore(new MeterStore.Mark("100")))
                .isTrue();
        assertThat(new MeterStore.Mark("100").isBefore(new MeterStore.Mark("100")))
                .isFalse();
        assertThat(status()).isEqualTo(Meter.Status.ACTIVE);
        var far = new MeterStore.Mark("9223372036854775807");
        cache.heard(new MeterStore.Changed(List.of(), far), Optional.of(far), nanos.get());
        change("update meter set status = 'quarantined'");
        nanos.addAndGet(MeterCache.OLDEST.toNanos());
        assertThat(status()).isEqualTo(Meter.Status.QUARANTINED);
    }

    private Meter.Status status() {
        return meter(Samples.DEV).status();
    }

    private Meter meter(Dev dev) {
        return home.db
                .transaction(tx -> cache.byDev(tx, List.of(dev)))
                .values()
                .iterator()
                .next();
    }

    private boolean known(Dev dev) {
        return !home.db.transaction(tx -> cache.byDev(tx, List.of(dev))).isEmpty();
    }

    private void change(String sql) {
        home.db.inTransaction(tx -> tx.run(sql, Tuple.tuple()));
    }
}
