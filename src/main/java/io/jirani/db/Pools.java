package io.jirani.db;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/** Connections to one database, bounded in number, in waiting and in time. */
public final class Pools {
    private static final int MAX_CONNECTIONS = 16;
    private static final int PATIENT_CONNECTIONS = 4;
    private static final int MAX_WAITING = 2_000;
    private static final int STATEMENT_MILLIS = 15_000;
    private static final int SILENCE_SECONDS = 30;

    /** A process that stands still within a transaction (stopped, its machine suspended) loses its locks after this. */
    private static final int IDLE_MILLIS = 20_000;

    private Pools() {}

    public static Pool open(Vertx vertx, DbUrl url, String name) {
        return open(vertx, url, name, MAX_CONNECTIONS, STATEMENT_MILLIS, SILENCE_SECONDS);
    }

    /** A few connections whose statements may take as long as they need: for looking at all of the books. */
    public static Pool patient(Vertx vertx, DbUrl url, String name) {
        return open(vertx, url, name, PATIENT_CONNECTIONS, 0, 0);
    }

    private static Pool open(Vertx vertx, DbUrl url, String name, int connections, int millis, int silence) {
        var connect = new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password().reveal())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(512)
                .addProperty("application_name", "jirani-" + name)
                .addProperty("statement_timeout", String.valueOf(millis))
                .addProperty("lock_timeout", "5000")
                .addProperty("idle_in_transaction_session_timeout", String.valueOf(IDLE_MILLIS))
                .addProperty("search_path", "jirani");
        connect.setReconnectAttempts(3).setReconnectInterval(200);
        // A peer that died without a word would be waited for without end; a statement ends within 15 s by itself.
        var wire = new NetClientOptions()
                .setTcpKeepAlive(true)
                .setIdleTimeout(silence)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        var pool = new PoolOptions()
                .setMaxSize(connections)
                .setMaxWaitQueueSize(MAX_WAITING)
                .setConnectionTimeout(10)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setName(name);
        return PgBuilder.pool()
                .with(pool)
                .with(wire)
                .connectingTo(connect)
                .using(vertx)
                .build();
    }
}
