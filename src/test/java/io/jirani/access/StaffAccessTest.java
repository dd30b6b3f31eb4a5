package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.http.Door;
import io.jirani.identity.Actor;
import io.jirani.identity.ApiKey.Wanted;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Role;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What an operator's account leaves behind when it ends, and how its owner changes its password. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaffAccessTest {
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
    void an_enrolment_whose_master_key_went_is_denied_and_no_fault() {
        var invited = porch.invited(community, "kasiva", Role.SUPPORT);
        var begun = Door.json(begin("kasiva", invited.invitation().reveal()));
        porch.db.inTransaction(tx -> tx.run(
                "update sign_in set totp = overlay(totp placing '\\x0000000000000000'::bytea from 2 for 8)"
                        + " where staff_id = $1",
                Tuple.of(invited.member().id().value())));
        var answer = porch.next(begun.getString("auth_session"), "new_password", PASSWORD.reveal(), "totp", "123456");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Door.json(answer).getString("error")).isEqualTo("access_denied");
    }

    @Test
    void who_is_shut_out_leaves_no_key_and_no_proposal_behind() {
        var invited = porch.invited(community, "mwangi", Role.ADMIN);
        porch.enrol(invited, "mwangi", PASSWORD);
        var maker = member(invited).actor();
        var wanted = new Wanted(
                community, Optional.empty(), Role.SUPPORT, Set.of(Scope.PEOPLE_READ), "his", Optional.empty());
        var key = porch.db.transaction(
                tx -> porch.keys.make(tx, wanted, porch.clock.instant(), maker, Acts.by("operator S0001", "test")));
        var child = new Actor(Actor.Kind.MACHINE, key.key().id().value(), "his");
        var second = porch.db.transaction(
                tx -> porch.keys.make(tx, wanted, porch.clock.instant(), child, Acts.by("operator his", "test")));
        var others =
                porch.db.transaction(tx -> porch.keys.make(tx, wanted, porch.clock.instant(), Acts.by("test", "test")));
        porch.db.inTransaction(tx -> tx.run(
                "insert into proposal (id, community_id, kind, payload, hash, reason, needs, proposer, proposer_kind,"
                        + " proposer_label) values ($1, $2, 'test.gift', '{}', proposal_hash('test.gift', $2, '{}'),"
                        + " 'for the school', 1, $3, 'operator', 'operator S0001')",
                Tuple.of(porch.ids.next(), community.value(), maker.id())));
        porch.db.inTransaction(tx -> porch.access
                .staff()
                .disable(tx, Porch.code(community), invited.member().code(), "fraud", "command line"));
        assertThat(opens(key)).isFalse();
        assertThat(opens(second)).isFalse();
        assertThat(opens(others)).isTrue();
        assertThat(porch.texts("select subject from audit.act where verb = 'key.revoked' and actor = 'command line'"))
                .contains("key " + key.key().id(), "key " + second.key().id());
        assertThat(porch.texts("select state || ' ' || ended_label from proposal where community_id = '"
                        + community.value() + "'"))
                .containsExactly("REJECTED gateway");
        assertThat(porch.texts("select actor || ' ' || reason from audit.act where verb = 'proposal.rejected'"))
                .containsExactly("gateway who proposed it was shut out");
    }

    @Test
    void an_operator_changes_his_password_and_his_other_sessions_end() {
        var invited = porch.invited(community, "njoki", Role.SUPPORT);
        var secret = porch.enrol(invited, "njoki", PASSWORD);
        var here = signIn("njoki", secret).getString("access_token");
        var elsewhere = signIn("njoki", secret).getString("access_token");
        var fresh = "quite another way to go";
        assertThat(change(here, "not the password", totp(secret), fresh)).isEqualTo(403);
        assertThat(change(here, PASSWORD.reveal(), "000000", fresh)).isEqualTo(403);
        assertThat(change(here, PASSWORD.reveal(), totp(secret), "too short")).isEqualTo(400);
        assertThat(porch.status(elsewhere)).isEqualTo(200);
        assertThat(change(here, PASSWORD.reveal(), totp(secret), fresh)).isEqualTo(204);
        assertThat(porch.status(here)).isEqualTo(200);
        assertThat(porch.status(elsewhere)).isEqualTo(401);
        assertThat(Door.json(begin("njoki", PASSWORD.reveal())).getString("error"))
                .isEqualTo("access_denied");
        assertThat(Door.json(begin("njoki", fresh)).getString("next")).isEqualTo("totp");
        assertThat(porch.texts("select actor from audit.act where verb = 'staff.password_changed'"))
                .containsExactly("operator " + invited.member().code());
        var code = totp(secret);
        for (int i = 0; i < 6; i++) change(here, "a guess", code, fresh + "!");
        assertThat(change(here, fresh, code, fresh + "!"))
                .as("a stolen session does not guess for ever")
                .isEqualTo(403);
    }

    private boolean opens(KeyStore.Made key) {
        var who = porch.db.transaction(tx -> porch.keys.who(tx, key.secret().reveal()));
        return who.isPresent();
    }

    private int change(String token, String old, String code, String fresh) {
        var body = JsonObject.of("password", old, "totp", code, "new_password", fresh);
        return porch.door
                .post("/v1/session/password", body.encode(), "Authorization", "Bearer " + token)
                .statusCode();
    }
}
