package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.http.Door;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone.Proof;
import io.jirani.identity.Role;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Msisdn;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Devices we know: theirs is a door of its own, and a new one is told. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnownDevicesTest {
    private static final Secret PASSWORD = new Secret("a long way to Mombasa");

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

    private String phone() {
        return "2547000007%02d".formatted(++phones);
    }

    private Household home() {
        return home(phone());
    }

    private Household home(String phone) {
        return porch.household(community, phone);
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
    void what_strangers_use_up_is_not_what_a_known_device_has() {
        var phone = phone();
        home(phone);
        var device = porch.tokens(phone).getString("device_token");
        for (int i = 0; i < 2; i++)
            assertThat(porch.begin("jirani-app", "phone", phone).statusCode()).isEqualTo(400);
        assertThat(porch.begin("jirani-app", "phone", phone).statusCode()).isEqualTo(429);
        assertThat(porch.begin("jirani-app", "phone", phone, "device_token", "jd_nobodys")
                        .statusCode())
                .isEqualTo(429);
        for (int i = 0; i < 2; i++) porch.text();
        var other = phone();
        home(other);
        var theirs = porch.tokens(other).getString("device_token");
        assertThat(porch.begin("jirani-app", "phone", phone, "device_token", theirs)
                        .statusCode())
                .as("known to another house")
                .isEqualTo(429);
        assertThat(porch.tokens(phone, "device_token", device).getString("access_token"))
                .isNotEmpty();
        for (int i = 0; i < 2; i++)
            assertThat(porch.begin("jirani-app", "phone", phone, "device_token", device)
                            .statusCode())
                    .isEqualTo(400);
        assertThat(porch.begin("jirani-app", "phone", phone, "device_token", device)
                        .statusCode())
                .as("it has limits too")
                .isEqualTo(429);
        for (int i = 0; i < 2; i++) porch.text();
    }

    @Test
    void a_number_that_was_given_up_while_its_code_was_on_its_way_lets_nobody_in() {
        var phone = phone();
        var home = home(phone);
        var session = Door.json(porch.begin("jirani-app", "phone", phone)).getString("auth_session");
        var code = porch.text().code();
        porch.db.inTransaction(tx -> tx.run(
                "update phone set retired_at = now(), payable_from = null where household_id = $1",
                Tuple.of(home.id().value())));
        assertThat(Door.json(porch.next(session, "otp", code)).getString("error"))
                .isEqualTo("access_denied");
    }

    @Test
    void a_new_device_is_told_to_every_number_that_proved_itself_and_an_old_one_to_none() {
        var home = home();
        var phone = home.phones().getFirst().digits();
        var other = porch.db.transaction(
                tx -> porch.households.phones().add(tx, home.id(), new Msisdn("254700009999"), porch.clock.instant()));
        var first = porch.tokens(phone);
        assertThat(told(home)).as("only the one that read a code").hasSize(1);
        porch.db.inTransaction(tx ->
                new PayoutPhones(porch.households.phones()).proved(tx, other.id(), Proof.CODE, porch.clock.instant()));
        porch.tokens(phone, "device_token", first.getString("device_token"));
        assertThat(told(home)).hasSize(1);
        porch.tokens(phone);
        assertThat(told(home))
                .hasSize(3)
                .last()
                .satisfies(text -> assertThat(text)
                        .contains("new device")
                        .doesNotContain(home.name(), phone)
                        .doesNotContainPattern("\\d{6}"));
        assertThat(porch.texts("select count(*)::text from notice where phone_id = '" + other.id() + "'"))
                .containsExactly("1");
        assertThat(porch.count("jirani_sessions_total", "kind", "household", "result", "new_device"))
                .isGreaterThanOrEqualTo(2);
    }

    private List<String> told(Household home) {
        return porch.texts("select text from notice where household_id = '" + home.id() + "' order by created_at, id");
    }

    @Test
    void an_operator_ends_a_households_sessions_with_a_reason() {
        var home = home();
        var session = porch.tokens(home.phones().getFirst().digits()).getString("access_token");
        var admin =
                porch.db.transaction(tx -> porch.keys.forOperator(tx, home.community(), "desk", porch.clock.instant()));
        var elsewhere = porch.community();
        var foreign = porch.db.transaction(tx -> porch.keys.forOperator(tx, elsewhere, "desk", porch.clock.instant()));
        assertThat(end(home, session)).isEqualTo(403);
        assertThat(end(home, foreign.reveal())).isEqualTo(404);
        assertThat(porch.status(session)).isEqualTo(200);
        assertThat(end(home, admin.reveal())).isEqualTo(200);
        assertThat(porch.status(session)).isEqualTo(401);
        assertThat(porch.texts("select actor || ' ' || reason || ' ' || (data ->> 'sessions') from audit.act"
                        + " where verb = 'household.sessions_ended'"))
                .containsExactly("operator desk she says it was not she 1");
    }

    private int end(Household home, String key) {
        return porch.door
                .post(
                        "/v1/households/" + home.code() + "/end-sessions",
                        JsonObject.of("reason", "she says it was not she").encode(),
                        "Authorization",
                        "Bearer " + key)
                .statusCode();
    }

    private String device(String login, byte[] secret) {
        return signIn(login, secret).getString("device_token");
    }

    @Test
    void a_stranger_who_guesses_shuts_the_account_to_strangers_and_not_to_its_owners_device() {
        var invited = porch.invited(community, "barasa", Role.ADMIN);
        var secret = porch.enrol(invited, "barasa", PASSWORD);
        var device = device("barasa", secret);
        var another = porch.enrol(porch.invited(community, "another", Role.ADMIN), "another", PASSWORD);
        var stranger = device("another", another);
        for (int i = 0; i < 6; i++) begin("barasa", "not the password");
        assertThat(Door.json(begin("barasa", PASSWORD.reveal())).getString("error"))
                .isEqualTo("access_denied");
        assertThat(Door.json(porch.begin(
                                "jirani-app",
                                "login",
                                "barasa",
                                "password",
                                PASSWORD.reveal(),
                                "device_token",
                                stranger))
                        .getString("error"))
                .as("another's device is a stranger's")
                .isEqualTo("access_denied");
        var own = Door.json(
                porch.begin("jirani-app", "login", "barasa", "password", PASSWORD.reveal(), "device_token", device));
        assertThat(own.getString("next")).isEqualTo("totp");
        assertThat(porch.next(own.getString("auth_session"), "totp", totp(secret))
                        .statusCode())
                .isEqualTo(200);
        assertThat(member(invited).lockOut().fails())
                .as("shut to strangers as before")
                .isEqualTo(5);
        for (int i = 0; i < 6; i++)
            porch.begin("jirani-app", "login", "barasa", "password", "wrong again", "device_token", device);
        assertThat(Door.json(porch.begin(
                                "jirani-app", "login", "barasa", "password", PASSWORD.reveal(), "device_token", device))
                        .getString("error"))
                .as("a stolen device is shut too")
                .isEqualTo("access_denied");
    }
}
