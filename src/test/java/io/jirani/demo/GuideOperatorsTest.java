package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide's walk as two operators: its proposal, read from it, is agreed to by both of the demo's people. */
class GuideOperatorsTest {
    private static final Pattern BODY = Pattern.compile("-d '(\\{\"kind\"[^']*)'");
    /** RFC 7636, appendix B. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    @TempDir
    Path data;

    @Test
    @Timeout(120)
    void what_a_key_proposes_is_done_when_both_operators_agreed() throws Exception {
        var options = new DemoOptions(60, 5, new DemoOptions.Ports(0, 0, 0), data);
        try (var demo = Demo.start(
                        options, Clock.systemUTC(), new SecureRandom(), line -> {}, (household, notice) -> {});
                var gateway =
                        new GatewayClient(URI.create("http://127.0.0.1:" + demo.httpPort()), new SecureRandom())) {
            var secrets = DemoSecrets.open(data, new SecureRandom());
            var proposed = gateway.post("/v1/proposals", proposal(), secrets.operator());
            assertThat(proposed.accepted()).as(proposed.body().encode()).isTrue();
            var path = "/v1/proposals/" + proposed.text("proposal_id").orElseThrow();
            var sha256 = proposed.text("sha256").orElseThrow();

            assertThat(agree(gateway, path, sha256, secrets, "asha")).isEqualTo("open");
            assertThat(agree(gateway, path, sha256, secrets, "brian")).isEqualTo("done");
        }
    }

    private static String agree(GatewayClient gateway, String path, String sha256, DemoSecrets secrets, String login)
            throws InterruptedException {
        var agreed = gateway.post(
                path + "/approve",
                JsonObject.of("sha256", sha256, "reason", "the order was seen"),
                Optional.of(signIn(gateway, secrets.staff(login).orElseThrow(), login)));
        assertThat(agreed.accepted()).as(agreed.body().encode()).isTrue();
        return agreed.text("state").orElseThrow();
    }

    private static Secret signIn(GatewayClient gateway, JsonObject kept, String login) throws InterruptedException {
        var begun = gateway.form(
                "/oauth/challenge",
                Map.of(
                        "client_id",
                        "jirani-app",
                        "login",
                        login,
                        "password",
                        kept.getString("password"),
                        "code_challenge",
                        CHALLENGE,
                        "code_challenge_method",
                        "S256"));
        // the code of the enrolment is used up; the next one is good already
        var next = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(30)).instant();
        var granted = gateway.form(
                "/oauth/challenge",
                Map.of(
                        "auth_session",
                        begun.text("auth_session").orElseThrow(),
                        "totp",
                        new Authenticator(kept.getString("otpauth")).code(next)));
        var tokens = gateway.form(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        "jirani-app",
                        "code",
                        granted.text("authorization_code").orElseThrow(),
                        "code_verifier",
                        VERIFIER));
        return new Secret(tokens.text("access_token").orElseThrow());
    }

    private static JsonObject proposal() throws IOException {
        var found = BODY.matcher(Files.readString(Path.of("docs/guide.md")));
        assertThat(found.find()).isTrue();
        return new JsonObject(found.group(1));
    }
}
