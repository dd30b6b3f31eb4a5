package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.identity.Phone.Proof;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.leaving.WindDown;
import io.jirani.leaving.WindDown.Said;
import io.jirani.leaving.WindDownReport;
import io.jirani.leaving.WindDownReport.Line;
import io.jirani.leaving.WindDownReport.Stage;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom the bank pays when a community ends (ruling 24), and what becomes of those who come back to one that ends or has ended. */
@Timeout(120)
class WindDownReturnTest {
    private static final Duration DAY = Duration.ofHours(24);

    private final Village village = new Village(Custody.WALLET);
    private final Neighbourhood here = village.here;
    private final PayoutPhones payout = new PayoutPhones(here.households.phones());
    private Household one;
    private Household other;

    @BeforeEach
    void people() {
        one = village.somebody();
        other = village.somebody();
        village.topUp(one, Pocket.WALLET, 5_000);
        village.topUp(other, Pocket.WALLET, 3_000);
        village.capital(100_000);
    }

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        village.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void theBankPaysTheNumberThatMayBePaidAndNoOther() {
        var unproven = village.somebody();
        var renamed = village.somebody();
        for (var each : List.of(unproven, renamed)) village.topUp(each, Pocket.WALLET, 1_000);
        here.run(
                "update phone set proof = 'operator', payable_from = null where household_id = $1",
                Tuple.of(unproven.id().value()));
        here.db.inTransaction(tx -> {
            payout.named(tx, village.first(renamed).id(), "Asha", Instant.now());
            payout.named(tx, village.first(renamed).id(), "Somebody Else", Instant.now());
        });
        var chosen = add(one, "254711000001", Instant.now().minus(DAY.multipliedBy(3)));
        here.db.inTransaction(tx -> payout.choose(tx, chosen.id(), Instant.now().minus(DAY.multipliedBy(2))));

        begin();
        assertThat(orders())
                .containsExactly(
                        "WD-kilimani-H0001,+254711000001,50.00",
                        "WD-kilimani-H0002,+" + village.number(other) + ",30.00");
        assertThat(line(unproven).waitsFor()).containsExactly("a number to pay: unproven");
        assertThat(line(renamed).waitsFor()).containsExactly("a number to pay: name_changed");
        assertThat(report().waitsFor())
                .contains("H0003: a number to pay: unproven", "H0004: a number to pay: name_changed");
        assertThat(here.texts("select text from notice where key like '%nobody-to-pay' order by 1"))
                .hasSize(2)
                .anyMatch(text -> text.contains("cannot pay you"));

        // A thief who comes now changes nothing of what was ordered; a number given up is not printed any more.
        var before = orders();
        var thief = add(one, "254711000666", Instant.now().minus(DAY.multipliedBy(3)));
        here.db.inTransaction(tx -> payout.choose(tx, thief.id(), Instant.now().minus(DAY.multipliedBy(2))));
        assertThat(orders()).isEqualTo(before);
        here.run(
                "update phone set retired_at = now(), payable_from = null where id = $1",
                Tuple.of(chosen.id().value()));
        assertThat(orders()).contains("WD-kilimani-H0001,,50.00");

        here.db.inTransaction(tx -> payout.proved(tx, village.first(unproven).id(), Proof.CODE, Instant.now()));
        bankPays();
        untilNothingMoves(here.clock);
        assertThat(orders()).containsExactly("WD-kilimani-H0003,+" + village.number(unproven) + ",10.00");
        bankPays();
        untilNothingMoves(Clock.offset(here.clock, Duration.ofDays(27)));
        assertThat(report().stage()).isEqualTo(Stage.UNDER_WAY);
        untilNothingMoves(Clock.offset(here.clock, Duration.ofDays(29)));
        assertThat(report().stage()).as("four weeks, and nobody to pay").isEqualTo(Stage.ENDED);
        assertThat(village.standing(renamed)).isEqualTo("unclaimed");
        assertThat(line(renamed).unclaimed()).isEqualTo(Money.kes(1_000));
        assertThat(report().sum(Line::paid)).isEqualTo(Money.kes(9_000));
    }

    @Test
    void whoIsThawedInTheMiddleLeavesWithTheRest() {
        freeze(one);
        village.agreed("community.wind_down", Map.of("community", here.community.code()));
        village.agreed("household.thaw", Map.of("household", one.code()));
        assertThat(village.standing(one)).isEqualTo("leaving");
        ended();
        assertThat(line(one).paid()).isEqualTo(Money.kes(5_000));
    }

    @Test
    void moneyThatComesInLateIsPaidAlsoWhenAllHasEnded() {
        begin();
        bankPays();
        untilNothingMoves(here.clock);
        assertThat(report().stage()).isEqualTo(Stage.ENDED);
        assertThat(windDown(here.clock).pass()).isZero();

        village.topUp(one, Pocket.WALLET, 250);
        here.made(other, 1_000);
        village.toTheBank();
        assertThat(windDown(here.clock).pass()).isPositive();
        assertThat(report().stage()).isEqualTo(Stage.UNDER_WAY);
        assertThat(here.text("select count(*) from audit.act where verb = 'community.reopened'"))
                .isEqualTo("1");
        untilNothingMoves(here.clock);
        // 2.50 is rounded up to 3.00; 1 kWh at the feed-in price is 6.00.
        assertThat(orders())
                .containsExactly(
                        "WD-kilimani-H0001-2,+" + village.number(one) + ",3.00",
                        "WD-kilimani-H0002-2,+" + village.number(other) + ",6.00");
        bankPays();
        untilNothingMoves(here.clock);
        assertThat(report().stage()).isEqualTo(Stage.ENDED);
        assertThat(village.left(one)).isEmpty();
    }

    @Test
    void whatComesInLateForAnUnclaimedAccountIsOnTheListToo() {
        begin();
        windDown(here.clock).told("command line", "the statement", "WD-kilimani-H0001", Said.RETURNED);
        bankPays();
        untilNothingMoves(here.clock);
        assertThat(report().stage()).isEqualTo(Stage.ENDED);
        village.topUp(one, Pocket.WALLET, 700);
        village.toTheBank();
        untilNothingMoves(here.clock);
        assertThat(report().stage()).isEqualTo(Stage.ENDED);
        // Twice in a day: two sums, and both are given back.
        assertThat(here.texts("select number || ' ' || amount_minor from unclaimed_money order by 1"))
                .containsExactly("1 5000", "2 700");
        giveBack(one, 5_700);
        windDown(here.clock).pass();
        windDown(here.clock).told("command line", "the statement", "WD-kilimani-H0001-2", Said.RETURNED);
        assertThat(here.free(Account.unclaimed(Asset.KES))).isEqualTo(5_700);
        giveBack(one, 5_700);
        ended();
        assertThat(line(one).paid()).isEqualTo(Money.kes(5_700));
        assertThat(here.texts("select given_back_at is not null from unclaimed_money"))
                .containsExactly("true", "true", "true");
    }

    @Test
    void anHeirIsPaidWhoLeavesWithTheCommunityBeforeAndAfterTheMoneyWentToTheList() {
        var third = village.somebody();
        village.topUp(third, Pocket.WALLET, 1_000);
        here.made(third, 500);
        freeze(one);
        freeze(third);
        village.agreed("community.wind_down", Map.of("community", here.community.code()));
        village.agreed("household.heir", Map.of("household", one.code(), "heir", other.code()));
        assertThat(village.standing(one)).isEqualTo("left");
        ended();
        assertThat(line(other).paid()).isEqualTo(Money.kes(8_000));
        assertThat(village.standing(third)).isEqualTo("unclaimed");

        village.agreed("household.heir", Map.of("household", third.code(), "heir", other.code()));
        assertThat(here.free(Account.unclaimed(Asset.KES))).isZero();
        ended();
        assertThat(line(other).paid()).isEqualTo(Money.kes(9_300));
        assertThat(here.free(third, Credit.MADE)).isZero();

        // What comes in later still waits for the same two people, by name.
        village.topUp(one, Pocket.WALLET, 100);
        village.toTheBank();
        untilNothingMoves(here.clock);
        assertThat(report().waitsFor())
                .containsExactly("H0001: his heir's money came in late: propose household.heir again");
        village.agreed("household.heir", Map.of("household", one.code(), "heir", other.code()));
        ended();
        assertThat(line(other).paid()).isEqualTo(Money.kes(9_400));
    }

    @Test
    void whoeverIsAddedAfterItBeganLeavesToo() {
        begin();
        var late = here.household(Language.EN);
        village.topUp(late, Pocket.WALLET, 400);
        ended();
        assertThat(line(late).paid()).isEqualTo(Money.kes(400));
    }

    @Test
    void nobodyChangesWhatTheBankIsToPayNorWhatIsOnTheList() {
        begin();
        windDown(here.clock).told("command line", "the statement", "WD-kilimani-H0001", Said.RETURNED);
        for (var attack : List.of(
                "update wind_down_order set amount_minor = amount_minor + 100",
                "update wind_down_order set phone_id = null",
                "update wind_down_order set state = 'paid' where state = 'returned'",
                "delete from wind_down_order",
                "insert into wind_down_order (reference, community_id, household_id, pocket, amount_minor, asset, hold_id,"
                        + " ordered_at, phone_id) select 'WD-x', community_id, '" + one.id() + "', pocket, 1, 'KES',"
                        + " gen_random_uuid(), now(), phone_id from wind_down_order where state = 'ordered'",
                "update unclaimed_money set amount_minor = 1",
                "delete from unclaimed_money",
                "update community_end set shared_at = now() - interval '1 day'",
                "update community_end set proposal_id = gen_random_uuid()",
                "delete from meter_tenancy"))
            assertThatThrownBy(() -> here.run(attack, Tuple.tuple())).as(attack).isInstanceOf(RuntimeException.class);
        ended();
    }

    private void begin() {
        village.agreed("community.wind_down", Map.of("community", here.community.code()));
        village.toTheBank();
        untilNothingMoves(here.clock);
    }

    private void ended() {
        village.toTheBank();
        untilNothingMoves(here.clock);
        bankPays();
        untilNothingMoves(here.clock);
        assertThat(report().stage()).isEqualTo(Stage.ENDED);
        assertThat(report().sum(Line::has)).isEqualTo(Money.kes(0));
    }

    private void bankPays() {
        for (var line : orders())
            windDown(here.clock).told("command line", "the statement", line.split(",", 2)[0], Said.PAID);
    }

    private void untilNothingMoves(Clock clock) {
        for (int i = 0; i < 20; i++) if (windDown(clock).pass(here.community.id()) == 0) return;
        throw new AssertionError("it never comes to rest");
    }

    private void freeze(Household household) {
        here.db.inTransaction(
                tx -> village.room().death().freeze(tx, household, "operator S0001", "his sister told us"));
    }

    private void giveBack(Household household, long cents) {
        village.agreed(
                "unclaimed.give_back", Map.of("household", household.code(), "amount_minor", String.valueOf(cents)));
    }

    private Phone add(Household household, String number, Instant proved) {
        return here.db.transaction(tx -> {
            var phone = here.households.phones().add(tx, household.id(), new Msisdn(number), proved);
            payout.proved(tx, phone.id(), Proof.CODE, proved);
            return phone;
        });
    }

    private List<String> orders() {
        return windDown(here.clock).orders(here.community.id());
    }

    private WindDown windDown(Clock clock) {
        return village.room(clock).windDown();
    }

    private WindDownReport report() {
        return windDown(here.clock).report(here.community.id());
    }

    private Line line(Household household) {
        return report().lines().stream()
                .filter(line -> line.household().equals(household.code()))
                .findFirst()
                .orElseThrow();
    }
}
