package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.config.ServeSettings.CompatDoor;
import io.jirani.e2e.Street.Person;
import io.jirani.identity.Household.Language;
import io.jirani.identity.Role;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The issue's own test: people trade, pay and are paid; one of them is erased. The books hold, and neither a dump of the
 * database nor any log has a trace of who it was. Before that, nothing of anybody stands there in clear either.
 */
@Timeout(180)
class ErasedTest {
    private static final String NUMBER = "791357246";
    /** What an older client sends. */
    private static final String OLDER =
            "{\"type\":\"BUY\",\"amount\":\"1.0\",\"price\":15,\"phone\":\"0" + NUMBER + "\"}";

    private static final Duration DAY = Duration.ofHours(25);

    private final AheadClock clock = new AheadClock();
    private final Traces goes =
            new Traces().number(NUMBER).word("Nyakerario").word("Mwangimbo").word("Zebrawood");
    private final Traces stays =
            new Traces().number("798642311").word("Wabwire").number("793579142").word("Chepkemboi");

    @Test
    void whoIsErasedLeavesNoTraceAndTheBooksHold(@TempDir Path folder) throws Exception {
        try (var leaks = new Leaks(folder);
                var street = new Street(folder, Duration.ofHours(5), CompatDoor.OPEN, clock)) {
            var leaver = street.join("Nyakerario Mwangimbo", "Zebrawood Lane 77", "254" + NUMBER, Language.EN);
            var buyer = street.join("Wabwire Odhiambo", "Block B", "254798642311", Language.SW);
            var maker = street.join("Chepkemboi Rono", "Block C", "254793579142", Language.EN);
            var entrance = new Entrance(street);
            trade(street, leaver, buyer, maker);
            assertThat(leaks.of(street, goes))
                    .as("in clear while they are customers")
                    .isEmpty();
            assertThat(leaks.of(street, stays)).isEmpty();

            end(street, entrance, leaver, buyer);
            var token = entrance.household(NUMBER);
            var erased = street.gateway.post(leaver.key(), "/v1/me/erasure", new JsonObject(), Street.freshKey());
            assertThat(erased.status()).as(erased.body()).isEqualTo(202);
            assertThat(erased.json().getJsonArray("hindered_by")).isEmpty();
            clock.pass(DAY);
            street.nudge("people.erase");
            eventually("erased", () -> street.books.number("select count(*) from erasure where state = 'done'") == 1);

            assertThat(street.gateway.get(leaver.key(), "/v1/me").status()).isEqualTo(401);
            assertThat(street.gateway.get(token, "/v1/me").status()).isEqualTo(401);
            eventually("sealed into the chain", () -> street.metric("jirani_audit_waiting") == 0);
            assertThat(street.books.findings()).isEmpty();
            assertThat(street.books.texts(
                            "select text from notice where household_id = $1 and text <> ''",
                            leaver.id().value()))
                    .isEmpty();
            assertThat(street.books.number("select count(*) from person where wrapped_key is null"))
                    .isEqualTo(1);
            assertThat(leaks.of(street, goes)).isEmpty();
            assertThat(street.gateway.get(street.operator, "/v1/overview").status())
                    .isEqualTo(200);
            eventually("still healthy", () -> street.gateway.get("/readyz").status() == 200);

            proveThatItCanFail(street, leaks);
        }
    }

    /** The same search finds what is planted, in any clothes. */
    private void proveThatItCanFail(Street street, Leaks leaks) throws Exception {
        for (var planted : List.of(
                "update notice set text = 'call 0791 357 246'",
                "update inbox set sealed = convert_to('x254" + NUMBER + "', 'UTF8')",
                "update payment_event set detail = encode(convert_to('Nyakerario', 'UTF8'), 'base64')",
                "update idempotency set body = sha256('254" + NUMBER + "')",
                "update idempotency set fingerprint = sha256('" + OLDER + "')")) {
            Leaks.attack(street, planted);
            assertThat(leaks.of(street, goes)).as(planted).isNotEmpty();
            Leaks.attack(street, planted.replaceAll("set (\\w+) = .*", "set $1 = ''"));
        }
        LoggerFactory.getLogger("io.jirani.test").info("paid by +254{}", NUMBER);
        assertThat(leaks.of(street, goes)).containsKey("log");
    }

    /** The leaver sells to one and buys from the other; phones are asked, the provider calls back, sellers are paid out. */
    private void trade(Street street, Person leaver, Person buyer, Person maker) {
        var books = street.books;
        for (var who : List.of(leaver, maker)) who.meter().tell(1, street.dawn, 1_000, 5_000);
        street.sunAt(street.dawn.plus(Street.INTERVAL).minusSeconds(1));
        for (var who : List.of(leaver, maker)) who.meter().tell(2, street.dawn.plus(Street.INTERVAL), 1_000, 9_000);
        street.sunAt(street.dawn.plus(Street.INTERVAL).plusSeconds(5));
        eventually("made", () -> books.posted(Account.of(maker.id(), Credit.MADE)) == 4_000);
        street.offer(leaver, 2_000, 1_500);
        settled(street, buyer, street.buy(buyer, 2_000, 1_600));
        street.offer(maker, 3_000, 1_400);
        settled(street, leaver, street.buy(leaver, 3_000, 1_600));
        street.offer(maker, 1_000, 1_400);
        older(street, leaver);
        eventually(
                "both sellers are paid",
                () -> books.number("select count(*) from payment_intent where state = 'PAID'") >= 2);
        new Till(street).settleDown();
    }

    /** The older clients' door: a number in the request, and the provider's handle with it in the answer. */
    private void older(Street street, Person buyer) {
        var bought = street.gateway.post("/api/execute_trade", OLDER, "Idempotency-Key", Street.freshKey());
        assertThat(bought.status()).as(bought.body()).isEqualTo(200);
        goes.sent(OLDER);
        var handle = bought.json()
                .getJsonObject("payment")
                .getJsonObject("stk_push_data")
                .getString("checkout_request_id");
        assertThat(handle).endsWith(NUMBER);
        eventually(() -> assertThat(street.gateway
                        .get("/api/payment/status/" + handle)
                        .json()
                        .getString("payment_status"))
                .isEqualTo("completed"));
        eventually("bought", () -> street.books.posted(Account.of(buyer.id(), Credit.BOUGHT)) == 4_000);
    }

    private static void settled(Street street, Person buyer, JsonObject purchase) {
        eventually(() -> assertThat(street.purchase(buyer, purchase.getString("purchase_id"))
                        .getString("state"))
                .isEqualTo("settled"));
    }

    /** The end of a customer (ruling 29), as people ask for it: all it leaves behind is in the dump that is searched. */
    private void end(Street street, Entrance entrance, Person leaver, Person landlord) {
        var leaves = street.gateway.post(leaver.key(), "/v1/me/leave", new JsonObject(), Street.freshKey());
        assertThat(leaves.status()).as(leaves.body()).isEqualTo(200);
        var first = entrance.operator(StreetSettings.COMMUNITY, "first@example.org", Role.ADMIN);
        var second = entrance.operator(StreetSettings.COMMUNITY, "second@example.org", Role.ADMIN);
        protect(street, first, leaver);
        var payload = JsonObject.of("household", leaver.code(), "meters_to", landlord.code());
        var wish = JsonObject.of("kind", "household.leave", "payload", payload, "reason", "he asked for it in writing");
        var proposed = street.gateway.post(first, "/v1/proposals", wish, Street.freshKey());
        assertThat(proposed.status()).as(proposed.body()).isEqualTo(201);
        var agrees = JsonObject.of("sha256", proposed.json().getString("sha256"), "reason", "I have seen the letter");
        var path = "/v1/proposals/" + proposed.json().getString("proposal_id") + "/approve";
        var agreed = street.gateway.post(second, path, agrees, Street.freshKey());
        assertThat(agreed.status()).as(agreed.body()).isEqualTo(200);
        street.nudge("leaving.leave");
        eventually("left", () -> street.books.number("select count(*) from household_end where state = 'left'") == 1);
        new Till(street).settleDown();
        // A week goes by, and nobody looks at its payments any more.
        clock.pass(Duration.ofDays(8));
        eventually(
                "the last look",
                () -> street.books.number(
                                "select count(*) from payment_intent where household_id = $1 and next_look_at < '9999-01-01Z'",
                                leaver.id().value())
                        == 0);
        for (var table : List.of("meter_tenancy", "proposal", "approval", "household_end"))
            assertThat(street.books.number("select count(*) from " + table))
                    .as(table)
                    .isPositive();
    }

    /** A technician writes what he saw at the door. */
    private static void protect(Street street, Secret operator, Person whose) {
        var terms =
                JsonObject.of("mode", "on_account", "grace_wh", 1_000, "grace_h", 72, "protected_as", "life_support");
        var path = "/v1/households/" + whose.code() + "/supply";
        var given = street.gateway.post(
                operator, path, terms.put("reason", "an oxygen machine in Zebrawood Lane"), Street.freshKey());
        assertThat(given.status()).as(given.body()).isEqualTo(200);
    }
}
