package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.access.StaffMember.State;
import io.jirani.approvals.Approvable.Agreed;
import io.jirani.config.Secret;
import io.jirani.http.Door;
import io.jirani.identity.Actor;
import io.jirani.identity.Role;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.ProposalId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Operators: invited, enrolled, signed in, shut out. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaffSignInTest {
    private static final Secret PASSWORD = new Secret("a long way to Mombasa");

    private Porch porch;
    private CommunityId community;

    @BeforeAll
    void open() {
        porch = new Porch();
        community = porch.community();
    }

    @AfterAll
    void close() {
        porch.close();
    }

    /** Half a minute later another code of the authenticator is good. */
    private String totp(byte[] secret) {
        porch.clock.pass(Duration.ofSeconds(30));
        return Totp.code(secret, porch.clock.instant());
    }

    private HttpResponse<String> begin(String login, String password) {
        return porch.begin("jirani-app", "login", login, "password", password);
    }

    private JsonObject signIn(String login, byte[] secret) {
        var session = Door.json(begin(login, PASSWORD.reveal())).getString("auth_session");
        var done = Door.json(porch.next(session, "totp", totp(secret)));
        return Door.json(porch.redeem(done.getString("authorization_code")));
    }

    private StaffMember member(Staff.Invited invited) {
        return porch.db
                .transaction(tx -> new StaffStore().find(tx, invited.member().id()))
                .orElseThrow();
    }

    @Test
    void an_invitation_becomes_a_password_and_an_authenticator_and_these_a_session() {
        var invited = porch.invited(community, "asha", Role.TREASURER);
        assertThat(invited.member().code()).matches("S\\d{4}");
        var begun = Door.json(begin("Asha ", invited.invitation().reveal()));
        assertThat(begun.getString("next")).isEqualTo("new_password");
        var secret = Porch.secret(begun.getString("otpauth_uri"));
        var session = begun.getString("auth_session");
        var code = Totp.code(secret, porch.clock.instant());
        assertThat(Door.json(porch.next(session, "new_password", "short", "totp", code))
                        .getString("error"))
                .isEqualTo("invalid_request");
        assertThat(porch.next(session, "new_password", PASSWORD.reveal(), "totp", "000000")
                        .statusCode())
                .isEqualTo(400);
        assertThat(member(invited).state()).isEqualTo(State.INVITED);
        var done = Door.json(porch.next(session, "new_password", PASSWORD.reveal(), "totp", code));
        assertThat(done.getJsonArray("recovery_codes")).hasSize(10);
        var token =
                Door.json(porch.redeem(done.getString("authorization_code"))).getString("access_token");
        var who =
                porch.db.transaction(tx -> porch.access.tokens().who(tx, token)).orElseThrow();
        assertThat(who.actor().kind()).isEqualTo(Actor.Kind.OPERATOR);
        assertThat(who.actor().id()).isEqualTo(invited.member().id().value());
        assertThat(who.scopes()).isEqualTo(Role.TREASURER.scopes());
        assertThat(begin("asha", invited.invitation().reveal()).statusCode()).isEqualTo(400);
        assertThat(Door.json(begin("asha", invited.invitation().reveal())).getString("error"))
                .isEqualTo("access_denied");
        var acts = porch.texts("select verb || ' ' || actor from audit.act where subject like '%"
                + invited.member().code() + "' or actor like '%"
                + invited.member().code() + "' order by at, id");
        var operator = "operator " + invited.member().code();
        assertThat(acts)
                .containsExactly(
                        "staff.invited command line", "staff.enrolled " + operator, "staff.signed_in " + operator);
    }

    @Test
    void no_name_login_password_or_secret_is_in_the_tables_or_acts_in_clear() {
        var invited = porch.invited(community, "wairimu.kamau", Role.SUPPORT);
        var secret = porch.enrol(invited, "wairimu.kamau", PASSWORD);
        var rows = String.join(
                "\n",
                porch.texts(
                        "select row_to_json(t)::text from staff t union all select row_to_json(t)::text from person t"
                                + " union all select row_to_json(t)::text from sign_in t"
                                + " union all select row_to_json(t)::text from audit.act t"));
        assertThat(rows)
                .contains("staff.enrolled")
                .doesNotContain(
                        "wairimu", PASSWORD.reveal(), invited.invitation().reveal(), Totp.base32(secret))
                .doesNotContain(HexFormat.of().formatHex(secret));
        assertThat(all())
                .anyMatch(one ->
                        one.login().equals("wairimu.kamau") && one.community().equals(Porch.code(community)));
    }

    @Test
    void a_wrong_password_a_wrong_login_and_a_shut_account_look_alike() {
        var invited = porch.invited(community, "baraka", Role.ADMIN);
        porch.enrol(invited, "baraka", PASSWORD);
        var wrong = begin("baraka", "not the password");
        var nobody = begin("nobody-has-this", "not the password");
        for (int i = 0; i < 5; i++) begin("baraka", "not the password");
        var shut = begin("baraka", PASSWORD.reveal());
        assertThat(wrong.body()).isEqualTo(nobody.body()).isEqualTo(shut.body());
        assertThat(wrong.statusCode()).isEqualTo(nobody.statusCode()).isEqualTo(shut.statusCode());
        // The sixth came while the account was shut already.
        assertThat(member(invited).lockOut().fails()).isEqualTo(5);
        porch.clock.pass(Duration.ofMinutes(15));
        assertThat(Door.json(begin("baraka", PASSWORD.reveal())).getString("next"))
                .isEqualTo("totp");
    }

    @Test
    void an_authenticators_code_is_not_used_twice_and_five_wrong_ones_end_the_sign_in() {
        var secret = porch.enrol(porch.invited(community, "chebet", Role.AUDITOR), "chebet", PASSWORD);
        var session = Door.json(begin("chebet", PASSWORD.reveal())).getString("auth_session");
        var code = totp(secret);
        assertThat(porch.next(session, "totp", code).statusCode()).isEqualTo(200);
        var again = Door.json(begin("chebet", PASSWORD.reveal())).getString("auth_session");
        assertThat(porch.next(again, "totp", code).statusCode()).isEqualTo(400);
        porch.clock.pass(Duration.ofMinutes(1));
        var third = Door.json(begin("chebet", PASSWORD.reveal())).getString("auth_session");
        for (int i = 0; i < 5; i++) {
            porch.next(third, "totp", "no code");
            porch.clock.pass(Duration.ofMinutes(1));
        }
        assertThat(porch.next(third, "totp", totp(secret)).statusCode()).isEqualTo(400);
    }

    @Test
    void a_recovery_code_opens_once_when_the_authenticator_is_lost() {
        var invited = porch.invited(community, "dama", Role.SUPPORT);
        var begun = Door.json(begin("dama", invited.invitation().reveal()));
        var code = Totp.code(Porch.secret(begun.getString("otpauth_uri")), porch.clock.instant());
        var recovery = Door.json(
                        porch.next(begun.getString("auth_session"), "new_password", PASSWORD.reveal(), "totp", code))
                .getJsonArray("recovery_codes")
                .getString(3);
        var session = Door.json(begin("dama", PASSWORD.reveal())).getString("auth_session");
        var typed = recovery.substring(0, 8).toLowerCase(Locale.ROOT) + " " + recovery.substring(8);
        assertThat(porch.next(session, "totp", typed).statusCode()).isEqualTo(200);
        var again = Door.json(begin("dama", PASSWORD.reveal())).getString("auth_session");
        assertThat(porch.next(again, "totp", recovery).statusCode()).isEqualTo(400);
        assertThat(porch.texts("select verb from audit.act")).contains("staff.recovery_code_used");
    }

    @Test
    void who_is_disabled_is_out_at_once_and_who_is_reset_begins_anew() {
        var invited = porch.invited(community, "ekal", Role.TECHNICIAN);
        var secret = porch.enrol(invited, "ekal", PASSWORD);
        var tokens = signIn("ekal", secret);
        assertThat(porch.status(tokens.getString("access_token"))).isEqualTo(200);
        var home = Porch.code(community);
        var code = invited.member().code();
        porch.db.inTransaction(tx -> porch.access.staff().disable(tx, home, code, "left us", "command line"));
        assertThat(porch.status(tokens.getString("access_token"))).isEqualTo(401);
        assertThat(porch.refresh(tokens.getString("refresh_token")).statusCode())
                .isEqualTo(400);
        assertThat(Door.json(begin("ekal", PASSWORD.reveal())).getString("error"))
                .isEqualTo("access_denied");
        assertThatThrownBy(() -> porch.db.inTransaction(
                        tx -> porch.access.staff().disable(tx, home, code, "again", "command line")))
                .isInstanceOf(Problem.class);
        var anew = porch.db.transaction(tx -> porch.access.staff().reset(tx, home, code, "came back", "command line"));
        assertThat(Door.json(begin("ekal", PASSWORD.reveal())).getString("error"))
                .isEqualTo("access_denied");
        porch.enrol(anew, "ekal", new Secret("another long way to go"));
        assertThat(member(invited).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void an_invitation_ends_after_three_days_and_a_login_is_had_once() {
        var invited = porch.invited(community, "faraji", Role.SUPPORT);
        assertThatThrownBy(() -> porch.invited(community, "FARAJI", Role.SUPPORT))
                .hasMessageContaining("taken");
        assertThatThrownBy(() -> porch.invited(community, "x", Role.SUPPORT)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> porch.invited(community, "farida", Role.HOUSEHOLD))
                .isInstanceOf(Problem.class);
        porch.clock.pass(Duration.ofDays(3));
        assertThat(Door.json(begin("faraji", invited.invitation().reveal())).getString("error"))
                .isEqualTo("access_denied");
    }

    @Test
    void a_password_of_older_parameters_is_hashed_anew_when_it_is_used() {
        var invited = porch.invited(community, "gathoni", Role.SUPPORT);
        porch.enrol(invited, "gathoni", PASSWORD);
        var old = new PasswordHash(64, 1, 1).of(PASSWORD.reveal(), new Chance(porch.random));
        porch.db.inTransaction(tx -> new StaffStore().save(tx, member(invited).rehashed(old)));
        assertThat(Door.json(begin("gathoni", PASSWORD.reveal())).getString("next"))
                .isEqualTo("totp");
        assertThat(member(invited).password().orElseThrow()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void another_role_holds_from_the_next_request_on() {
        var invited = porch.invited(community, "hamisi", Role.ADMIN);
        var token = signIn("hamisi", porch.enrol(invited, "hamisi", PASSWORD)).getString("access_token");
        var role = new StaffRole();
        var payload = porch.db.transaction(tx -> role.canonical(
                tx, community, Map.of("operator", invited.member().code(), "role", "AUDITOR")));
        assertThat(payload).containsEntry("role", "auditor");
        var agreed = new Agreed(
                new ProposalId(porch.ids.next()), community, payload, "moved", "operator S0009", "operator S0008");
        porch.db.transaction(tx -> role.carryOut(tx, agreed));
        var who =
                porch.db.transaction(tx -> porch.access.tokens().who(tx, token)).orElseThrow();
        assertThat(who.scopes()).doesNotContain(Scope.ADMIN_ACCESS).contains(Scope.LEDGER_READ);
        var code = invited.member().code();
        for (var bad : List.of(
                Map.of("operator", code, "role", "household"),
                Map.of("operator", code, "role", "auditor"),
                Map.of("operator", "S9999", "role", "admin"),
                Map.of("operator", code, "role", "admin", "scopes", "all")))
            assertThatThrownBy(() -> porch.db.transaction(tx -> role.canonical(tx, community, bad)))
                    .isInstanceOf(Problem.class);
        var other = porch.community();
        assertThatThrownBy(() -> porch.db.transaction(
                        tx -> role.canonical(tx, other, Map.of("operator", code, "role", "admin"))))
                .isInstanceOf(Problem.class);
    }

    private List<Staff.Listed> all() {
        return porch.db.transaction(tx -> porch.access.staff().all(tx));
    }

    @Test
    void an_invitation_is_long_enough_for_nobody_to_guess() {
        var invitation = porch.invited(community, "kiprono", Role.SUPPORT).invitation();
        assertThat(invitation.reveal()).matches(Pattern.compile("ji_[A-Za-z0-9_-]{43}"));
        assertThat(invitation).hasToString("(secret)");
    }
}
