package io.jirani.metering;

import io.jirani.TestDb;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.jirani.kernel.Ids;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** The broker's door and the intake behind it in a Java process of their own, which may be killed. */
final class DoorProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private DoorProcess(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static DoorProcess start(TestDb database, int brokerPort) throws IOException {
        var url = database.app();
        var text = "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":" + url.port()
                + "/" + url.database();
        return new DoorProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoorProcess.class.getName(),
                        text,
                        String.valueOf(brokerPort))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Waits until it hears the broker. */
    void connected() throws IOException {
        for (var line = out.readLine(); line != null; line = out.readLine()) if (line.equals("connected")) return;
        throw new AssertionError("the door's process ended");
    }

    /** Ends it as a power cut does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to leave, and waits until it did. */
    void leave() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(30, TimeUnit.SECONDS)) throw new AssertionError("it does not end");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Arguments: the database, the broker's port. Leaves in order when its input ends. */
    public static void main(String... arguments) throws Exception {
        var vertx = Vertx.vertx();
        var pool = Pools.open(vertx, DbUrl.parse(arguments[0]), "door");
        var db = new Db(pool);
        var clock = Clock.systemUTC();
        var sunClock = Clock.fixed(Samples.NOW, ZoneOffset.UTC);
        var metrics = new SimpleMeterRegistry();
        var ids = new Ids(clock, new SecureRandom());
        var meters = new MeterStore(Samples.KEYS);
        var intake = new Ingest(meters, new ReadingStore(), new CommandStore(ids, clock), clock, sunClock);
        var ingest = new IngestVerticle(db, intake, Foreign.NONE, clock, sunClock, metrics);
        vertx.deployVerticle(ingest).await();
        var door = new BrokerClient(
                BrokerClientTest.where(Integer.parseInt(arguments[1])),
                db,
                new GatewaySlotStore(),
                new GatewayId(ids.next()),
                Foreign.NONE,
                ingest,
                metrics);
        var deployment = vertx.deployVerticle(door).await();
        while (!door.isConnected()) Thread.sleep(20);
        System.out.println("connected");
        while (System.in.read() >= 0) Thread.onSpinWait();
        vertx.undeploy(deployment).await();
        pool.close().await();
        System.exit(0);
    }
}
