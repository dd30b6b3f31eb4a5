package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.jirani.TestVault;
import io.jirani.config.Secret;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterLife.Fresh;
import io.jirani.metering.MeterLife.FromStock;
import io.jirani.metering.Registration.Adapted;
import io.jirani.metering.Registration.Home;
import io.jirani.metering.Registration.Native;
import io.jirani.metering.Registration.Place;
import io.jirani.metering.Registration.Stock;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A meter's life in the registry, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class MeterLifeTest {
    private static final Act OPERATOR = new Act("operator", "because");

    private final Neighbourhood home = new Neighbourhood();
    private final MeterLife life = life(home.clock);
    private final Household first = home.db.transaction(tx -> new HouseholdStore(TestVault.VAULT).get(tx, home.first));
    private final Household second =
            home.db.transaction(tx -> new HouseholdStore(TestVault.VAULT).get(tx, home.second));

    @AfterAll
    void close() {
        home.close();
    }

    private MeterLife life(Clock clock) {
        return new MeterLife(home.meters, Samples.KEYS, home.ingest, clock, home.sunClock);
    }

    @Test
    void a_meter_in_stock_becomes_its_claimants_once() {
        var dev = new Dev("ke-stock-01");
        var made = home.db.transaction(tx -> life.register(tx, of(dev, new Stock(home.community)), OPERATOR));
        var code = made.claim().orElseThrow().code().reveal();
        assertThat(code).matches("[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}");
        assertThat(meter(dev).status()).isEqualTo(Meter.Status.STOCK);
        assertThat(meter(dev).owner()).isEmpty();
        var typed = code.toLowerCase(java.util.Locale.ROOT)
                .replace("-", " ")
                .replace('0', 'o')
                .replace('1', 'l');
        assertThat(home.db.<Dev>transaction(tx -> life.claim(tx, second, typed)))
                .isEqualTo(dev);
        assertThat(meter(dev).status()).isEqualTo(Meter.Status.ACTIVE);
        assertThat(meter(dev).owner().orElseThrow().code()).isEqualTo("H0002");
        assertThat(column(dev, "in_service_at"))
                .isEqualTo(home.text("select '%s'::timestamptz".formatted(Samples.NOW)));
        assertThat(refused(() -> home.db.transaction(tx -> life.claim(tx, first, code))))
                .isEqualTo(Problem.Kind.NOT_FOUND);
        assertThat(log(dev))
                .isEqualTo("registered by operator, claim_code_made by operator, claimed by household H0002");
    }

    @Test
    void a_code_ends_and_a_new_one_voids_the_old() {
        var dev = new Dev("ke-stock-02");
        var made = home.db.transaction(tx -> life.register(tx, of(dev, new Stock(home.community)), OPERATOR));
        var old = made.claim().orElseThrow().code().reveal();
        var late = life(Clock.offset(home.clock, Duration.ofDays(91)));
        assertThat(refused(() -> home.db.transaction(tx -> late.claim(tx, first, old))))
                .isEqualTo(Problem.Kind.NOT_FOUND);
        var other = home.db.transaction(tx -> life.offer(tx, dev, OPERATOR));
        assertThat(refused(() -> home.db.transaction(tx -> life.claim(tx, first, old))))
                .isEqualTo(Problem.Kind.NOT_FOUND);
        assertThat(home.count(
                        "select count(*) from meter where claim_hash is not null and encode(claim_hash, 'escape') like '%"
                                + other.code().reveal().replace("-", "") + "%'"))
                .as("the code is not stored")
                .isZero();
        home.db.transaction(tx -> life.claim(tx, first, other.code().reveal()));
        assertThat(refused(() -> home.db.transaction(tx -> life.offer(tx, dev, OPERATOR))))
                .as("it is no longer in stock")
                .isEqualTo(Problem.Kind.CONFLICT);
    }

    @Test
    void guessing_codes_is_slow() {
        for (int i = 0; i < 10; i++) home.db.inTransaction(tx -> life.mayTry(tx, home.second));
        assertThat(refused(() -> home.db.inTransaction(tx -> life.mayTry(tx, home.second))))
                .isEqualTo(Problem.Kind.TOO_MANY_TRIES);
        home.db.inTransaction(tx -> life.mayTry(tx, home.first));
        var later = life(Clock.offset(home.clock, Duration.ofMinutes(61)));
        home.db.inTransaction(tx -> later.mayTry(tx, home.second));
        assertThatThrownBy(() -> ClaimCode.read("U2345-6789A")).isInstanceOf(Problem.class);
    }

    @Test
    void two_keys_hold_while_one_takes_over() {
        var dev = added("ke-keys-01");
        var k1 = meter(dev).key();
        var rotated = home.db.transaction(tx -> life.rotate(tx, dev, Optional.empty(), Duration.ofDays(7), OPERATOR));
        assertThat(rotated.kid()).isEqualTo("k2");
        var both = meter(dev);
        assertThat(both.key("k1", Samples.NOW).orElseThrow().bytes()).isEqualTo(k1.bytes());
        assertThat(both.key("k2", Samples.NOW).orElseThrow().bytes())
                .isEqualTo(rotated.key().bytes());
        assertThat(both.kid()).as("what the meter proved last").isEqualTo("k1");
        assertThat(both.key("k1", Samples.NOW.plus(Duration.ofDays(7)))).isEmpty();
        assertThat(both.key("k2", Samples.NOW.plus(Duration.ofDays(7)))).isPresent();
        var own = new DeviceKey(new byte[32]);
        var now = home.db.transaction(tx -> life.rotate(tx, dev, Optional.of(own), Duration.ZERO, OPERATOR));
        assertThat(now.kid()).isEqualTo("k3");
        var last = meter(dev);
        assertThat(last.key("k1", Samples.NOW)).isEmpty();
        assertThat(last.key("k2", Samples.NOW)).isEmpty();
        assertThat(last.key("k3", Samples.NOW).orElseThrow().bytes()).isEqualTo(own.bytes());
        assertThat(last.kid()).as("what we sign with").isEqualTo("k3");
    }

    @Test
    void a_meter_under_suspicion_waits_for_a_decision() {
        var dev = added("ke-suspect");
        home.db.inTransaction(tx -> life.quarantine(tx, dev, OPERATOR));
        assertThat(meter(dev).status()).isEqualTo(Meter.Status.QUARANTINED);
        assertThat(column(dev, "status_reason")).isEqualTo("because");
        assertThat(refused(() -> home.db.inTransaction(tx -> life.quarantine(tx, dev, OPERATOR))))
                .isEqualTo(Problem.Kind.CONFLICT);
        home.db.inTransaction(tx -> life.release(tx, dev, OPERATOR));
        assertThat(meter(dev).status()).isEqualTo(Meter.Status.ACTIVE);
        assertThat(home.count(
                        "select count(*) from event_log where type = 'meter.quarantined' and data->>'dev' = 'ke-suspect'"
                                + " and data->>'reason' = 'because' and household_id is not null"))
                .isOne();
    }

    @Test
    void what_a_meter_said_under_suspicion_is_judged_when_it_is_released() {
        home.db.inTransaction(tx -> life.quarantine(tx, Samples.DEV, OPERATOR));
        home.take(Neighbourhood.sample("01-reading.json"));
        var stored = "select count(*) from reading";
        assertThat(home.count(stored)).isZero();
        assertThat(home.count("select count(*) from reading_parked where reason = 'quarantined'"))
                .isPositive();
        home.db.inTransaction(tx -> life.release(tx, Samples.DEV, OPERATOR));
        assertThat(home.count(stored)).isPositive();
        assertThat(home.count("select count(*) from reading_parked")).isZero();
    }

    @Test
    void a_copy_of_a_meter_puts_it_under_suspicion_and_that_is_logged() {
        var dev = new Dev("ke-clash-1");
        home.addMeter(home.first, dev);
        var meter = meter(dev);
        home.db.inTransaction(tx -> home.meters.quarantine(tx, meter, "seq 7 came twice", home.clock.instant()));
        assertThat(log(dev)).isEqualTo("quarantined by gateway");
    }

    @Test
    void a_meter_taken_down_logs_in_nowhere_and_nothing_waits_for_it() {
        var dev = added("ke-gone");
        assertThat(home.admits(dev, Neighbourhood.PASSWORD)).isTrue();
        home.db.inTransaction(tx -> home.commands.open(
                tx, dev, "relay", new io.vertx.core.json.JsonObject(), Samples.NOW.plusSeconds(600)));
        home.db.inTransaction(tx -> life.decommission(tx, dev, Leftover.REFUSE, OPERATOR));
        assertThat(home.admits(dev, Neighbourhood.PASSWORD)).isFalse();
        assertThat(meter(dev).key("k1", Samples.NOW)).isEmpty();
        assertThat(column(dev, "broker_hash")).isEqualTo("null");
        assertThat(column(dev, "out_of_service_at")).isNotEqualTo("null");
        assertThat(home.text("select state from down_command where dev = 'ke-gone'"))
                .isEqualTo("expired");
        assertThat(refused(() -> home.db.inTransaction(tx -> life.decommission(tx, dev, Leftover.REFUSE, OPERATOR))))
                .isEqualTo(Problem.Kind.CONFLICT);
        assertThat(refused(() ->
                        home.db.transaction(tx -> life.rotate(tx, dev, Optional.empty(), Duration.ZERO, OPERATOR))))
                .isEqualTo(Problem.Kind.CONFLICT);
    }

    @Test
    void one_meter_takes_anothers_place_at_one_moment() {
        var old = added("ke-old");
        var swapped = home.db.transaction(tx -> life.swap(
                tx,
                old,
                new Fresh(new Dev("ke-new"), new Native(), Optional.empty(), Optional.empty()),
                Leftover.REFUSE,
                OPERATOR));
        assertThat(swapped.orElseThrow().key()).isPresent();
        var after = meter(new Dev("ke-new"));
        assertThat(after.owner().orElseThrow().code()).isEqualTo("H0002");
        assertThat(after.status()).isEqualTo(Meter.Status.ACTIVE);
        assertThat(column(after.dev(), "in_service_at")).isEqualTo(column(old, "out_of_service_at"));
        var waiting = new Dev("ke-waiting");
        home.db.transaction(tx -> life.register(tx, of(waiting, new Stock(home.community)), OPERATOR));
        var nothing = home.db.transaction(
                tx -> life.swap(tx, after.dev(), new FromStock(waiting), Leftover.REFUSE, OPERATOR));
        assertThat(nothing).isEmpty();
        assertThat(meter(waiting).owner().orElseThrow().code()).isEqualTo("H0002");
        assertThat(log(after.dev())).isEqualTo("registered by operator, swapped by operator");
        var taken = new Fresh(waiting, new Native(), Optional.empty(), Optional.empty());
        assertThat(refused(
                        () -> home.db.transaction(tx -> life.swap(tx, Samples.DEV, taken, Leftover.REFUSE, OPERATOR))))
                .isEqualTo(Problem.Kind.CONFLICT);
        assertThat(meter(Samples.DEV).status()).as("all of it or nothing").isEqualTo(Meter.Status.ACTIVE);
    }

    @Test
    void a_meter_that_an_adapter_reads_counts_b_at_best() {
        var dev = new Dev("ke-tasmota");
        var tasmota = new Adapted("tasmota", "tasmota_A1B2C3", Optional.empty());
        var wanted = new Registration(
                dev, new Home(home.first), tasmota, Optional.empty(), Optional.empty(), Optional.empty());
        var made = home.db.transaction(tx -> life.register(tx, wanted, OPERATOR));
        assertThat(made.key()).isEmpty();
        assertThat(meter(dev).trust()).isEqualTo(Assurance.B);
        assertThat(meter(dev).keys()).isEmpty();
        assertThat(refused(() -> home.db.inTransaction(tx -> life.trust(tx, dev, Assurance.A, OPERATOR))))
                .isEqualTo(Problem.Kind.INPUT_INVALID);
        home.db.inTransaction(tx -> life.trust(tx, dev, Assurance.C, OPERATOR));
        assertThat(meter(dev).trust()).isEqualTo(Assurance.C);
        var twice = new Registration(
                new Dev("ke-twice"),
                new Home(home.first),
                tasmota,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(refused(() -> home.db.transaction(tx -> life.register(tx, twice, OPERATOR))))
                .isEqualTo(Problem.Kind.CONFLICT);
        assertThat(refused(() ->
                        home.db.transaction(tx -> life.rotate(tx, dev, Optional.empty(), Duration.ZERO, OPERATOR))))
                .isEqualTo(Problem.Kind.CONFLICT);
    }

    @Test
    void nobody_registers_as_the_gateway() {
        assertThat(refused(() -> of(new Dev("jirani-gw"), new Home(home.first))))
                .isEqualTo(Problem.Kind.INPUT_INVALID);
    }

    @Test
    void what_was_done_stays_told() {
        added("ke-told");
        assertThatThrownBy(() -> home.count("delete from meter_life returning 1::bigint"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> home.count("update meter_life set who = 'me' returning 1::bigint"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void a_changed_password_opens_and_the_old_one_does_not() {
        var dev = added("ke-password");
        var fresh = home.db.transaction(tx -> life.changePassword(tx, dev, Optional.empty(), OPERATOR));
        assertThat(home.admits(dev, fresh)).isTrue();
        assertThat(home.admits(dev, Neighbourhood.PASSWORD)).isFalse();
    }

    private Dev added(String name) {
        var dev = new Dev(name);
        var wanted = Registration.of(home.second, dev, Optional.empty(), Optional.of(Neighbourhood.PASSWORD));
        home.db.transaction(tx -> life.register(tx, wanted, OPERATOR));
        return dev;
    }

    private static Registration of(Dev dev, Place place) {
        return new Registration(dev, place, new Native(), Optional.empty(), Optional.empty(), Optional.<Secret>empty());
    }

    private Meter meter(Dev dev) {
        return home.db.transaction(tx -> home.meters.find(tx, dev)).orElseThrow();
    }

    private String column(Dev dev, String name) {
        return home.text("select " + name + " from meter where dev = '" + dev + "'");
    }

    private String log(Dev dev) {
        return home.text("select string_agg(what || ' by ' || who, ', ' order by l.id) from meter_life l join meter m"
                + " on m.id = l.meter_id where dev = '" + dev + "'");
    }

    private static Problem.Kind refused(Runnable asked) {
        var thrown = org.assertj.core.api.Assertions.catchThrowable(asked::run);
        return assertThat(thrown).asInstanceOf(type(Problem.class)).actual().kind();
    }
}
