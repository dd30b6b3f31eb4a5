package io.jirani.bench;

import io.jirani.db.DbUrl;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/**
 * The rival of {@code vs_naive}: what one writes first. One INSERT a message in a commit of its own, four connections,
 * acknowledged after the commit; no signature, no sequence, no plausibility is checked. Same driver, client, table, broker.
 */
public final class NaiveGateway {
    private static final int CONNECTIONS = 4;
    private static final String INSERT = """
            insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, power_w,
                voltage_mv, current_ma, flags, skew_ms, received_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing
            """;

    private final Pool pool;
    private final Map<String, Long> meters = new HashMap<>();

    private NaiveGateway(Pool pool) {
        this.pool = pool;
    }

    /**
     * Runs until killed.
     *
     * @param args database URL, broker's port, user and password, filter
     */
    public static void main(String[] args) {
        var vertx = Vertx.vertx();
        var url = DbUrl.parse(args[0]);
        var connect = new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password().reveal())
                .setCachePreparedStatements(true)
                .addProperty("search_path", "jirani");
        var pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(CONNECTIONS))
                .connectingTo(connect)
                .using(vertx)
                .build();
        var naive = new NaiveGateway(pool);
        for (var row : pool.query("select dev, id from meter").execute().await())
            naive.meters.put(row.getString(0), row.getLong(1));
        var options = new MqttClientOptions()
                .setClientId("naive")
                .setUsername(args[2])
                .setPassword(args[3])
                .setCleanSession(false);
        options.setAutoAck(false);
        var client = MqttClient.create(vertx, options).publishHandler(naive::received);
        client.connect(Integer.parseInt(args[1]), "127.0.0.1").await();
        client.subscribe(args[4], MqttQoS.AT_LEAST_ONCE.value()).await();
        System.out.println("naive: ready");
    }

    private void received(MqttPublishMessage message) {
        var json = new JsonObject(message.payload());
        var row = json.getJsonArray("rows").getJsonObject(0);
        var now = Instant.now();
        var t = Instant.ofEpochMilli(row.getLong("t"));
        var parameters = Tuple.of(meters.get(json.getString("dev")))
                .addLong(row.getLong("seq"))
                .addOffsetDateTime(utc(t))
                .addLong(json.getLong("boot"))
                .addLong(row.getLong("up"))
                .addString(row.getString("tq"))
                .addInteger(row.getInteger("gen"))
                .addLong(row.getLong("imp"))
                .addLong(row.getLong("exp"))
                .addLong(row.getLong("p"))
                .addLong(row.getLong("u"))
                .addLong(row.getLong("i"))
                .addInteger(row.getInteger("q"))
                .addLong(now.toEpochMilli() - t.toEpochMilli())
                .addOffsetDateTime(utc(now));
        pool.preparedQuery(INSERT)
                .execute(parameters)
                .onSuccess(stored -> message.ack())
                .onFailure(failure -> System.err.println("naive: " + failure));
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
