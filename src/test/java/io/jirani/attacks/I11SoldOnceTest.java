package io.jirani.attacks;

import static io.jirani.attacks.Arena.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.attacks.Arena.Who;
import io.jirani.identity.Household;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** I-11: no more energy is sold than was measured; in the books, no more than stands on the seller's account. */
class I11SoldOnceTest {
    private final Arena arena = new Arena();
    private final Household seller = arena.household();
    private final Account made = Account.of(seller.id(), Credit.MADE);
    private final Account offered = Account.of(seller.id(), Credit.OFFERED);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void of60MatchesOf900OnALotOf5000FiveFindTheirEnergy() throws Exception {
        lot(5_000);
        var tries = new ArrayList<Callable<String>>();
        for (int i = 0; i < 60; i++) {
            var match = match("match:" + i, 900);
            tries.add(() -> arena.say(match));
        }
        var answers = Arena.atOnce(tries);
        assertThat(answers).containsOnly("CREATED", "NOT_ENOUGH");
        assertThat(answers.stream().filter("CREATED"::equals)).hasSize(5);
        assertThat(arena.free(offered)).isEqualTo(500);
    }

    @Test
    void whatIsMatchedIsNeitherTakenBackNorUsedNorSoldTwice() {
        lot(1_000);
        var hold = arena.book(match("match", 800));
        var before = arena.books();
        assertThat(arena.say(energy("back", offered, made, 201))).isEqualTo("NOT_ENOUGH");
        assertThat(arena.say(energy("use", offered, Account.of(buyer(), Credit.BOUGHT), 201)))
                .isEqualTo("NOT_ENOUGH");
        assertThat(arena.books()).isEqualTo(before);
        assertThat(arena.say(delivery("more", hold, 801))).isEqualTo("MORE_THAN_HELD");
        assertThat(arena.say(delivery("all", hold, 800))).isEqualTo("CREATED");
        assertThat(arena.say(delivery("again", hold, 200))).isEqualTo("HOLD_ENDED");
        assertThat(arena.free(offered)).isEqualTo(200);
    }

    /** A register read again says less than was sold: what is gone is not taken from what was sold. */
    @Test
    void aLaterLowerReadingTakesBackOnlyWhatIsLeft() {
        lot(1_000);
        arena.book(match("match", 800));
        var measured = Account.generated(seller.community());
        assertThat(arena.say(energy("lower", made, measured, 300))).isEqualTo("NOT_ENOUGH");
        assertThat(arena.say(energy("left", offered, made, 200))).isEqualTo("CREATED");
        assertThat(arena.say(energy("lower", made, measured, 200))).isEqualTo("CREATED");
    }

    @Test
    void anOrderDoesNotSayMoreThanItHasAndVerifyFindsOneThatTheBooksDoNotKnow() {
        lot(1_000);
        assertThat(arena.raw(Who.APP, """
                insert into market_order (id, community_id, household_id, quantity_wh, open_wh, limit_minor_per_kwh, asset, placed_at)
                values ('%s', '%s', '%s', 1000, 1000, 1200, 'KES', now())
                """.formatted(arena.ids.next(), seller.community(), seller.id())))
                .isEqualTo(PASSED);
        arena.verify();
        for (var more : List.of(
                "sold_wh = 1",
                "reserved_wh = 1001, open_wh = -1",
                "open_wh = 1001",
                "cancelled_wh = -1, open_wh = 1001"))
            assertThat(arena.raw(Who.APP, "update market_order set " + more))
                    .as(more)
                    .isEqualTo("23514");
        assertThat(arena.raw(Who.APP, "update market_order set open_wh = 1001, quantity_wh = 1001"))
                .isEqualTo(PASSED);
        assertThat(arena.broken()).containsExactly("book-in-the-books");
    }

    private void lot(long wattHours) {
        arena.book(energy("made", Account.generated(seller.community()), made, wattHours));
        arena.book(energy("offer", made, offered, wattHours));
    }

    private HouseholdId buyer() {
        return new HouseholdId(arena.ids.next());
    }

    private static Entry energy(String key, Account from, Account to, long wattHours) {
        return Entry.single(key, "test")
                .debit(from, new Energy(wattHours))
                .credit(to, new Energy(wattHours))
                .entry();
    }

    private Entry match(String key, long wattHours) {
        return Entry.pending(key, "test")
                .debit(offered, new Energy(wattHours))
                .credit(Account.of(buyer(), Credit.BOUGHT), new Energy(wattHours))
                .entry();
    }

    private Entry delivery(String key, TransferId hold, long wattHours) {
        return Entry.posting(key, "test", List.of(hold))
                .debit(offered, new Energy(wattHours))
                .credit(Account.of(buyer(), Credit.BOUGHT), new Energy(wattHours))
                .entry();
    }
}
