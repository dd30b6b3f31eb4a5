package io.jirani.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.accounting.CloseMonth.Order;
import io.jirani.accounting.TrialBalance.State;
import io.jirani.accounting.View.Detail;
import io.jirani.accounting.View.Whole;
import io.jirani.db.DbUrl;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Problem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A month from its first entry to its close, and what comes after it, on a real database. */
class CloseMonthTest {
    private static final YearMonth JANUARY = YearMonth.of(2026, 1);
    private static final YearMonth FEBRUARY = YearMonth.of(2026, 2);
    private static final YearMonth MARCH = YearMonth.of(2026, 3);

    private final Ledgers here = new Ledgers();

    @BeforeEach
    void twoMonths() {
        here.deposit(100_000, LocalDate.of(2026, 1, 5));
        here.topUp(here.buyer, 5_000, LocalDate.of(2026, 1, 31));
        here.made(here.seller, 4_000, LocalDate.of(2026, 2, 1));
        here.sale(2_500, 3_000, LocalDate.of(2026, 2, 28));
        here.topUp(here.stranger, 700, LocalDate.of(2026, 3, 1));
    }

    @AfterEach
    void stop() {
        here.close();
    }

    @Test
    void aDayCountsInItsMonthAndOpeningIsWhatWasBefore() {
        var february = here.books.trialBalance(FEBRUARY, new Whole(), Detail.LINE);
        assertThat(february.state()).isEqualTo(State.OPEN);
        assertThat(lines(february))
                .containsExactly(
                        "1010 KES 5000 +0 -0 = 5000",
                        "1020 KES 100000 +0 -0 = 100000",
                        "2010 KES -5000 +3000 -2970 = -4970",
                        "2020 KES 0 +0 -6 = -6",
                        "2030 KES 0 +0 -9 = -9",
                        "3010 KES -100000 +0 -0 = -100000",
                        "4010 KES 0 +0 -15 = -15",
                        "9010 WH 0 +4000 -0 = 4000",
                        "9210 WH 0 +2500 -4000 = -1500",
                        "9213 WH 0 +0 -2500 = -2500");
        february.totals()
                .values()
                .forEach(total -> assertThat(total.difference().isZero()).isTrue());
        assertThat(here.books.income(FEBRUARY).result()).containsEntry(Asset.KES, new Net(15, Asset.KES));
        assertThat(here.books.income(JANUARY).result()).isEmpty();
    }

    @Test
    void closedAMonthSaysWhatItSaidAndEveryEntryHasItsDocument() {
        var before = List.of(all(JANUARY), all(FEBRUARY), all(MARCH));
        var closed = here.books.closing().close(order(FEBRUARY));
        assertThat(closed.months()).containsExactly(JANUARY, FEBRUARY);
        assertThat(closed.documents()).isEqualTo(4);
        assertThat(here.texts("select distinct closed_by from ledger.period_close"))
                .containsExactly("asha: the month is over");
        assertThat(List.of(all(JANUARY), all(FEBRUARY), all(MARCH))).isEqualTo(before);
        assertThat(here.books.trialBalance(FEBRUARY, new Whole(), Detail.LINE).state())
                .isEqualTo(State.CLOSED);
        assertThat(here.books.trialBalance(MARCH, new Whole(), Detail.LINE).state())
                .isEqualTo(State.OPEN);
        assertThat(here.texts(
                        "select count(*) from accounting.document d join ledger.transfer t on t.id = d.transfer_id"
                                + " where t.effective_on >= '2026-03-01'"))
                .containsExactly("0");
    }

    @Test
    void aRestatementForAClosedMonthCountsTodayAndIsMarked() {
        here.books.closing().close(order(FEBRUARY));
        var february = all(FEBRUARY);
        here.restated(330, LocalDate.of(2026, 2, 14));

        assertThat(all(FEBRUARY)).isEqualTo(february);
        var thisMonth = YearMonth.from(here.today());
        assertThat(lines(here.books.trialBalance(thisMonth, new Whole(), Detail.LINE)))
                .contains("2040 KES 0 +0 -330 = -330");
        var statement = here.books.statement(thisMonth, here.seller.id(), here.seller.code());
        assertThat(statement.lines()).singleElement().satisfies(line -> {
            assertThat(line.leg().day()).isEqualTo(here.today());
            assertThat(line.leg().meantFor()).contains(LocalDate.of(2026, 2, 14));
            assertThat(line.change()).isEqualTo(new Net(-330, Asset.KES));
            assertThat(line.balance()).isEqualTo(new Net(2_640, Asset.KES));
        });
        assertThat(Csv.of(statement))
                .contains(here.today() + ",2026-02-14,interval.restated,,wallet,KES,-3.30,26.40\r\n");
    }

    @Test
    void whatComesForAMonthBeforeTheFirstClosedOneCountsTodayToo() {
        here.books.closing().close(order(FEBRUARY));
        here.topUp(here.buyer, 100, LocalDate.of(2025, 12, 24));
        assertThat(here.books
                        .trialBalance(YearMonth.of(2025, 12), new Whole(), Detail.LINE)
                        .rows())
                .isEmpty();
        assertThat(all(YearMonth.from(here.today()))).contains("1010 KES 5700 +100 -0 = 5800");
    }

    @Test
    void aMonthThatHasNotEndedAndOneThatIsClosedAreRefused() {
        assertThatThrownBy(() -> here.books.closing().close(order(YearMonth.from(here.today()))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("has not ended");
        here.books.closing().close(order(FEBRUARY));
        for (var closed : List.of(JANUARY, FEBRUARY))
            assertThatThrownBy(() -> here.books.closing().close(order(closed)))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("is closed already");
        assertThatThrownBy(() -> here.books.closing().close(new Order(MARCH, "asha", " ")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("say why");
        assertThat(here.books.closing().close(order(MARCH)).months()).containsExactly(MARCH);
    }

    /** A slip of a digit must not make thousands of closed months. */
    @Test
    void aMonthBeforeTheFirstEntryIsRefusedAndTheFirstOneIsFound() {
        for (var slip : List.of(YearMonth.of(2025, 12), YearMonth.of(226, 1), YearMonth.of(1, 1)))
            assertThatThrownBy(() -> here.books.closing().close(order(slip)))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("no entry of the books counts for " + slip + " or before it");
        assertThat(here.texts("select month from ledger.period_close")).isEmpty();
        here.topUp(here.buyer, 100, LocalDate.of(2025, 11, 30));
        assertThat(here.books.closing().close(order(JANUARY)).months())
                .containsExactly(YearMonth.of(2025, 11), YearMonth.of(2025, 12), JANUARY);
    }

    @Test
    void monthsThatHaveEndedAndAreNotClosedAreCounted() {
        var ended = (int) ChronoUnit.MONTHS.between(JANUARY, YearMonth.from(here.today()));
        assertThat(here.books.openMonths()).isEqualTo(ended);
        here.books.closing().close(order(FEBRUARY));
        assertThat(here.books.openMonths()).isEqualTo(ended - 2);
    }

    @Test
    void aCloseThatWasKilledInTheMiddleGoesOn() {
        here.db.inTransaction(tx -> new MonthStore().close(tx, FEBRUARY, here.clock.instant(), "asha"));
        var before = all(FEBRUARY);
        assertThat(here.books.trialBalance(FEBRUARY, new Whole(), Detail.LINE).state())
                .isEqualTo(State.CLOSED);
        assertThat(here.books.closing().close(order(FEBRUARY)).months()).containsExactly(JANUARY, FEBRUARY);
        assertThat(all(FEBRUARY)).isEqualTo(before);
    }

    @Test
    void aStatementBeginsAndEndsWithWhatTheHouseholdHas() {
        here.books.closing().close(order(JANUARY));
        while (here.books.issuing().pass() > 0) {}
        var statement = here.books.statement(FEBRUARY, here.buyer.id(), here.buyer.code());
        assertThat(Csv.of(statement).lines())
                .containsExactly(
                        "date,for,what,document,account,asset,change,balance",
                        "2026-02-01,,opening,,wallet,KES,,50.00",
                        "2026-02-01,,opening,,energy:bought,WH,,0.000",
                        "2026-02-28,,trade.settled,kilimani-B-2026-000001,wallet,KES,-30.00,20.00",
                        "2026-02-28,,trade.settled,kilimani-B-2026-000001,energy:bought,WH,2.500,2.500");
        assertThat(here.books
                        .statement(MARCH, here.buyer.id(), here.buyer.code())
                        .lines())
                .isEmpty();
        assertThat(BooksJson.of(here.books.statement(MARCH, here.buyer.id(), here.buyer.code()))
                        .getJsonArray("accounts")
                        .encode())
                .contains("\"account\":\"wallet\"", "\"opening\":2000,\"closing\":2000");
    }

    @Test
    void anOperatorSeesTheOthersInSumAndItStillAddsUp() {
        var march = here.books.trialBalance(MARCH, new View.OfCommunity(here.here.id()), Detail.ACCOUNT);
        assertThat(march.rows())
                .extracting(Movement::code)
                .noneMatch(code -> code.contains(here.stranger.id().toString()));
        assertThat(lines(march)).contains("8010 KES 0 +0 -700 = -700");
        assertThat(march.totals().values()).allMatch(total -> total.difference().isZero());
        var own = here.books.clientMoney(MARCH, new View.OfCommunity(here.here.id()));
        var whole = here.books.clientMoney(MARCH, new Whole());
        assertThat(own.cover()).isEqualTo(whole.cover());
        assertThat(whole.cover().values())
                .singleElement()
                .extracting(ClientMoney.Cover::surplus)
                .isEqualTo(new Net(100_015, Asset.KES));
    }

    @Test
    void whatASuperuserBreaksIsFoundAndNamed() throws SQLException {
        here.books.closing().close(order(FEBRUARY));
        assertThat(here.texts("select rule from accounting.wrong")).isEmpty();
        var damages = Map.of(
                "update accounting.account_month set credits = credits + 1 where month = '2026-02-01'",
                "months-added-up",
                "update accounting.account_month set opening = opening + 1 where month = '2026-02-01'",
                "months-added-up",
                "delete from accounting.account_month where month = '2026-01-01'",
                "months-added-up",
                "update ledger.transfer set effective_on = '2026-01-15' where kind = 'trade.settled'",
                "months-added-up",
                "delete from accounting.document where type = 'sale'",
                "documents-without-gaps",
                "delete from accounting.document where type = 'receipt'",
                "documents-of-entries",
                "update accounting.document set transfer_id = gen_random_uuid() where type = 'bill'",
                "documents-of-entries",
                "update accounting.series set last = last + 1",
                "documents-without-gaps");
        for (var damage : damages.entrySet())
            assertThat(foundAfter(damage.getKey())).as(damage.getKey()).contains(damage.getValue());
    }

    @Test
    void theGatewaysRoleChangesNothingPastTheFunctions() {
        here.books.closing().close(order(FEBRUARY));
        for (var attack : List.of(
                "insert into accounting.account_month values (1, '2026-02-01', 0, 0, 0)",
                "insert into accounting.document values ('kilimani-R-2026', 99, 'receipt', gen_random_uuid(), 0)",
                "update accounting.series set last = 7",
                "delete from accounting.document",
                "insert into ledger.period_close values ('2026-10-01', now(), 'me')",
                "delete from ledger.period_close"))
            assertThatThrownBy(() -> asApp(attack))
                    .as(attack)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
    }

    private void asApp(String sql) throws SQLException {
        try (var connection = connect(here.database.app());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rules that are broken once the damage is done, past all guards; then it is undone. */
    private List<String> foundAfter(String damage) throws SQLException {
        try (var connection = connect(here.database.superuser());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set local session_replication_role = replica");
            statement.execute(damage);
            var rules = new ArrayList<String>();
            try (var rows = statement.executeQuery("select rule from accounting.wrong")) {
                while (rows.next()) rules.add(String.valueOf(rows.getString(1)));
            }
            connection.rollback();
            return rules;
        }
    }

    private static Connection connect(DbUrl who) throws SQLException {
        return DriverManager.getConnection(
                who.jdbc(), who.user(), who.password().reveal());
    }

    private static Order order(YearMonth month) {
        return new Order(month, "asha", "the month is over");
    }

    private List<String> all(YearMonth month) {
        return lines(here.books.trialBalance(month, new Whole(), Detail.ACCOUNT));
    }

    private static List<String> lines(TrialBalance balance) {
        return balance.rows().stream()
                .map(row -> "%s %s %d +%d -%d = %d"
                        .formatted(
                                row.line().number(),
                                row.asset(),
                                row.opening().units(),
                                row.debits().units(),
                                row.credits().units(),
                                row.closing().units()))
                .toList();
    }
}
