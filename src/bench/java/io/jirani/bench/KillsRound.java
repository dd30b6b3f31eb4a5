package io.jirani.bench;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** One round of a kill campaign, on a database of its own: load, kills, calm, count. */
final class KillsRound {
    /** How the meters reach the gateway. */
    enum Door {
        BROKER,
        OWN
    }

    /**
     * What a round is.
     *
     * @param name of its database and logs
     * @param most kills in it
     */
    record Plan(String name, Door door, int meters, int most) {}

    private enum Victim {
        GATEWAY,
        BROKER,
        DATABASE;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final Duration BEAT = Duration.ofMillis(100);
    private static final Duration PROGRESS = Duration.ofSeconds(90);
    private static final Duration CALM = Duration.ofMinutes(3);
    private static final int LONGEST_WAIT_MS = 700;
    private static final int TWO_AT_ONCE_PERCENT = 15;
    private static final int IN_RECOVERY_PERCENT = 15;

    private final Vertx vertx;
    private final Site site;
    private final Database database;
    private final Plan plan;
    private final RandomGenerator random;
    private final Map<Victim, Integer> killed = new EnumMap<>(Victim.class);
    private Optional<Mosquitto> broker = Optional.empty();

    KillsRound(Vertx vertx, Site site, Database database, Plan plan, RandomGenerator random) {
        this.vertx = vertx;
        this.site = site;
        this.database = database;
        this.plan = plan;
        this.random = random;
    }

    /** Plays it; answers its counts. */
    JsonObject run() throws SQLException {
        var begun = System.nanoTime();
        var mark = site.mark();
        database.make(plan.name, Optional.of("town"));
        if (plan.door == Door.BROKER)
            broker = Optional.of(site.keep(
                    Mosquitto.start(Options.home(), site.folder(plan.name), new java.security.SecureRandom())));
        var door = broker.<Gateway.Door>map(Gateway.Through::new).orElseGet(Gateway.Own::new);
        var gateway = site.keep(Gateway.start(
                new Gateway.Plan(plan.name, database.app(plan.name), door, "ingest", site.folder("logs"))));
        var street = new Street(vertx, plan.meters, way(gateway), Clock.systemUTC(), random);
        street.open(BEAT);
        var maker = vertx.setPeriodic(BEAT.toMillis(), timer -> street.make(2));
        try {
            harass(gateway, street);
            vertx.cancelTimer(maker);
            Patience.need("every row a meter holds arrives", CALM, () -> {
                revive(gateway);
                return street.held() == 0;
            });
            return counted(street, begun);
        } finally {
            vertx.cancelTimer(maker);
            street.close();
            site.backTo(mark);
            database.drop(plan.name);
        }
    }

    private DeviceLink.Way way(Gateway gateway) {
        var first = Duration.ofMillis(200);
        var longest = Duration.ofSeconds(2);
        return broker.map(there -> new DeviceLink.Way(
                        there.port(), Optional.of(Mosquitto.BENCH), there.password(), first, longest))
                .orElseGet(() -> new DeviceLink.Way(
                        gateway.mqttPort(), Optional.empty(), Town.PASSWORD.reveal(), first, longest));
    }

    private void harass(Gateway gateway, Street street) {
        while (killed.values().stream().mapToInt(Integer::intValue).sum() < plan.most) {
            if (random.nextInt(100) >= IN_RECOVERY_PERCENT) {
                var known = street.told();
                Patience.need("rows are stored again after a kill of " + killed, PROGRESS, () -> {
                    revive(gateway);
                    return street.told() > known;
                });
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_WAIT_MS)));
            var victims = new ArrayList<>(List.of(victim()));
            if (random.nextInt(100) < TWO_AT_ONCE_PERCENT) {
                var other = victim();
                if (!victims.contains(other)) victims.add(other);
            }
            victims.forEach(victim -> kill(victim, gateway));
            victims.reversed().forEach(victim -> restart(victim, gateway));
        }
    }

    private Victim victim() {
        var all = broker.isPresent() ? List.of(Victim.values()) : List.of(Victim.GATEWAY, Victim.DATABASE);
        return all.get(random.nextInt(all.size()));
    }

    private void kill(Victim victim, Gateway gateway) {
        switch (victim) {
            case GATEWAY -> gateway.kill();
            case BROKER -> broker.orElseThrow().kill();
            case DATABASE -> database.kill();
        }
        killed.merge(victim, 1, Integer::sum);
    }

    private void restart(Victim victim, Gateway gateway) {
        switch (victim) {
            case GATEWAY -> gateway.restart();
            case BROKER -> broker.orElseThrow().restart();
            case DATABASE -> database.restart();
        }
    }

    /** A gateway whose start met a database that was away ends; who runs it starts it again. */
    private static void revive(Gateway gateway) {
        if (!gateway.isAlive()) gateway.restart();
    }

    private JsonObject counted(Street street, long begun) throws SQLException {
        var account = street.account(database, plan.name);
        var counted = new JsonObject()
                .put("door", plan.door.name().toLowerCase(java.util.Locale.ROOT))
                .put("seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
        for (var victim : Victim.values()) counted.put(victim.word(), (long) killed.getOrDefault(victim, 0));
        return counted.put("rows_made", account.made())
                .put("rows_told", account.told())
                .put("rows_lost", account.lost())
                .put("rows_twice", account.twice())
                .put("rows_wrong", account.wrong())
                .put("watt_hours_off", account.wattHoursOff());
    }
}
