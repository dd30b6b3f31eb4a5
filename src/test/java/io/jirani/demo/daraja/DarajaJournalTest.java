package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DarajaJournalTest {
    private static final String PAYER = "254700000001";

    @TempDir
    Path directory;

    /** The provider in a process of its own, whose phones take two seconds. Prints its port. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            var delay = Duration.ofSeconds(2);
            var config = Provider.quick(Path.of(arguments[0])).withPace(new DarajaSimConfig.Pace(delay, delay, delay));
            var sim = DarajaSim.start(Vertx.vertx(), config, Clock.systemUTC());
            System.out.println("port " + sim.port());
        }
    }

    @Test
    void afterAKillMinusNineWhatWasAcceptedIsStillCarriedOut() throws IOException, InterruptedException {
        var home = directory.resolve("sim");
        try (var merchant = Provider.quickIn(directory.resolve("merchant"))) {
            var child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            home.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var pay = merchant.payBody("254700000002", 60);
            String pushed;
            try (var lines =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                var port = lines.lines()
                        .filter(line -> line.startsWith("port "))
                        .findFirst()
                        .orElseThrow();
                var base = "http://127.0.0.1:" + port.substring(5);
                var token = token(base);
                pushed = post(base + "/mpesa/stkpush/v1/processrequest", token, merchant.pushBody(PAYER, 70))
                        .getString("CheckoutRequestID");
                // The credential is sealed for another key: the payout must end, with 2001.
                post(base + "/mpesa/b2c/v3/paymentrequest", token, pay);
            } finally {
                child.destroyForcibly().waitFor();
            }
            assertThat(merchant.received).isEmpty();
            try (var again = Provider.quickIn(home)) {
                assertThat(again.payRaw(pay).json().getString("errorCode")).isEqualTo("500.002.1001");
                var told =
                        merchant.next(2).stream().map(Provider.Received::body).toList();
                assertThat(told.toString()).contains(pushed, pay.getString("OriginatorConversationID"), "2001");
                assertThat(again.query(pushed).json().getString("ResultCode")).isEqualTo("0");
                assertThat(again.list("/sim/statement")).hasSize(1);
            }
        }
    }

    private static String token(String base) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(base + "/oauth/v1/generate?grant_type=client_credentials"))
                    .header("Authorization", "Basic c2FuZGJveC1jb25zdW1lci1rZXk6c2FuZGJveC1jb25zdW1lci1zZWNyZXQ=")
                    .build();
            return new JsonObject(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .getString("access_token");
        }
    }

    private static JsonObject post(String url, String token, JsonObject body) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                    .build();
            return new JsonObject(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    @Test
    void aRestartKeepsBalancesReceiptsAccountsAndEndsAndGivesNoReceiptTwice() {
        try (var provider = Provider.quickIn(directory)) {
            var paid = provider.push(PAYER, 70);
            provider.next();
            var cancelled = provider.push("254700000007", 70);
            provider.next();
            provider.pay("254700000002", 200);
            var certificate = provider.sim().certificatePem();
            var before = everything(provider);
            provider.restart();
            assertThat(everything(provider)).isEqualTo(before);
            assertThat(provider.query(paid).json().getString("ResultCode")).isEqualTo("0");
            assertThat(provider.query(cancelled).json().getString("ResultCode")).isEqualTo("1032");
            assertThat(provider.sim().certificatePem()).isEqualTo(certificate);
            for (int i = 0; i < 5; i++) {
                provider.push(PAYER, 70);
                provider.next();
            }
            assertThat(provider.list("/sim/statement").stream().map(line -> ((JsonObject) line).getString("receipt")))
                    .hasSize(7)
                    .doesNotHaveDuplicates();
        }
    }

    private static List<String> everything(Provider provider) {
        return List.of(
                provider.list("/sim/statement").encode(),
                provider.list("/sim/prompts").encode(),
                provider.list("/sim/payouts").encode(),
                provider.show("/sim/accounts").encode(),
                provider.show("/sim/phones/" + PAYER).encode());
    }

    @Test
    void whatWasOpenAtAStopIsAnsweredAfterTheStart() {
        try (var provider = Provider.quickIn(directory)) {
            var mute = provider.push("254700000009", 70);
            provider.restart();
            assertThat(provider.next().stk().getString("CheckoutRequestID")).isEqualTo(mute);
        }
    }

    @Test
    void aTornLastLineIsForgotten() throws IOException {
        try (var provider = Provider.quickIn(directory)) {
            provider.push(PAYER, 70);
            provider.next();
        }
        var journal = directory.resolve("daraja.journal");
        Files.writeString(journal, "{\"event\":\"funded\",\"amo", StandardOpenOption.APPEND);
        try (var provider = Provider.quickIn(directory)) {
            assertThat(provider.list("/sim/statement")).hasSize(1);
            provider.push(PAYER, 70);
            provider.next();
        }
        assertThat(Files.readString(journal)).endsWith("}\n");
        try (var provider = Provider.quickIn(directory)) {
            assertThat(provider.list("/sim/statement")).hasSize(2);
        }
    }

    @Test
    void twoSimulatorsDoNotShareADirectory() {
        try (var provider = Provider.quickIn(directory)) {
            assertThatThrownBy(() -> Provider.quickIn(directory)).hasMessageContaining("another simulator");
            assertThat(provider.sim().port()).isPositive();
        }
    }

    @Test
    void aPortInUseLeavesTheDirectoryFreeForTheNextTry(@TempDir Path other) {
        try (var first = Provider.quickIn(directory)) {
            var taken = Provider.quick(other).withPort(first.sim().port());
            assertThatThrownBy(() -> new Provider(taken)).isInstanceOf(BindException.class);
            try (var second = Provider.quickIn(other)) {
                assertThat(second.sim().port()).isNotEqualTo(first.sim().port());
            }
        }
    }
}
