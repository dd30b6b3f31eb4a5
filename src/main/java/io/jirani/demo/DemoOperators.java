package io.jirani.demo;

import io.jirani.access.Staff;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Role;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The demo's two operators. They are invited and enrol as anybody does, over the gateway's own door; what they chose is kept
 * in the demo's secrets, so that who tries the demo can sign in as either and agree with the other.
 */
final class DemoOperators {
    /**
     * One of them.
     *
     * @param login what to sign in with
     */
    record Operator(String login, String name) {}

    static final List<Operator> ALL = List.of(new Operator("asha", "Asha N."), new Operator("brian", "Brian O."));

    private static final String CHALLENGE = "/oauth/challenge";

    private final Db db;
    private final Staff staff;
    private final DemoSecrets secrets;
    private final GatewayClient gateway;
    private final Clock clock;

    DemoOperators(Db db, Staff staff, DemoSecrets secrets, GatewayClient gateway, Clock clock) {
        this.db = db;
        this.staff = staff;
        this.secrets = secrets;
        this.gateway = gateway;
        this.clock = clock;
    }

    /** Has those enrolled who are not yet. */
    void enrol(String community) {
        try {
            for (var operator : ALL) if (secrets.staff(operator.login()).isEmpty()) enrol(community, operator);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void enrol(String community, Operator operator) throws InterruptedException {
        var invitation = db.transaction(tx -> invited(tx, community, operator));
        var first = gateway.form(
                CHALLENGE,
                Map.of(
                        "client_id",
                        "jirani-cli",
                        "login",
                        operator.login(),
                        "password",
                        invitation.reveal(),
                        "code_challenge",
                        unused(invitation),
                        "code_challenge_method",
                        "S256"));
        var app = new Authenticator(said(first, "otpauth_uri"));
        var password = secrets.password();
        var done = gateway.form(
                CHALLENGE,
                Map.of(
                        "auth_session",
                        said(first, "auth_session"),
                        "new_password",
                        password.reveal(),
                        "totp",
                        app.code(clock.instant())));
        said(done, "authorization_code");
        secrets.keepStaff(
                operator.login(),
                new JsonObject().put("password", password.reveal()).put("otpauth", app.link()));
    }

    /** A demo that was killed between inviting and enrolling invites again. */
    private Secret invited(Db.Tx tx, String community, Operator operator) {
        return staff.all(tx).stream()
                .filter(listed -> listed.login().equals(operator.login()))
                .findFirst()
                .map(listed -> staff.reset(tx, community, listed.member().code(), "the demo was ended before", "demo"))
                .orElseGet(() -> staff.add(
                        tx, community, operator.name(), operator.login(), Role.ADMIN, "to try the demo", "demo"))
                .invitation();
    }

    private static String said(GatewayClient.Reply reply, String field) {
        return reply.text(field)
                .orElseThrow(() -> new IllegalStateException(
                        "an operator of the demo could not enrol: " + reply.status() + " without " + field));
    }

    /** The proof of a sign-in nobody carries on. */
    private static String unused(Secret verifier) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(verifier.reveal().getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
