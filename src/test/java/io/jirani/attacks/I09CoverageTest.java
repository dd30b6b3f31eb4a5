package io.jirani.attacks;

import static io.jirani.attacks.Arena.FEE;
import static io.jirani.attacks.Arena.RAIL;
import static io.jirani.attacks.Arena.hold;
import static io.jirani.attacks.Arena.move;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.audit.Verify;
import io.jirani.audit.Verify.Finding;
import io.jirani.kernel.HouseholdId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Loss;
import io.jirani.ledger.Account.Pocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** I-9 and I-21: what is owed to others is there, in cash but for what the operator's own money covers. */
class I09CoverageTest {
    private final Arena arena = new Arena();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void moneyThatIsGoneFromARailIsFoundToTheCent() {
        arena.wallet(100_000);
        arena.verify();
        arena.book(move("gone", Account.loss(Loss.FLOAT, RAIL.asset()), RAIL, 1_300));
        assertThat(arena.findings())
                .containsExactly(
                        new Finding("coverage", "KES", "98700 in cash and 0 owed to us, 100000 owed to others"));
        assertThat(alarms()).containsExactly("98700 in cash, 100000 owed to others, 0 owed to us");
        arena.book(move("made good", RAIL, Account.capital(RAIL.asset()), 1_300));
        arena.verify();
        assertThat(alarms()).isEmpty();
    }

    /** The prototype's bad sweep: the fees went out whole, and what the provider had charged went out of others' money. */
    @Test
    void aSweepThatForgetsTheCostOfTheRailIsFound() {
        var payer = arena.wallet(100_000);
        arena.book(move("fees", payer, FEE, 5_000));
        arena.book(move("cost", Account.railCost("mpesa", RAIL.asset()), RAIL, 1_300));
        arena.verify();
        arena.book(move("sweep", FEE, RAIL, 5_000));
        assertThat(arena.broken()).containsExactly("coverage");
        assertThat(alarms()).containsExactly("93700 in cash, 95000 owed to others, 0 owed to us");
    }

    /** What is on its way to a phone and not known to have come is owed until it is: a sweep has to leave it. */
    @Test
    void whatIsHeldForPayoutsThatNobodyKnowsOfIsStillOwed() {
        var seller = arena.wallet(100_000);
        var payout = Account.payout("mpesa", RAIL.asset());
        arena.book(move("float", payout, RAIL, 40_000));
        arena.book(hold("payout", seller, payout, 40_000));
        arena.verify();
        arena.book(move("capital", RAIL, Account.capital(RAIL.asset()), 100));
        arena.book(move("sweep", Account.capital(RAIL.asset()), RAIL, 100));
        arena.verify();
        arena.book(move("too much", Account.loss(Loss.FLOAT, RAIL.asset()), RAIL, 1));
        assertThat(arena.broken()).containsExactly("coverage");
    }

    @Test
    void whatHouseholdsOweIsCoveredByTheOperatorAloneOrAlarms() {
        var seller = arena.wallet();
        var debtor = Account.of(new HouseholdId(arena.ids.next()), Pocket.OWED, RAIL.asset());
        arena.book(move("credit line", debtor, seller, 5_000));
        arena.verify();
        assertThat(alarms()).containsExactly("0 in cash, 5000 owed to others, 5000 owed to us");
        arena.book(move("capital", RAIL, Account.capital(RAIL.asset()), 5_000));
        assertThat(alarms()).isEmpty();
    }

    /** Whatever is booked, each asset's assets are what is owed and what is our own: nothing is lost between them. */
    @Test
    void whateverIsBookedTheSidesAreEqual() {
        var accounts = new ArrayList<>(List.of(
                RAIL,
                FEE,
                Account.capital(RAIL.asset()),
                Account.railCost("mpesa", RAIL.asset()),
                arena.wallet(9_000)));
        var random = new Random(Arena.SEED);
        for (int round = 0; round < Arena.rounds(100); round++) {
            int from = random.nextInt(accounts.size());
            int to = (from + 1 + random.nextInt(accounts.size() - 1)) % accounts.size();
            var entry = random.nextInt(4) == 0
                    ? hold("r" + round, accounts.get(from), accounts.get(to), 1 + random.nextInt(300))
                    : move("r" + round, accounts.get(from), accounts.get(to), 1 + random.nextInt(300));
            assertThat(arena.say(entry)).isIn("CREATED", "NOT_ENOUGH");
        }
        assertThat(arena.list("select asset || posted || held from ledger.imbalance where posted <> 0 or held <> 0"))
                .as("seed %s", Arena.SEED)
                .isEmpty();
        assertThat(arena.broken()).as("seed %s", Arena.SEED).isSubsetOf("coverage");
    }

    private List<String> alarms() {
        return new Verify(arena.db).alarms().stream().map(Finding::what).toList();
    }
}
