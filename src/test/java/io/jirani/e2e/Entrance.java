package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.access.Authenticator;
import io.jirani.access.Staff;
import io.jirani.config.Secret;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Role;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How people sign in on the whole gateway, by the app. */
final class Entrance {
    private static final Pattern CODE = Pattern.compile("\\b\\d{6}\\b");
    /** RFC 7636, appendix B. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final Map<String, String> BEGIN = Map.of(
            "client_id", "jirani-app",
            "code_challenge_method", "S256",
            "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");

    private final Street street;

    Entrance(Street street) {
        this.street = street;
    }

    /** A household by a code that its phone gets; answers the access token. The number has nine digits. */
    Secret household(String nine) {
        var begun = challenge(with(BEGIN, "phone", "0" + nine));
        return token(challenge(Map.of("auth_session", begun.getString("auth_session"), "otp", code(nine))));
    }

    /** Invites an operator, who chooses a password and an authenticator; answers the access token. */
    Secret operator(String community, String login, Role role) {
        var staff = new Staff(TestVault.VAULT, new KeyStore(new SecureRandom()), new SecureRandom(), Clock.systemUTC());
        var invited = street.database
                .db()
                .transaction(tx -> staff.add(tx, community, "Asha Mwende", login, role, "joins us", "command line"));
        var begun = challenge(with(
                with(BEGIN, "login", login), "password", invited.invitation().reveal()));
        return token(challenge(Map.of(
                "auth_session",
                begun.getString("auth_session"),
                "new_password",
                "a long way to " + login,
                "totp",
                Authenticator.code(
                        begun.getString("otpauth_uri"), Clock.systemUTC().instant()))));
    }

    /** The newest code that a phone got. */
    String code(String nine) {
        eventually("the code", () -> !street.texts(nine).isEmpty());
        var code = CODE.matcher(street.texts(nine).getFirst());
        assertThat(code.find()).isTrue();
        return code.group();
    }

    private Secret token(JsonObject done) {
        var tokens = form(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        "jirani-app",
                        "code",
                        done.getString("authorization_code"),
                        "code_verifier",
                        VERIFIER));
        var token = new Secret(tokens.getString("access_token"));
        assertThat(street.gateway.get(token, "/v1/me").status()).isEqualTo(200);
        return token;
    }

    private JsonObject challenge(Map<String, String> fields) {
        return form("/oauth/challenge", fields);
    }

    private JsonObject form(String path, Map<String, String> fields) {
        var body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return street.gateway.form(path, body).json();
    }

    private static Map<String, String> with(Map<String, String> fields, String name, String value) {
        var more = new TreeMap<>(fields);
        more.put(name, value);
        return more;
    }
}
