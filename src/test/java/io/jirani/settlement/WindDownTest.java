package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.leaving.WindDown;
import io.jirani.leaving.WindDown.Said;
import io.jirani.leaving.WindDownReport;
import io.jirani.leaving.WindDownReport.Line;
import io.jirani.leaving.WindDownReport.Stage;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.Neighbourhood.Part;
import io.jirani.settlement.Neighbourhood.Reserved;
import io.vertx.sqlclient.Tuple;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A community of thirty households with something of everything ends, and everybody is paid to the cent (ruling 29). */
@Timeout(120)
class WindDownTest {
    private static final int PEOPLE = 30;

    private final Village village = new Village(Custody.WALLET);
    private final Neighbourhood here = village.here;
    private final List<Reserved> unpaid = new ArrayList<>();
    private final List<Reserved> unproven = new ArrayList<>();

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        village.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void thirtyHouseholdsArePaidToTheCentWhateverKillsTheGateway() {
        everything();
        var dead = village.people.get(29);
        here.db.inTransaction(tx -> village.room().death().freeze(tx, dead, "operator S0001", "his sister told us"));
        village.payOuts().pass();
        assertThat(here.texts("select state from payment_intent where direction = 'payout'"))
                .as("payouts nobody has begun to send")
                .contains("RESERVED");

        assertThat(windDown().report(here.community.id()).stage()).isEqualTo(Stage.NOT_BEGUN);
        village.agreed("community.wind_down", Map.of("community", here.community.code()));
        assertThatThrownBy(() -> village.agreed("household.leave", Map.of("household", "H0001")))
                .isInstanceOf(Problem.class);
        untilNothingMoves();
        assertThat(report().sum(Line::ordered))
                .as("nobody is paid while somebody waits")
                .isEqualTo(Money.kes(0));
        assertThat(report().waitsFor())
                .anyMatch(what -> what.contains("a reservation waits"))
                .anyMatch(what -> what.contains("money is not proven yet"));

        whatWasUnderWayEnds();
        untilNothingMoves();
        assertThat(report().missing().orElseThrow()).contains("move ").contains("to it first");
        assertThat(report().sum(Line::ordered)).isEqualTo(Money.kes(0));

        village.toTheBank();
        village.supplierPays();
        var before = bank();
        var toPay = report().sum(Line::toPay);
        untilNothingMoves();
        assertThat(report().sum(Line::ordered))
                .as("all that was to be paid is ordered")
                .isEqualTo(toPay);
        assertThat(here.text("select count(*) from wind_down_order")).isEqualTo(String.valueOf(payable()));

        bankPays();
        untilNothingMoves();
        var end = report();
        assertThat(end.stage()).isEqualTo(Stage.ENDED);
        assertThat(end.sum(Line::paid)).isEqualTo(toPay);
        assertThat(before - bank()).as("what left the trust account").isEqualTo(toPay.minor());
        assertThat(end.lines()).allSatisfy(line -> {
            assertThat(line.has()).isEqualTo(Money.kes(0));
            assertThat(line.owes()).isEqualTo(Money.kes(0));
            assertThat(line.energy().wattHours()).isZero();
        });
        for (var each : village.people)
            assertThat(village.left(each)).as(each.code()).isEmpty();
        assertThat(here.free(Account.fund(here.community.id(), Asset.KES))).isZero();
        assertThat(village.standing(dead)).isEqualTo("unclaimed");
        assertThat(end.sum(Line::unclaimed).minor())
                .isEqualTo(here.free(Account.unclaimed(Asset.KES)))
                .isPositive();
        accountedFor(toPay.minor());
        assertThat(windDown().pass(here.community.id())).isZero();
    }

    @Test
    void nobodyIsPaidWhileThereIsNotEnoughForAll() {
        for (int i = 0; i < 3; i++) village.topUp(village.somebody(), Pocket.WALLET, 10_000);
        // Money is gone from where it was: the books owe 300.00 and have 200.00.
        here.post(io.jirani.ledger.Entry.single("stolen", "test")
                .debit(Account.loss(Account.Loss.FLOAT, Asset.KES), Money.kes(10_000))
                .credit(Account.collect("mpesa", Asset.KES), Money.kes(10_000))
                .entry());
        village.toTheBank();
        village.agreed("community.wind_down", Map.of("community", here.community.code()));
        untilNothingMoves();
        assertThat(report().missing().orElseThrow()).contains("10000 are missing");
        // Two thirds of what is owed are there: 66.67, 66.67, 66.66 of 100.00 each, or so; nothing is paid by it.
        assertThat(report().inProportion().values())
                .containsExactlyInAnyOrder(Money.kes(6_667), Money.kes(6_667), Money.kes(6_666));
        assertThat(report().sum(Line::ordered)).isEqualTo(Money.kes(0));

        village.capital(10_000);
        untilNothingMoves();
        assertThat(report().inProportion()).isEmpty();
        assertThat(report().sum(Line::ordered)).isEqualTo(Money.kes(30_000));
        bankPays();
        untilNothingMoves();
        assertThat(report().stage()).isEqualTo(Stage.ENDED);
    }

    @Test
    void whatTheBankCannotPayIsUnclaimedAndGivenBackToWhoComes() {
        var one = village.somebody();
        village.topUp(one, Pocket.WALLET, 5_000);
        village.toTheBank();
        village.agreed("community.wind_down", Map.of("community", here.community.code()));
        untilNothingMoves();
        windDown().told("command line", "the statement", "WD-kilimani-H0001", Said.RETURNED);
        windDown().told("command line", "the statement", "WD-kilimani-H0001", Said.RETURNED);
        assertThatThrownBy(() -> windDown().told("command line", "the statement", "WD-kilimani-H0001", Said.PAID))
                .hasMessageContaining("returned already");
        assertThatThrownBy(() -> windDown().told("command line", "the statement", "WD-kilimani-H0009", Said.PAID))
                .hasMessageContaining("no order");
        untilNothingMoves();
        assertThat(report().stage()).isEqualTo(Stage.ENDED);
        assertThat(here.free(Account.unclaimed(Asset.KES))).isEqualTo(5_000);

        assertThatThrownBy(() ->
                        village.agreed("unclaimed.give_back", Map.of("household", one.code(), "amount_minor", "5001")))
                .hasMessageContaining("unclaimed are 5000");
        village.agreed("unclaimed.give_back", Map.of("household", one.code(), "amount_minor", "5000"));
        assertThat(here.free(one, Pocket.WALLET)).isEqualTo(5_000);
        assertThat(here.free(Account.unclaimed(Asset.KES))).isZero();
        assertThat(report().stage()).isEqualTo(Stage.UNDER_WAY);
        untilNothingMoves();
        assertThat(windDown().orders(here.community.id()))
                .singleElement()
                .asString()
                .startsWith("WD-kilimani-H0001-2,")
                .endsWith(",50.00");
        bankPays();
        untilNothingMoves();
        assertThat(report().stage()).isEqualTo(Stage.ENDED);
        assertThat(village.standing(one)).isEqualTo("left");
        assertThat(village.left(one)).isEmpty();
    }

    @Test
    void whatIsCorruptIsFoundAndNamed() throws SQLException {
        village.topUp(village.somebody(), Pocket.WALLET, 5_000);
        village.toTheBank();
        village.agreed("community.wind_down", Map.of("community", here.community.code()));
        untilNothingMoves();
        found("bank-orders", "update jirani.wind_down_order set state = 'paid', ended_at = now()");
        attack("update jirani.wind_down_order set state = 'ordered', ended_at = null");
        bankPays();
        found("bank-orders", "update jirani.wind_down_order set state = 'returned'");
        attack("update jirani.wind_down_order set state = 'paid'");
        found(
                "unclaimed-listed",
                "insert into jirani.unclaimed_money (household_id, number, community_id, day, amount_minor, asset) select id, 1,"
                        + " community_id, '2026-01-01', 100, 'KES' from jirani.household");
        here.run("update unclaimed_money set given_back_at = now()", Tuple.tuple());
        found("ends-agreed", "update jirani.community_end set proposal_id = gen_random_uuid()");
        attack("update jirani.community_end set proposal_id = (select id from jirani.proposal)");
    }

    private void found(String rule, String attack) throws SQLException {
        attack(attack);
        assertThat(here.findings()).anyMatch(finding -> finding.rule().equals(rule));
    }

    private void attack(String attack) throws SQLException {
        var url = here.database.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(attack);
        }
    }

    @Test
    void theMarketIsOverFromTheMomentItBegins() {
        var seller = village.somebody();
        here.offer(seller, 2_000, 1_200);
        village.agreed("community.wind_down", Map.of("community", here.community.code()));
        assertThatThrownBy(
                        () -> here.db.inTransaction(tx -> new io.jirani.identity.StandingStore().mustTrade(tx, seller)))
                .hasMessageContaining("winds down");
        untilNothingMoves();
        assertThat(here.text("select open_wh || ' ' || cancelled_wh from market_order"))
                .isEqualTo("0 2000");
    }

    /** Credits, debts, change, claims, holds, payments without an end, money not proven, payouts not sent. */
    private void everything() {
        here.deposit(1_000_000);
        village.capital(50_000);
        for (int i = 0; i < PEOPLE; i++) village.somebody();
        for (int i = 0; i < 10; i++) village.trade(at(i), at(i + 10), 1_000 + 37L * i, 1_100 + 13L * i);
        for (int i = 0; i < 10; i++) village.topUp(at(i + 15), Pocket.WALLET, 1_234 + 111L * i);
        for (int i = 0; i < 5; i++) village.topUp(at(i + 20), Pocket.CHANGE, 7 + 19L * i);
        for (int i = 0; i < 6; i++) here.made(at(i + 5), 777 + 101L * i);
        for (int i = 0; i < 4; i++) village.owes(at(i * 7), 300 + i, 500 + 1_000L * i);
        village.owes(at(27), 5_000, 9_285);
        here.offer(at(3), 4_000, 1_300);
        unpaid.add(village.reserve(at(4), at(24), 1_500, 1_250));
        unpaid.add(here.buy(at(25), new Part(at(5), here.offer(at(5), 900, 1_000), 400, 1_000)));
        unproven.add(village.unproven(at(6), at(26), 2_000, 1_200));
        village.topUp(at(29), Pocket.WALLET, 7_777);
    }

    private Household at(int i) {
        return village.people.get(i % PEOPLE);
    }

    /** One purchase is paid, one is not, the unproven one is proven. */
    private void whatWasUnderWayEnds() {
        here.pay(unpaid.get(0), 2);
        here.answer(unpaid.get(1), "FAILED", 2, "1032");
        here.settlePurchases().pass();
        unproven.forEach(village::prove);
    }

    private void bankPays() {
        for (var line : windDown().orders(here.community.id())) {
            assertThat(line).matches("WD-kilimani-H\\d{4}(-\\d)?,\\+254\\d{9},\\d+\\.00");
            windDown().told("command line", "the statement", line.split(",", 2)[0], Said.PAID);
        }
    }

    private long payable() {
        return report().lines().stream()
                .filter(line -> !line.ordered().isZero())
                .count();
    }

    /** Nothing was made and nothing was lost: what people got is what they had, and what supplier and platform gave for it. */
    private void accountedFor(long paid) {
        var got = Long.parseLong(here.text("""
                select coalesce(sum(-p.amount) filter (where a.code like 'household:%:wallet' and p.amount < 0), 0)::bigint
                    - coalesce(sum(p.amount) filter (where a.code like 'household:%:wallet' and p.amount > 0
                        and t.kind not in ('winddown.payout.done', 'money.dormant')), 0)::bigint
                from ledger.posting p join ledger.account a on a.id = p.account_id join ledger.transfer t on t.id = p.transfer_id
                where not p.held"""));
        var unclaimed = here.free(Account.unclaimed(Asset.KES));
        assertThat(paid + unclaimed).isEqualTo(got);
    }

    private long bank() {
        return here.free(Account.bank(Asset.KES));
    }

    private WindDown windDown() {
        return village.room().windDown();
    }

    private WindDownReport report() {
        return windDown().report(here.community.id());
    }

    /** Dies at the first look at the clock, then at the second, and so on: at every step of every transaction. */
    private void untilNothingMoves() {
        for (int life = 1; ; life++) {
            var clock = new DyingClock(life * life);
            try {
                if (village.room(clock).windDown().pass(here.community.id()) == 0) return;
            } catch (DyingClock.Died death) {
                assertThat(life).isLessThan(2_000);
            }
        }
    }
}
