package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.StandingStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Problem;
import io.jirani.leaving.Leave;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Households leave, die, and are not heard of (ruling 29). */
class LeavingTest {
    private final Village village = new Village(Custody.WALLET);
    private final Neighbourhood here = village.here;
    private Household one;
    private Household other;

    @BeforeEach
    void people() {
        one = village.somebody();
        other = village.somebody();
    }

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        village.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void whoAsksToLeaveIsSettledAfterTheCoolDownAndPaidOutWithTheLastCentsRoundedUp() {
        here.deposit(1_000_000);
        village.topUp(other, Pocket.WALLET, 1);
        village.trade(other, one, 400, 1_200);
        here.made(one, 1_250);
        here.offer(one, 300, 1_000);
        earned(10_000);
        ask(one);
        ask(one);
        assertThatThrownBy(() -> here.db.inTransaction(tx -> new StandingStore().mustTrade(tx, one)))
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.kind()).isEqualTo(Problem.Kind.CONFLICT));
        assertThat(here.text(
                        "select open_wh || ' ' || cancelled_wh from market_order where open_wh + cancelled_wh > 0"))
                .isEqualTo("0 300");
        assertThat(pass()).as("the cool-down").isZero();
        assertThat(village.payOuts().pass()).isZero();

        assertThat(passLater()).isEqualTo(1);
        // 1,550 at 6.00 and 400 bought for 4.80: 14.10, rounded up to 15.00 by the platform
        assertThat(here.free(one, Pocket.WALLET)).isEqualTo(1_500);
        assertThat(here.free(one, Credit.MADE) + here.free(one, Credit.BOUGHT)).isZero();
        assertThat(passLater()).as("it waits for its payout").isZero();
        assertThat(village.payOuts().pass()).isEqualTo(1);
        assertThat(passLater()).isZero();
        assertThat(here.texts("select unnest(waits_for) from household_end")).contains("a payout is under way");
        assertThat(village.providerPays()).containsExactly(1_500L);
        assertThat(passLater()).isEqualTo(1);
        assertThat(village.standing(one)).isEqualTo("left");
        assertThat(village.left(one)).isEmpty();
        assertThat(here.texts("select text from notice where key like 'leaving:%' order by created_at, key"))
                .hasSize(3)
                .anyMatch(text -> text.contains("KES 15.00 will be sent"));
        assertThat(passLater()).isZero();

        // Money that comes in late is paid out too.
        village.topUp(one, Pocket.WALLET, 2_000);
        passLater();
        assertThat(village.payOuts().pass()).isEqualTo(1);
        assertThat(village.providerPays()).containsExactly(2_000L);
    }

    @Test
    void itMayBeTakenBackUntilTheCoolDownIsOver() {
        ask(one);
        here.db.inTransaction(tx -> village.room().leave().takeBack(tx, one));
        assertThat(village.standing(one)).isEqualTo("active");
        assertThatThrownBy(
                        () -> here.db.inTransaction(tx -> village.room().leave().takeBack(tx, one)))
                .isInstanceOf(Problem.class);
        ask(one);
        assertThatThrownBy(() -> here.db.inTransaction(
                        tx -> village.room(later()).leave().takeBack(tx, one)))
                .hasMessageContaining("too late");
    }

    @Test
    void whatIsLessThanTheLeastIsRoundedUpToIt() {
        here.deposit(100_000);
        village.topUp(one, Pocket.WALLET, 420);
        earned(1_000);
        village.agreed("household.leave", Map.of("household", one.code()));
        pass();
        assertThat(here.free(one, Pocket.WALLET)).isEqualTo(1_000);
        village.payOuts().pass();
        assertThat(village.providerPays()).containsExactly(1_000L);
    }

    @Test
    void theOperatorsCapitalRoundsUpWhereThePlatformEarnedTooLittleAndElseItWaits() {
        village.topUp(one, Pocket.WALLET, 1_001);
        village.agreed("household.leave", Map.of("household", one.code()));
        assertThat(pass()).isZero();
        assertThat(here.texts("select unnest(waits_for) from household_end"))
                .containsExactly("the platform has too little to round up with: deposit capital");
        here.deposit(10_000);
        assertThat(pass()).isEqualTo(1);
        assertThat(here.free(one, Pocket.WALLET)).isEqualTo(1_100);
    }

    @Test
    void whatIsOwedIsNettedAndMoreThanThatStaysOwed() {
        village.topUp(one, Pocket.WALLET, 500);
        village.owes(one, 1_000, 1_800);
        village.agreed("household.leave", Map.of("household", one.code()));
        assertThat(pass()).isEqualTo(1);
        assertThat(pass()).isEqualTo(1);
        assertThat(village.standing(one)).isEqualTo("left");
        assertThat(here.free(one, Pocket.OWED)).isEqualTo(1_300);
        assertThat(here.texts("select text from notice where key like '%:left'"))
                .singleElement()
                .asString()
                .contains("You still owe KES 13.00");
    }

    @Test
    void nothingIsSettledWhileSomethingIsUnderWay() {
        here.deposit(10_000);
        var unpaid = village.reserve(one, other, 500, 1_000);
        var claimed = village.unproven(one, village.somebody(), 1_000, 1_000);
        village.agreed("household.leave", Map.of("household", one.code()));
        assertThat(pass()).isZero();
        assertThat(here.texts("select unnest(waits_for) from household_end"))
                .contains(
                        "a reservation waits for its payment",
                        "money is not proven yet",
                        "the books hold something of it");
        here.answer(unpaid, "FAILED", 2, "1032");
        here.settlePurchases().pass();
        assertThat(pass()).as("its offer is open again, and ends").isEqualTo(1);
        village.prove(claimed);
        assertThat(pass()).isEqualTo(1);
        assertThat(here.free(one, Pocket.WALLET)).isEqualTo(990 + 300 + 10);
    }

    @Test
    void theMeterStaysWithThePlaceForTheLandlordOrTheNextTenant() {
        here.meter(one, "ke-nbo-0042", 1_000, Instant.now().minusSeconds(60));
        village.agreed("household.leave", Map.of("household", one.code(), "meters_to", other.code()));
        pass();
        assertThat(here.text("select status || ' ' || (household_id = '" + other.id() + "') from meter"))
                .isEqualTo("active true");
        assertThat(here.text("select household_id = '" + one.id() + "' from meter_tenancy"))
                .isEqualTo("true");
        village.agreed("household.leave", Map.of("household", other.code()));
        pass();
        assertThat(here.text("select status || ' ' || (household_id is null) from meter"))
                .isEqualTo("stock true");
        assertThatThrownBy(() -> village.agreed("household.leave", Map.of("household", "H0003", "meters_to", "H0001")))
                .hasMessageContaining("no such household");
    }

    @Test
    void aDeathFreezesAtOnceAndTheHeirGetsMoneyAndCreditsButNoDebt() {
        here.deposit(100_000);
        village.topUp(one, Pocket.WALLET, 3_000);
        village.trade(other, one, 400, 1_200);
        here.made(one, 1_250);
        village.topUp(one, Pocket.WALLET, 5_000);
        village.trade(one, other, 100, 1_000);
        village.owes(one, 300, 460);
        assertThat(village.payOuts().pass()).as("a payout not begun yet").isPositive();
        for (int i = 0; i < 2; i++)
            here.db.inTransaction(tx -> village.room().death().freeze(tx, one, "operator S0001", "his sister told us"));
        assertThat(here.text("select count(*) from audit.act where verb = 'household.frozen'"))
                .isEqualTo("1");
        assertThat(here.text("select state from payment_intent where direction = 'payout' and household_id = '"
                        + one.id() + "'"))
                .isEqualTo("FAILED");
        assertThat(here.text("select held from ledger.balances where code = 'household:" + one.id() + ":wallet'"))
                .isEqualTo("0");
        var money = here.free(one, Pocket.WALLET);
        assertThat(payable()).as("nothing leaves").doesNotContain(one.id().toString());
        assertThatThrownBy(() -> village.agreed("household.leave", Map.of("household", one.code())))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> village.agreed("household.heir", Map.of("household", one.code(), "heir", one.code())))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> village.agreed("household.heir", Map.of("household", one.code())))
                .hasMessageContaining("who inherits");

        var heir = village.somebody();
        village.agreed("household.heir", Map.of("household", one.code(), "heir", heir.code()));
        assertThat(here.free(heir, Pocket.WALLET)).isEqualTo(money);
        assertThat(here.free(heir, Credit.MADE)).isEqualTo(1_250);
        assertThat(here.free(heir, Credit.BOUGHT)).isEqualTo(400);
        assertThat(here.free(one, Pocket.OWED)).isEqualTo(460);
        assertThat(here.free(heir, Pocket.OWED)).isZero();
        assertThat(village.standing(one)).isEqualTo("left");

        // Whoever inherits credits gets for them what was paid for them.
        earned(1_000);
        village.agreed("household.leave", Map.of("household", heir.code()));
        pass();
        assertThat(here.free(heir, Pocket.WALLET)).isEqualTo((money + 750 + 480 + 99) / 100 * 100);
    }

    @Test
    void aMistakeIsThawedByTwo() {
        here.db.inTransaction(tx -> village.room().death().freeze(tx, one, "operator S0001", "a mistaken report"));
        village.agreed("household.thaw", Map.of("household", one.code()));
        assertThat(village.standing(one)).isEqualTo("active");
        assertThatThrownBy(() -> village.agreed("household.thaw", Map.of("household", one.code())))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> village.agreed("household.thaw", Map.of("household", one.code(), "role", "admin")))
                .hasMessageContaining("no such field");
    }

    private java.util.List<String> payable() {
        return here
                .db
                .transaction(tx -> here.stores.payouts().payees(tx, io.jirani.kernel.Money.kes(100), Instant.now()))
                .stream()
                .map(payee -> payee.household().toString())
                .toList();
    }

    private void ask(Household household) {
        here.db.inTransaction(tx -> village.room().leave().ask(tx, household));
    }

    private int pass() {
        return village.room().leave().pass();
    }

    private int passLater() {
        return village.room(later()).leave().pass();
    }

    private Clock later() {
        return Clock.offset(here.clock, Leave.COOL_DOWN.plus(Duration.ofMinutes(1)));
    }

    /** The platform has earned something. */
    private void earned(long cents) {
        here.post(io.jirani.ledger.Entry.single("earned:" + here.ids.next(), "test")
                .debit(Account.collect("mpesa", Asset.KES), io.jirani.kernel.Money.kes(cents))
                .credit(Account.platformFee(Asset.KES), io.jirani.kernel.Money.kes(cents))
                .entry());
    }
}
