package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Household;
import io.jirani.identity.Who;
import io.jirani.kernel.CommunityId;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Access tokens that are nearly good. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedTokensTest {
    private Porch porch;
    private CommunityId community;
    private int phones;

    @BeforeAll
    void open() {
        porch = new Porch();
        community = porch.community();
    }

    @AfterAll
    void close() {
        porch.close();
    }

    private Household home() {
        return porch.household(community, "2547000005%02d".formatted(++phones));
    }

    private JsonObject tokens() {
        return porch.tokens(home().phones().getFirst().digits());
    }

    private Optional<Who> who(String token) {
        return porch.db.transaction(tx -> porch.access.tokens().who(tx, token));
    }

    private static JsonObject part(String token, int place) {
        return new JsonObject(
                new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[place]), StandardCharsets.UTF_8));
    }

    /** A token like a good one but for what the test changes; signed with our key unless it says otherwise. */
    private final class Forged {
        final Map<String, Object> header = new LinkedHashMap<>();
        final JsonObject claims;
        Key key = porch.access.keys.signing().privateKey();

        Forged(String good) {
            claims = part(good, 1);
            header.putAll(part(good, 0).getMap());
        }

        String text() {
            var token = new JsonWebSignature();
            token.setDoKeyValidation(false);
            token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            header.forEach((name, value) -> token.getHeaders().setObjectHeaderValue(name, value));
            token.setPayload(claims.encode());
            token.setKey("none".equals(header.get("alg")) ? null : key);
            try {
                return token.getCompactSerialization();
            } catch (JoseException failure) {
                throw new AssertionError(failure);
            }
        }
    }

    private static PrivateKey pair(String algorithm) throws NoSuchAlgorithmException {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
    }

    @Test
    void a_forged_copy_of_a_good_token_is_good_so_that_the_others_fail_for_their_reason() {
        var good = tokens().getString("access_token");
        var copy = new Forged(good);
        copy.claims.put("jti", "another");
        assertThat(copy.text()).isNotEqualTo(good);
        assertThat(who(copy.text())).isPresent();
    }

    @Test
    void another_algorithm_is_refused_whatever_it_is() throws NoSuchAlgorithmException {
        var good = tokens().getString("access_token");
        var none = new Forged(good);
        none.header.put("alg", "none");
        assertThat(who(none.text())).isEmpty();
        assertThat(who(good.substring(0, good.lastIndexOf('.') + 1))).isEmpty();

        // The classic: HMAC with the public key, which everybody has, as its secret.
        var hmac = new Forged(good);
        hmac.header.put("alg", "HS256");
        hmac.key = new HmacKey(porch.access.keys.signing().publicKey().getEncoded());
        assertThat(who(hmac.text())).isEmpty();

        var rsa = new Forged(good);
        rsa.header.put("alg", "RS256");
        rsa.key = pair("RSA");
        assertThat(who(rsa.text())).isEmpty();

        var stranger = new Forged(good);
        stranger.key = pair("Ed25519");
        assertThat(who(stranger.text())).isEmpty();

        // A key in the header is not ours, however well it fits.
        var brought = new Forged(good);
        brought.key = pair("Ed25519");
        brought.header.put("kid", "mine");
        brought.header.put("jku", "https://evil.example/keys");
        assertThat(who(brought.text())).isEmpty();

        var critical = new Forged(good);
        critical.header.put("crit", List.of("exp"));
        assertThat(who(critical.text())).isEmpty();
    }

    @Test
    void another_type_issuer_audience_or_time_is_refused() {
        var good = tokens().getString("access_token");
        for (var typ : new String[] {"JWT", "jwt", "id+jwt", ""}) {
            var forged = new Forged(good);
            forged.header.put("typ", typ);
            assertThat(who(forged.text())).as(typ).isEmpty();
        }
        var untyped = new Forged(good);
        untyped.header.remove("typ");
        assertThat(who(untyped.text())).isEmpty();
        var now = porch.clock.instant().getEpochSecond();
        Map<String, Object> wrong = Map.of(
                "iss", "https://evil.example",
                "aud", "https://other.example",
                "exp", now - 60,
                "sub", "0198c8a2-5c00-7000-8000-0000000000a1",
                "client_id", "jirani-cli",
                "sid", "0198c8a2-5c00-7000-8000-0000000000a2");
        wrong.forEach((claim, value) -> {
            var forged = new Forged(good);
            forged.claims.put(claim, value);
            assertThat(who(forged.text())).as(claim).isEmpty();
        });
        var eternal = new Forged(good);
        eternal.claims.put("exp", now + 86_400);
        assertThat(who(eternal.text())).isEmpty();
        for (var claim : new String[] {"iss", "aud", "exp", "iat", "sub", "jti", "sid", "client_id", "scope"}) {
            var forged = new Forged(good);
            forged.claims.remove(claim);
            assertThat(who(forged.text())).as("without " + claim).isEmpty();
        }
    }

    @Test
    void more_scopes_than_the_session_has_are_not_had() {
        var phone = home().phones().getFirst().digits();
        var good = porch.tokens(phone, "scope", "market:read").getString("access_token");
        var forged = new Forged(good);
        forged.claims.put("scope", "market:read admin:access payments:write");
        assertThat(who(forged.text()).orElseThrow().scopes())
                .extracting(scope -> scope.text())
                .containsExactly("market:read");
    }
}
