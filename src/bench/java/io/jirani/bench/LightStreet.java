package io.jirani.bench;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.db.Pools;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.MeterStore;
import io.jirani.metering.MeterViewStore;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A meter for every buyer of a {@link PaymentsTown}, and what became of the commands that tell them their credit. */
final class LightStreet {
    private static final Secret PASSWORD = new Secret("the-password-of-every-meter-that-waits-for-light");
    private static final int AT_ONCE = 100;
    private static final String BUYERS = "select distinct buyer_id from purchase order by 1";
    private static final String LIT = """
            select count(distinct dev) from down_command
            where cmd = 'credit.set' and state = 'done' and (args ->> 'wh')::bigint > 0
            """;
    /** A meter may be told again, at the end of an interval: the first answer counts. */
    private static final String ANSWERS = """
            select i.account_ref, min(pg_xact_commit_timestamp(c.xmin)) as at
            from purchase p join payment_intent i on i.id = p.intent_id join meter m on m.household_id = p.buyer_id
                join down_command c on c.dev = m.dev and c.cmd = 'credit.set' and c.state = 'done'
                and (c.args ->> 'wh')::bigint > 0
            group by i.account_ref
            """;

    private final Database server;
    private final List<String> lines;

    private LightStreet(Database server, List<String> lines) {
        this.server = server;
        this.lines = lines;
    }

    /** Gives every buyer a meter, by the gateway's own classes, and lets them in at the broker. */
    static LightStreet build(Vertx vertx, Database server, Mosquitto broker) {
        var keys = new DeviceKeys(Gateway.MASTER, new SecureRandom());
        var meters = new MeterStore(keys);
        var lines = new ArrayList<String>();
        var number = new AtomicInteger();
        var pool = Pools.open(vertx, server.app(PaymentsTown.NAME), "bench");
        try {
            var db = new Db(pool);
            var buyers = db.transaction(
                    tx -> tx.all(BUYERS, Tuple.tuple(), row -> new HouseholdId(row.getUUID("buyer_id"))));
            for (int from = 0; from < buyers.size(); from += AT_ONCE) {
                var some = buyers.subList(from, Math.min(buyers.size(), from + AT_ONCE));
                db.inTransaction(tx -> some.forEach(buyer -> {
                    var dev = new Dev("light-%06d".formatted(number.incrementAndGet()));
                    meters.add(tx, buyer, dev, java.util.Optional.empty(), PASSWORD, Instant.now());
                    var key = HexFormat.of().formatHex(keys.derived(dev, "k1").bytes());
                    lines.add(String.join(" ", dev.id(), "k1", key, PASSWORD.reveal()));
                }));
            }
            var before = broker.users();
            broker.letIn(db.transaction(tx -> new MeterViewStore().brokerPasswords(tx, before))
                    .text());
        } finally {
            pool.close().await();
        }
        return new LightStreet(server, List.copyOf(lines));
    }

    /** For the meters' file. */
    List<String> lines() {
        return lines;
    }

    /** How many meters have been heard of: only those are told anything. */
    long heard() {
        return server.number(PaymentsTown.NAME, "select count(*) from meter_intake where import_wh is not null");
    }

    /** How many meters answered that they show their new credit. */
    long lit() {
        return server.number(PaymentsTown.NAME, LIT);
    }

    /** What was bought and paid for, of all buyers. */
    long boughtWattHours() {
        return server.number(
                PaymentsTown.NAME,
                "select coalesce(sum(quantity_wh), 0)::bigint from purchase where state = 'settled'");
    }

    /** When PostgreSQL stamped the commit of a meter's answer, by the account reference of the payment behind it. */
    Map<String, Instant> answers() {
        var ends = new HashMap<String, Instant>();
        try (var connection = server.connect(PaymentsTown.NAME);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(ANSWERS)) {
            while (rows.next()) {
                ends.put(rows.getString("account_ref"), rows.getTimestamp("at").toInstant());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return ends;
    }
}
