package io.jirani.demo.daraja;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Access tokens: one lives at a time, a new one kills the old, none outlives an hour or the process. Each API spells an
 * invalid one its own way (fact sheet sections 2 and 13).
 */
final class DarajaTokens {
    private static final Duration LIFE = Duration.ofSeconds(3_599);

    private record Token(String text, Instant until) {}

    private final DarajaSimConfig.App app;
    private final Clock clock;
    private final DarajaIds ids;
    private Optional<Token> current = Optional.empty();

    DarajaTokens(DarajaSimConfig.App app, Clock clock, DarajaIds ids) {
        this.app = app;
        this.clock = clock;
        this.ids = ids;
    }

    /** A new token for the right {@code Authorization: Basic ..}, nothing for any other. */
    Optional<String> mint(String authorization) {
        var pair = app.consumerKey() + ":" + app.consumerSecret();
        var expected = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        if (!same(expected, authorization)) return Optional.empty();
        var token = ids.token();
        current = Optional.of(new Token(token, clock.instant().plus(LIFE)));
        return Optional.of(token);
    }

    void kill() {
        current = Optional.empty();
    }

    void check(DarajaVerticle.Door door, String authorization) {
        if (!authorization.startsWith("Bearer "))
            throw new DarajaRefusal(404, "404.001.04", "Invalid Authentication Header");
        var given = authorization.substring("Bearer ".length());
        var good = current.filter(
                token -> same(token.text, given) && clock.instant().isBefore(token.until));
        if (good.isEmpty()) throw invalid(door, given);
    }

    private static DarajaRefusal invalid(DarajaVerticle.Door door, String given) {
        return switch (door) {
            case PUSH, QUERY, REVERSAL -> new DarajaRefusal(404, "404.001.03", "Invalid Access Token");
            case B2C, BALANCE, B2B ->
                new DarajaRefusal(401, "401.002.01", "Error Occurred - Invalid Access Token - " + given);
            case STATUS, C2B -> new DarajaRefusal(400, "400.003.01", "Invalid Access Token");
            case PULL -> new DarajaRefusal(401, "401.001", "Invalid Access Token");
        };
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
