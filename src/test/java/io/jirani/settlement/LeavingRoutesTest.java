package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.db.Db;
import io.jirani.http.Door;
import io.jirani.identity.Actor;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Caller;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.KeyStore;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.identity.Role;
import io.jirani.identity.Who;
import io.jirani.kernel.Msisdn;
import io.jirani.ledger.Account.Pocket;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The paths by which a household leaves, and an operator freezes an account. */
class LeavingRoutesTest {
    private final Village village = new Village(Custody.WALLET);
    private final Neighbourhood here = village.here;
    private final KeyStore keys = new KeyStore(new Random(9));
    private final Door door = new Door();
    private Household one;
    private String key;
    private String operator;
    private static final String NEW_DEVICE = "a session of a device that is new";

    @BeforeEach
    void open() {
        one = village.somebody();
        var now = here.clock.instant();
        key = here.db.transaction(tx -> keys.forHousehold(tx, one, now)).reveal();
        operator = here.db
                .transaction(tx -> keys.forOperator(tx, here.community.id(), "first operator", now))
                .reveal();
        var auth = new AuthRoutes(here.db, List.of(keys, this::stolen), CompatDoor.KEYED);
        door.open(List.of(builder -> village.room().mount(builder, auth)), List.of(), List.of());
    }

    /** A session of the first household, signed in with a device that we know since a minute ago. */
    private Optional<Who> stolen(Db.Tx tx, String credential) {
        if (!credential.equals(NEW_DEVICE)) return Optional.empty();
        var actor = new Actor(Actor.Kind.HOUSEHOLD, one.id().value(), one.code());
        var since = here.clock.instant().minusSeconds(60);
        return Optional.of(
                new Who(new Caller.OfHousehold(one.id(), here.community.id()), actor, Role.HOUSEHOLD.scopes(), since));
    }

    @AfterEach
    void close() {
        door.close();
        village.close();
    }

    @Test
    void aHouseholdSeesWhatItWouldBePaidLeavesAndStaysAfterAll() {
        village.topUp(one, Pocket.WALLET, 1_234);
        var before = new JsonObject(ask("GET", "/v1/me/leave", key, "").body());
        assertThat(before.getString("state")).isEqualTo("active");
        assertThat(before.getLong("pays_minor")).isEqualTo(1_300);
        var asked = ask("POST", "/v1/me/leave", key, "");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
        assertThat(new JsonObject(asked.body()).getString("state")).isEqualTo("leaving");
        assertThat(ask("POST", "/v1/me/leave", key, "").body()).isEqualTo(asked.body());
        assertThat(here.texts("select type from event_log where type like 'household.%'"))
                .containsExactly("household.leaving");
        var stays = ask("DELETE", "/v1/me/leave", key, "");
        assertThat(new JsonObject(stays.body()).getString("state")).isEqualTo("active");
        assertThat(ask("DELETE", "/v1/me/leave", key, "").statusCode()).isEqualTo(409);
        assertThat(ask("POST", "/v1/me/leave", operator, "").statusCode()).isEqualTo(403);
    }

    @Test
    void nobodyLeavesFromANewDeviceAndAllNumbersAreTold() {
        here.db.inTransaction(tx -> {
            var phones = here.households.phones();
            phones.add(tx, one.id(), new Msisdn("254711000001"), here.clock.instant());
            var second = phones.add(tx, one.id(), new Msisdn("254711000002"), here.clock.instant());
            new PayoutPhones(phones).proved(tx, second.id(), Phone.Proof.CODE, here.clock.instant());
        });
        var refused = ask("POST", "/v1/me/leave", NEW_DEVICE, "");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("this device is new here");
        assertThat(here.texts("select state from household_end")).isEmpty();
        assertThat(ask("POST", "/v1/me/leave", key, "").statusCode()).isEqualTo(200);
        assertThat(here.texts("select f.proof from notice n join phone f on f.id = n.phone_id"))
                .as("the two that proved themselves, and not the one that anybody may have added")
                .containsExactly("code", "code");
        assertThat(ask("DELETE", "/v1/me/leave", NEW_DEVICE, "").statusCode())
                .as("staying does no harm")
                .isEqualTo(200);
    }

    @Test
    void anOperatorFreezesAtOnceWithAReasonAndItIsPutDown() {
        var path = "/v1/households/" + one.code() + "/freeze";
        assertThat(ask("POST", path, key, "{\"reason\":\"because I say so\"}").statusCode())
                .isEqualTo(403);
        assertThat(ask("POST", path, operator, "{}").statusCode()).isEqualTo(400);
        assertThat(ask("POST", "/v1/households/H0999/freeze", operator, "{\"reason\":\"his sister told us\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(here.text("select count(*) from audit.act")).isEqualTo("0");
        session();
        var frozen = ask("POST", path, operator, "{\"reason\":\"his sister told us\"}");
        assertThat(frozen.statusCode()).as(frozen.body()).isEqualTo(200);
        assertThat(here.text("select actor || ' ' || verb || ' ' || subject || ' ' || reason from audit.act"))
                .isEqualTo("operator first operator household.frozen household " + one.id() + " his sister told us");
        assertThat(ask("GET", "/v1/me/leave", key, "").statusCode())
                .as("who had his key has it no more")
                .isEqualTo(401);
        assertThat(here.text("select revoked_why || ' ' || (cookie_hash is null) from session"))
                .as("and who was signed in is not any more")
                .isEqualTo("operator true");

        var list = new JsonObject(ask("GET", "/v1/endings", operator, "").body());
        assertThat(list.getJsonArray("items").getJsonObject(0).getString("state"))
                .isEqualTo("frozen");
        assertThat(ask("GET", "/v1/endings", NEW_DEVICE, "").statusCode()).isEqualTo(403);
    }

    private void session() {
        here.run(
                "insert into session (id, kind, client_id, community_id, household_id, scopes, cookie_hash, made_at, seen_at, ends_at)"
                        + " select gen_random_uuid(), 'household', 'jirani-app', community_id, id, '{self:read}', 'x', now(), now(),"
                        + " now() + interval '1 day' from household where id = $1",
                Tuple.of(one.id().value()));
    }

    private HttpResponse<String> ask(String method, String path, String credential, String body) {
        return door.send(door.request(path, "Authorization", "Bearer " + credential, "Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }
}
