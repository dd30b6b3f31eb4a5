package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PayoutRoutesTest {
    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final KeyStore keys = new KeyStore(new Random(9));
    private final Door door = new Door();
    private Household seller;
    private String key;

    @BeforeEach
    void open() {
        seller = here.household(Language.EN);
        key = here.db
                .transaction(tx -> keys.forHousehold(tx, seller, here.clock.instant()))
                .reveal();
        door.open(
                List.of(new PayoutRoutes(
                        here.db,
                        new AuthRoutes(here.db, keys, CompatDoor.KEYED),
                        new IdempotencyStore(TestVault.VAULT),
                        here.stores,
                        here.ids,
                        here.clock,
                        "mpesa",
                        here.nudged::add)::mount),
                List.of(),
                List.of());
    }

    @AfterEach
    void booksHold() {
        door.close();
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void aHouseholdIsPaidNowAndBearsTheCharge() {
        here.deposit(1_000_000);
        wallet(30_000);

        var answer = post(new JsonObject(), UUID.randomUUID().toString());

        assertThat(answer.statusCode()).isEqualTo(202);
        var body = new JsonObject(answer.body());
        assertThat(body.getLong("amount_minor")).isEqualTo(29_500);
        assertThat(body.getLong("charge_minor")).isEqualTo(500);
        assertThat(here.free(seller, Pocket.WALLET)).isZero();
        assertThat(here.text("select amount_minor from payment_intent where direction = 'payout'"))
                .isEqualTo("29500");
        assertThat(here.nudged).containsExactly("payments.disburse");
    }

    @Test
    void theSameKeyPaysOnceAndAnotherWaitsForTheFirst() {
        here.deposit(1_000_000);
        wallet(30_000);
        var once = UUID.randomUUID().toString();
        var body = new JsonObject().put("amount_minor", 5_000);
        var first = post(body, once);
        var again = post(body, once);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(post(body, UUID.randomUUID().toString()).statusCode()).isEqualTo(409);
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(25_000);
    }

    @Test
    void whatCannotBePaidIsRefusedAndChangesNothing() {
        here.deposit(1_000_000);
        wallet(900);
        var id = UUID.randomUUID().toString();
        assertThat(post(new JsonObject(), id).body()).contains("not-enough-money", "KES 9.00");
        assertThat(post(
                                new JsonObject().put("amount_minor", 5_000),
                                UUID.randomUUID().toString())
                        .body())
                .contains("not-enough-money");
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(900);
    }

    @Test
    void aDryOrPausedFloatSaysSo() {
        wallet(30_000);
        assertThat(post(new JsonObject(), UUID.randomUUID().toString()).statusCode())
                .isEqualTo(503);
        here.deposit(1_000_000);
        here.run(
                "insert into rail_state values ('mpesa', 'paused', 'x', $1)",
                Tuple.of(Neighbourhood.at(here.clock.instant())));
        assertThat(post(new JsonObject(), UUID.randomUUID().toString()).statusCode())
                .isEqualTo(503);
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(30_000);
    }

    @Test
    void aSumAboveTheFloatKeepsNobodyElseFromHis() {
        here.deposit(100_000);
        wallet(50_000);
        here.run(
                "insert into rail_state values ('mpesa', 'paused', 'float: KES 1000.00 left, KES 1200.00 due', $1)",
                Tuple.of(Neighbourhood.at(here.clock.instant())));
        assertThat(post(new JsonObject(), UUID.randomUUID().toString()).statusCode())
                .isEqualTo(202);
        assertThat(here.text("select payouts from rail_state"))
                .as("what is set aside is sent")
                .isEqualTo("open");
    }

    @Test
    void whatIsOwedForAPaymentThatWasNoneIsNotPaidOut() {
        here.deposit(1_000_000);
        wallet(30_000);
        here.post(Entry.single("owes", "test")
                .debit(Account.claim(seller.id(), Asset.KES), Money.kes(20_000))
                .credit(Account.collect("mpesa", Asset.KES), Money.kes(20_000))
                .entry());
        var all = new JsonObject().put("amount_minor", 30_000);
        assertThat(post(all, UUID.randomUUID().toString()).body()).contains("not-enough-money", "KES 100.00");
        assertThat(post(new JsonObject(), UUID.randomUUID().toString()).statusCode())
                .isEqualTo(202);
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(20_000);
    }

    @Test
    void onlyTheHouseholdItselfMayAsk() {
        var operator = here.db
                .transaction(tx -> keys.forOperator(tx, here.community.id(), "test", here.clock.instant()))
                .reveal();
        assertThat(door.post(
                                "/v1/payouts",
                                "{}",
                                "Authorization",
                                "Bearer " + operator,
                                "Idempotency-Key",
                                UUID.randomUUID().toString())
                        .statusCode())
                .isEqualTo(403);
    }

    private void wallet(long cents) {
        here.post(Entry.single("wallet:" + here.ids.next(), "test")
                .debit(Account.collect("mpesa", Asset.KES), Money.kes(cents))
                .credit(Account.of(seller.id(), Pocket.WALLET, Asset.KES), Money.kes(cents))
                .entry());
    }

    private HttpResponse<String> post(JsonObject body, String once) {
        return door.post("/v1/payouts", body.encode(), "Authorization", "Bearer " + key, "Idempotency-Key", once);
    }
}
