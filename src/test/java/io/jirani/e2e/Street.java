package io.jirani.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.App;
import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.config.ServeSettings.CompatDoor;
import io.jirani.demo.daraja.DarajaSim;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Registry;
import io.jirani.identity.SeedFile;
import io.jirani.identity.TestPhones;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Msisdn;
import io.jirani.ledger.Account;
import io.jirani.ledger.LedgerStore;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.MeterStore;
import io.jirani.run.Job;
import io.jirani.settlement.Funding;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * A street on the whole gateway: a database, the provider's simulator behind its socket, the gateway with its doors open,
 * and people with meters. Money's clock is real; the neighbourhood's is moved by hand.
 */
final class Street implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMinutes(15);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Somebody who lives here. */
    record Person(Household household, Secret key, MeterLine meter) {
        HouseholdId id() {
            return household.id();
        }

        String code() {
            return household.code();
        }

        String phone() {
            return household.phones().getFirst().digits();
        }
    }

    /** What a household was told. */
    record Told(String household, String text) {}

    final TestDb database = TestDb.fresh();
    final Books books = new Books(database.db());
    final List<Told> told = new CopyOnWriteArrayList<>();
    /** Where the first interval of the tests begins. */
    final Instant dawn;

    final Calls gateway;
    final Calls provider;
    final Secret operator;
    private final SecureRandom random = new SecureRandom();
    private final HandClock sun;
    private final Vertx vertx = Vertx.vertx();
    private final DarajaSim sim;
    private final App app;
    final Registry registry;
    private final Map<String, MeterLine> lines = new HashMap<>();
    private int people;

    /**
     * @param sunAhead how far the neighbourhood's clock is from the real one, as it is in a demo
     */
    Street(Path folder, Duration sunAhead) {
        this(folder, sunAhead, CompatDoor.OPEN);
    }

    Street(Path folder, Duration sunAhead, CompatDoor compat) {
        this(folder, sunAhead, compat, Clock.systemUTC());
    }

    /**
     * @param clock money's
     */
    Street(Path folder, Duration sunAhead, CompatDoor compat, Clock clock) {
        var quarter = clock.instant().plus(sunAhead).getEpochSecond() / INTERVAL.toSeconds();
        dawn = Instant.ofEpochSecond(quarter * INTERVAL.toSeconds());
        sun = new HandClock(dawn.plusSeconds(1));
        var config = DarajaSimConfig.standard(folder.resolve("provider"))
                .withPort(0)
                .withPace(
                        new DarajaSimConfig.Pace(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(1)));
        sim = DarajaSim.start(vertx, config, clock);
        provider = new Calls(sim.port());
        var settings = StreetSettings.of(folder, database.app(), sim, config, compat);
        BiConsumer<Household, String> hears = (home, text) -> told.add(new Told(home.code(), text));
        app = App.start(settings, new App.World(vertx, clock, Clock.systemUTC(), sun, random, hears));
        gateway = new Calls(app.httpPort());
        var ids = new Ids(clock, random);
        var meters = new MeterStore(new DeviceKeys(StreetSettings.DEVICE_MASTER, random));
        registry = new Registry(
                app.db(),
                new CommunityStore(),
                new HouseholdStore(TestVault.VAULT),
                new KeyStore(random),
                (tx, meter) -> {
                    var password = new Secret("password-of-" + meter.dev().id());
                    var key = meter.keyHex().orElseThrow();
                    meters.add(
                            tx,
                            meter.household().id(),
                            meter.dev(),
                            Optional.of(HexFormat.of().parseHex(key.reveal())),
                            password,
                            clock.instant());
                    return new AddedMeter(meter.dev(), password, key);
                },
                ids,
                clock,
                Acts.by("test", "a test"));
        operator = registry.addCommunity(StreetSettings.rules(StreetSettings.COMMUNITY))
                .operatorKey();
        new Funding(app.db(), new LedgerStore(ids, clock))
                .deposit("test", "mpesa", "opening-float", config.disburser().opening());
    }

    /** A household moves in, with a meter that is online. Its phone pays what it is asked to pay. */
    Person join(String name, Language language) {
        return join(StreetSettings.COMMUNITY, name, language);
    }

    Person join(String community, String name, Language language) {
        var phone = "2547000%04d1".formatted(people + 1);
        return join(community, name, "House " + (people + 1), phone, language);
    }

    Person join(String name, String place, String phone, Language language) {
        return join(StreetSettings.COMMUNITY, name, place, phone, language);
    }

    private Person join(String community, String name, String place, String phone, Language language) {
        people++;
        var dev = new Dev("ke-nbo-9%03d".formatted(people));
        var key = new byte[32];
        random.nextBytes(key);
        var added = registry.addHousehold(
                community,
                new SeedFile.Home(
                        name,
                        place,
                        language,
                        List.of(new Msisdn(phone)),
                        List.of(new SeedFile.Device(
                                dev, Optional.of(new Secret(HexFormat.of().formatHex(key))))),
                        0));
        var line = new MeterLine(
                vertx,
                app.mqttPort(),
                dev,
                key,
                added.meters().getFirst().password().reveal());
        lines.put(dev.id(), line);
        // All but who is tested for it have proven their numbers.
        app.db()
                .inTransaction(tx -> TestPhones.prove(
                        tx,
                        new HouseholdStore(TestVault.VAULT),
                        added.household().id()));
        return new Person(added.household(), added.key(), line);
    }

    /** What was texted to a number of nine digits, the newest first. */
    List<String> texts(String nine) {
        return app.phones().orElseThrow().inbox(new Msisdn("254" + nine));
    }

    /** Asks a job of the gateway to look now. */
    void nudge(String job) {
        Job.nudge(vertx, job);
    }

    /** The neighbourhood's clock goes on; never back. */
    void sunAt(Instant now) {
        sun.set(now);
    }

    /** A household that has made energy in the first interval. */
    Person maker(String name, long wattHours) {
        var maker = join(name, Language.EN);
        maker.meter().tell(1, dawn, 1_000, 5_000);
        sunAt(dawn.plus(INTERVAL).minusSeconds(1));
        maker.meter().tell(2, dawn.plus(INTERVAL), 1_000, 5_000 + wattHours);
        sunAt(dawn.plus(INTERVAL).plusSeconds(5));
        eventually("made energy", () -> books.posted(Account.of(maker.id(), Account.Credit.MADE)) == wattHours);
        return maker;
    }

    /** A sell order; answers its id. */
    String offer(Person seller, long wattHours, long centsPerKwh) {
        var body = new JsonObject().put("quantity_wh", wattHours).put("price_cents_per_kwh", centsPerKwh);
        var placed = gateway.post(seller.key(), "/v1/orders", body, freshKey());
        assertThat(placed.status()).as(placed.body()).isEqualTo(201);
        return placed.json().getString("order_id");
    }

    /** A purchase that was reserved. */
    JsonObject buy(Person buyer, long wattHours, long limitCents) {
        var body = new JsonObject().put("quantity_wh", wattHours).put("limit_cents_per_kwh", limitCents);
        var taken = gateway.post(buyer.key(), "/v1/purchases", body, freshKey());
        assertThat(taken.status()).as(taken.body()).isEqualTo(202);
        return taken.json();
    }

    JsonObject purchase(Person buyer, String id) {
        return gateway.get(buyer.key(), "/v1/purchases/" + id).json();
    }

    void phone(Person person, String behaviour) {
        var set = provider.put("/sim/phones/" + person.phone(), new JsonObject().put("behaviour", behaviour));
        assertThat(set.status()).as(set.body()).isEqualTo(200);
    }

    void fault(Person person, JsonObject fault) {
        var ordered =
                provider.post("/sim/faults", fault.put("phone", person.phone()).encode());
        assertThat(ordered.status()).as(ordered.body()).isEqualTo(200);
    }

    /** The sum of all samples of a metric whose labels hold these words. */
    long metric(String name, String... words) {
        var sum = gateway.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(words).allMatch(line::contains))
                .map(line -> new BigDecimal(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return sum.longValueExact();
    }

    static String freshKey() {
        return UUID.randomUUID().toString();
    }

    /** Waits until it is so. */
    static void eventually(String what, BooleanSupplier so) {
        eventually(() -> assertThat(so.getAsBoolean()).as(what).isTrue());
    }

    /** Waits until an assertion holds, or fails as it does. */
    static void eventually(Runnable assertion) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (System.nanoTime() > end) throw notYet;
                java.util.concurrent.locks.LockSupport.parkNanos(25_000_000);
            }
        }
    }

    @Override
    public void close() {
        lines.values().forEach(MeterLine::close);
        gateway.overhear();
        gateway.close();
        app.close();
        provider.close();
        sim.close();
        vertx.close().await();
        database.close();
    }
}
