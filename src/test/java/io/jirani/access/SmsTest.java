package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.access.SmsPort.Outcome;
import io.jirani.config.Env;
import io.jirani.config.Secret;
import io.jirani.config.ServeSettings.Mode;
import io.jirani.http.HealthCheck.State;
import io.jirani.kernel.Msisdn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts: by the carrier's own wire, and kept where there is none. */
class SmsTest {
    private static final Msisdn WANJIKU = new Msisdn("254700000001");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void the_carrier_gets_a_form_with_the_key_and_answers_for_each_recipient() {
        var seen = new AtomicReference<Map<String, String>>(Map.of());
        var server = carrier(request -> request.setExpectMultipart(true).endHandler(end -> {
            var form = request.formAttributes();
            seen.set(Map.of(
                    "path", request.path(),
                    "apiKey", request.getHeader("apiKey"),
                    "accept", request.getHeader("Accept"),
                    "type", request.getHeader("Content-Type"),
                    "username", form.get("username"),
                    "to", form.get("to"),
                    "message", form.get("message"),
                    "from", form.get("from")));
            request.response().setStatusCode(201).end(answer(101));
        }));
        assertThat(client(server.actualPort()).send(WANJIKU, "Jirani: 123456 & more"))
                .isEqualTo(Outcome.SENT);
        assertThat(seen.get())
                .isEqualTo(Map.of(
                        "path", "/version1/messaging",
                        "apiKey", "the-key",
                        "accept", "application/json",
                        "type", "application/x-www-form-urlencoded",
                        "username", "jirani",
                        "to", "+254700000001",
                        "message", "Jirani: 123456 & more",
                        "from", "JIRANI"));
    }

    @Test
    void what_the_carrier_says_is_sent_refused_or_not_known() {
        assertThat(List.of(100, 101, 102)).allMatch(code -> said(201, answer(code)) == Outcome.SENT);
        assertThat(List.of(401, 402, 403, 404, 405, 406, 407, 409, 502))
                .allMatch(code -> said(201, answer(code)) == Outcome.REFUSED);
        assertThat(List.of(500, 501, 0, 999)).allMatch(code -> said(201, answer(code)) == Outcome.UNCLEAR);
        assertThat(said(401, "The supplied authentication is invalid")).isEqualTo(Outcome.REFUSED);
        assertThat(said(201, "{\"SMSMessageData\":{\"Message\":\"InvalidSenderId\",\"Recipients\":[]}}"))
                .isEqualTo(Outcome.REFUSED);
        assertThat(List.of(
                        "", "no json", "[]", "{}", "{\"SMSMessageData\":1}", "{\"SMSMessageData\":{\"Recipients\":7}}"))
                .allMatch(body -> said(201, body) == Outcome.UNCLEAR);
        assertThat(said(503, "away")).isEqualTo(Outcome.UNCLEAR);
    }

    @Test
    void a_carrier_that_is_not_there_got_nothing_and_one_that_does_not_answer_may_have_it() {
        var server = carrier(request -> {});
        var port = server.actualPort();
        assertThat(client(port).send(WANJIKU, "hello")).isEqualTo(Outcome.UNCLEAR);
        server.close().await();
        assertThat(client(port).send(WANJIKU, "hello")).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void the_console_keeps_the_last_texts_and_tells_listeners() {
        var console = new ConsoleSms();
        var heard = new CopyOnWriteArrayList<String>();
        console.listen((to, text) -> heard.add(to + " " + text));
        for (int i = 0; i < 30; i++) console.send(WANJIKU, "text " + i);
        assertThat(console.inbox(WANJIKU)).hasSize(20).first().isEqualTo("text 29");
        assertThat(console.inbox(new Msisdn("254700000002"))).isEmpty();
        assertThat(heard).hasSize(30).first().isEqualTo("2547*****001 text 0");
    }

    @Test
    void a_carrier_that_refuses_again_and_again_degrades_the_health() {
        var metrics = new SimpleMeterRegistry();
        for (int texts = 1; texts <= 6; texts++) {
            var postman = new Postman(new Fixed(Outcome.REFUSED), metrics);
            for (int i = 0; i < texts; i++) postman.send(WANJIKU, "hello");
            postman.close();
            assertThat(postman.health().ask().state()).isEqualTo(texts < 5 ? State.ACTIVE : State.DEGRADED);
        }
        assertThat(metrics.counter("jirani_sms_total", "adapter", "fixed", "result", "refused")
                        .count())
                .isEqualTo(21);
    }

    @Test
    void live_needs_a_carrier_and_the_carrier_its_key() {
        assertThat(read(Mode.SANDBOX, Map.of())).isEqualTo(new SmsSettings.Console());
        assertThatThrownBy(() -> read(Mode.LIVE, Map.of())).hasMessageContaining("JIRANI_SMS=console is refused");
        assertThatThrownBy(() -> read(Mode.LIVE, Map.of("JIRANI_SMS", "africastalking")))
                .hasMessageContaining("JIRANI_SMS_USER")
                .hasMessageContaining("JIRANI_SMS_KEY");
        assertThatThrownBy(() -> read(Mode.SANDBOX, Map.of("JIRANI_SMS", "pigeon")))
                .hasMessageContaining("console, africastalking");
        var good = Map.of(
                "JIRANI_SMS", "africastalking",
                "JIRANI_SMS_USER", "jirani",
                "JIRANI_SMS_KEY", "the-key",
                "JIRANI_SMS_SENDER", "JIRANI");
        var settings = (SmsSettings.AfricasTalking) read(Mode.LIVE, good);
        assertThat(settings.url()).hasToString("https://api.africastalking.com");
        assertThat(settings.toString()).doesNotContain("the-key");
        var plain = new java.util.HashMap<>(good);
        plain.put("JIRANI_SMS_URL", "http://api.example.org");
        assertThatThrownBy(() -> read(Mode.LIVE, plain)).hasMessageContaining("JIRANI_SMS_URL");
    }

    private static SmsSettings read(Mode mode, Map<String, String> variables) {
        var env = new Env(variables, Map.of());
        var settings = SmsSettings.from(env, mode);
        env.refuseMistakes();
        return settings;
    }

    private record Fixed(Outcome outcome) implements SmsPort {
        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public Outcome send(Msisdn to, String text) {
            return outcome;
        }
    }

    private Outcome said(int status, String body) {
        var server = carrier(request -> request.response().setStatusCode(status).end(body));
        var outcome = client(server.actualPort()).send(WANJIKU, "hello");
        server.close().await();
        return outcome;
    }

    private static String answer(int code) {
        return "{\"SMSMessageData\":{\"Message\":\"Sent to 1/1\",\"Recipients\":[{\"statusCode\":" + code
                + ",\"number\":\"+254700000001\",\"status\":\"x\",\"cost\":\"KES 0.8000\",\"messageId\":\"ATX\"}]}}";
    }

    private HttpServer carrier(Consumer<HttpServerRequest> answers) {
        return vertx.createHttpServer()
                .requestHandler(answers::accept)
                .listen(0, "127.0.0.1")
                .await();
    }

    private AfricasTalkingClient client(int port) {
        var settings = new SmsSettings.AfricasTalking(
                URI.create("http://127.0.0.1:" + port), "jirani", new Secret("the-key"), Optional.of("JIRANI"));
        return new AfricasTalkingClient(vertx, settings, Duration.ofMillis(500));
    }
}
