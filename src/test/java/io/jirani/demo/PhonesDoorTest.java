package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.access.ConsoleSms;
import io.jirani.kernel.Msisdn;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PhonesDoorTest {
    @Test
    void the_screen_of_a_phone_is_read_by_its_number() throws IOException, InterruptedException {
        var vertx = Vertx.vertx();
        var phones = new ConsoleSms();
        var clock = Clock.fixed(Instant.ofEpochSecond(59), ZoneOffset.UTC);
        // the secret and the moment of RFC 6238, appendix B
        var app = new Authenticator("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        try (var door = PhonesDoor.open(
                        vertx, phones, login -> login.equals("asha") ? Optional.of(app) : Optional.empty(), clock);
                var http = HttpClient.newHttpClient()) {
            phones.send(new Msisdn("254700000001"), "first");
            phones.send(new Msisdn("254700000001"), "second");
            assertThat(get(http, door, "/phones/0700000001").body()).isEqualTo("[\"second\",\"first\"]");
            assertThat(get(http, door, "/phones/254700000002").body()).isEqualTo("[]");
            assertThat(get(http, door, "/phones/nobody").statusCode()).isEqualTo(400);
            assertThat(get(http, door, "/").statusCode()).isEqualTo(404);
            assertThat(get(http, door, "/authenticators/asha").body()).isEqualTo("{\"code\":\"287082\"}");
            assertThat(get(http, door, "/authenticators/nobody").statusCode()).isEqualTo(404);
        } finally {
            vertx.close().await();
        }
    }

    private static HttpResponse<String> get(HttpClient http, PhonesDoor door, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
