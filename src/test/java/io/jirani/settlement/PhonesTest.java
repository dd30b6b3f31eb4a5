package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Household.Language;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ruling 24: which number is paid, from the first proof to another holder's name. */
class PhonesTest extends PhoneDesk {
    @Test
    void anOperatorsWordIsNoProofAndTheFirstThatProvesItselfIsPaid() {
        assertThat(now()).isInstanceOf(PayoutPhone.Unproven.class);
        var first = first();
        assertThat(post(first, "/prove", code("100001")).statusCode())
                .as("no code was sent")
                .isEqualTo(400);
        assertThat(post(first, "/code", "").statusCode()).isEqualTo(202);
        assertThat(post(first, "/prove", code("999999")).statusCode()).isEqualTo(400);
        var proved = post(first, "/prove", code(codes.last()));
        assertThat(proved.statusCode()).as(proved.body()).isEqualTo(200);
        assertThat(now().ready().map(Phone::id)).contains(first.id());
        assertThat(post(first, "/prove", code(codes.last())).statusCode())
                .as("once")
                .isEqualTo(400);
        var list = new JsonObject(
                door.get("/v1/me/phones", bearer(begin.minusSeconds(90_000))).body());
        assertThat(list.encode())
                .doesNotContain(first.number().digits())
                .contains(first.number().masked());
        assertThat(list.getJsonObject("payout").getString("state")).isEqualTo("ready");
    }

    @Test
    void aNumberThatProvedItselfAndIsInNoDoubtIsOnlyNotedTheNextTimeItPays() {
        proved(first());
        var other = added();
        var heard = here.text("select heard_at::text from phone where id = '" + first().id() + "'");
        clock.pass(Duration.ofHours(1));
        assertThat(newToUs(first(), other)).as("the other never proved itself").containsExactly(other.id());
        assertThat(here.text("select heard_at::text from phone where id = '" + first().id() + "'"))
                .isNotEqualTo(heard);
        here.run(
                "update phone set name_changed_at = now() where id = $1",
                Tuple.of(first().id().value()));
        assertThat(newToUs(first())).as("in doubt").containsExactly(first().id());
        here.run(
                "update phone set name_changed_at = null where id = $1",
                Tuple.of(first().id().value()));
        clock.pass(Duration.ofDays(91));
        assertThat(newToUs(first())).as("silent").containsExactly(first().id());
    }

    private List<io.jirani.kernel.PhoneId> newToUs(Phone... all) {
        var ids = Arrays.stream(all).map(Phone::id).toList();
        return here.db.transaction(
                tx -> new PayoutPhones(here.stores.households().phones()).newToUs(tx, ids, clock.instant()));
    }

    @Test
    void theCodeOfOneNumberProvesNoOther() {
        var other = added();
        assertThat(post(other, "/code", "").statusCode()).isEqualTo(202);
        assertThat(post(first(), "/prove", code(codes.last())).statusCode()).isEqualTo(400);
        assertThat(now()).isInstanceOf(PayoutPhone.Unproven.class);
    }

    @Test
    void anotherNumberWaitsADayAndTheOldOneIsTold() {
        proved(first());
        var other = added();
        assertThat(post(other, "/payout", "").statusCode())
                .as("it proved nothing")
                .isEqualTo(409);
        proved(other);
        assertThat(now().ready().map(Phone::id)).as("not by its proof").contains(first().id());
        var young =
                door.post(path(other) + "/payout", "", bearer(clock.instant().minusSeconds(3_600)));
        assertThat(young.statusCode()).as("a new device").isEqualTo(409);
        assertThat(post(other, "/payout", "").statusCode()).isEqualTo(200);
        assertThat(post(other, "/payout", "").statusCode()).as("twice").isEqualTo(409);
        assertThat(now().ready().map(Phone::id)).contains(first().id());
        assertThat(told("tell your operator now")).containsExactly(first().id().toString());
        clock.pass(Duration.ofHours(25));
        assertThat(now().ready().map(Phone::id)).contains(other.id());
    }

    @Test
    void whoTakesAChangeBackIsPaidAsBeforeAndTheOtherNumberNever() {
        proved(first());
        var other = added();
        proved(other);
        assertThat(post(other, "/payout", "").statusCode()).isEqualTo(200);
        clock.pass(Duration.ofHours(1));
        assertThat(post(first(), "/payout", "").statusCode()).isEqualTo(200);
        assertThat(now().ready().map(Phone::id)).contains(first().id());
        clock.pass(Duration.ofHours(23).plusMinutes(30));
        assertThat(now().ready().map(Phone::id)).as("when the other was to be").contains(first().id());
        clock.pass(Duration.ofHours(2));
        assertThat(now().ready().map(Phone::id)).contains(first().id());
    }

    @Test
    void moneyWaitsWithAReasonThatIsToldOnce() {
        here.deposit(1_000_000);
        here.post(Entry.single("wallet", "test")
                .debit(Account.collect("mpesa", Asset.KES), Money.kes(5_000))
                .credit(Account.of(seller.id(), Pocket.DUE, Asset.KES), Money.kes(5_000))
                .entry());
        var refused = door.post(
                "/v1/payouts", "{}", bearer(begin.minusSeconds(90_000), "Idempotency-Key", "a-key-of-tests-0001"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("/v1/me/phones");
        assertThat(job().pass()).isZero();
        assertThat(job().pass()).isZero();
        assertThat(here.text("select count(*)::text from notice where key like 'withheld:%'"))
                .isEqualTo("1");
        assertThat(metrics.get("jirani_payouts_withheld")
                        .tag("why", "unproven")
                        .gauge()
                        .value())
                .isEqualTo(1);
        proved(first());
        var young = door.post(
                "/v1/payouts",
                "{}",
                bearer(clock.instant().minusSeconds(60), "Idempotency-Key", "a-key-of-tests-0002"));
        assertThat(young.statusCode()).as("a new device").isEqualTo(409);
        assertThat(job().pass()).isEqualTo(1);
        assertThat(here.findings()).isEmpty();
    }

    @Test
    void theDatabasePaysNoNumberOnAnOperatorsWord() {
        assertThatThrownBy(() -> here.db.inTransaction(tx -> tx.run(
                        "update phone set payable_from = now() where id = $1",
                        Tuple.of(first().id().value()))))
                .hasMessageContaining("phone_payable");
    }

    @Test
    void aHouseholdHasFewNumbersAndSeesNobodyElses() {
        for (int i = 0; i < PhoneRoutes.MOST - 1; i++)
            assertThat(add("071100033" + i).statusCode()).isEqualTo(201);
        assertThat(add("0711000399").body()).contains("5 numbers at most");
        var neighbour = here.household(Language.SW);
        var theirs = here.db.transaction(tx -> phones.of(tx, neighbour.id())).getFirst();
        for (var path : List.of("/code", "/payout"))
            assertThat(post(theirs, path, "").statusCode()).as(path).isEqualTo(404);
        assertThat(post(theirs, "/prove", code("123456")).statusCode()).isEqualTo(404);
    }
}
