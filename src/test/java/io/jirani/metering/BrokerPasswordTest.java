package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.metering.BrokerPasswordFile.BrokerUser;
import io.jirani.metering.Meter.Status;
import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What we write into the broker's password file, the broker takes. */
@Timeout(60)
class BrokerPasswordTest {
    private static final Path MOSQUITTO_PASSWD = Path.of("/usr/bin/mosquitto_passwd");
    private static final Secret PASSWORD = new Secret("Kx9_-a password of a meter");

    @TempDir
    private Path folder = Path.of("target");

    @Test
    void the_hash_is_the_one_that_mosquittos_own_tool_writes() throws Exception {
        assumeTrue(Files.isExecutable(MOSQUITTO_PASSWD), "skipped: there is no mosquitto_passwd");
        var file = Files.createFile(folder.resolve("passwd"));
        var made = new ProcessBuilder(MOSQUITTO_PASSWD.toString(), "-b", file.toString(), "ke-1", PASSWORD.reveal())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        var theirs = Files.readString(file).strip().substring("ke-1:".length());
        var salt = Base64.getDecoder().decode(theirs.split("\\$", -1)[3]);
        assertThat(BrokerPassword.hash(PASSWORD, salt)).isEqualTo(theirs);
    }

    @Test
    void a_real_broker_lets_in_whom_the_file_names_with_the_right_password_only() throws Exception {
        assumeTrue(Files.isExecutable(Mosquitto.BINARY), "skipped: there is no mosquitto");
        var hash = BrokerPassword.hash(PASSWORD, Samples.KEYS.chance(BrokerPassword.SALT_BYTES));
        var file = BrokerPasswordFile.after(
                "", List.of(new BrokerUser(new Dev("ke-1"), Status.ACTIVE, Optional.of(hash))));
        int port = freePort();
        Files.writeString(folder.resolve("passwd"), file.text());
        Files.writeString(
                folder.resolve("conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous false\npassword_file " + folder.resolve("passwd")
                        + "\nuser " + System.getProperty("user.name") + "\n");
        var broker = new ProcessBuilder(
                        Mosquitto.BINARY.toString(),
                        "-c",
                        folder.resolve("conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        var vertx = Vertx.vertx();
        try {
            awaitOpen(port);
            assertThat(lets(vertx, port, "ke-1", PASSWORD)).isTrue();
            assertThat(lets(vertx, port, "ke-1", new Secret("another password")))
                    .isFalse();
            assertThat(lets(vertx, port, "ke-2", PASSWORD)).isFalse();
        } finally {
            vertx.close().await();
            broker.destroy();
            if (!broker.waitFor(10, TimeUnit.SECONDS)) broker.destroyForcibly();
        }
    }

    @Test
    void the_file_keeps_other_users_and_meters_of_before_and_drops_meters_that_are_gone() {
        var file = BrokerPasswordFile.after(
                "jirani-gw:$7$101$gateway\nke-gone:$7$101$x\n\nke-1:$7$101$old\nke-early:$7$101$early\n",
                List.of(
                        new BrokerUser(new Dev("ke-1"), Status.ACTIVE, Optional.of("$7$101$new")),
                        new BrokerUser(new Dev("ke-2"), Status.STOCK, Optional.of("$7$101$two")),
                        new BrokerUser(new Dev("ke-early"), Status.ACTIVE, Optional.empty()),
                        new BrokerUser(new Dev("ke-lineless"), Status.ACTIVE, Optional.empty()),
                        new BrokerUser(new Dev("ke-gone"), Status.DECOMMISSIONED, Optional.empty())));
        assertThat(file.text())
                .isEqualTo("jirani-gw:$7$101$gateway\nke-early:$7$101$early\nke-1:$7$101$new\nke-2:$7$101$two\n");
        assertThat(file.meters()).isEqualTo(3);
        assertThat(file.without()).containsExactly("ke-lineless");
        assertThat(file.has("jirani-gw")).isTrue();
        assertThat(file.has("jirani")).isFalse();
        assertThat(file.with("jirani-gw", PASSWORD, new Random(1))).isEqualTo(file);
        assertThat(file.with("jirani", PASSWORD, new Random(1)).text()).startsWith("jirani:$7$101$");
    }

    private static boolean lets(Vertx vertx, int port, String user, Secret password) {
        var client = MqttClient.create(
                vertx, new MqttClientOptions().setUsername(user).setPassword(password.reveal()));
        var taken = client.connect(port, "127.0.0.1").map(true).otherwise(false).await();
        if (taken) client.disconnect().await();
        return taken;
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static void awaitOpen(int port) throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("mosquitto did not start");
    }
}
