package io.jirani.attacks;

import static io.jirani.attacks.Arena.BELOW_ZERO;
import static io.jirani.attacks.Arena.DENIED;
import static io.jirani.attacks.Arena.FEE;
import static io.jirani.attacks.Arena.PASSED;
import static io.jirani.attacks.Arena.RAIL;
import static io.jirani.attacks.Arena.hold;
import static io.jirani.attacks.Arena.move;
import static io.jirani.attacks.Raw.kes;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.attacks.Arena.Who;
import io.jirani.ledger.Account;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** I-2: a guarded account never goes below zero, holds included, over how many shards it may lie. */
class I02NeverBelowZeroTest {
    private static final Arena ARENA = new Arena();
    private static final String NOT_ENOUGH = "NOT_ENOUGH";

    @AfterEach
    void theBooksHold() {
        ARENA.verify();
    }

    @AfterAll
    static void close() {
        ARENA.close();
    }

    @Test
    void of120WithdrawalsOf100AtOnceFiveFindTheirMoney() throws Exception {
        var wallet = ARENA.wallet(500);
        var tries = new ArrayList<Callable<String>>();
        for (int i = 0; i < 120; i++) {
            var entry = move("out:" + i + wallet.code(), wallet, RAIL, 100);
            tries.add(() -> ARENA.say(entry));
        }
        var answers = Arena.atOnce(tries);
        assertThat(answers).containsOnly("CREATED", NOT_ENOUGH);
        assertThat(answers.stream().filter("CREATED"::equals)).hasSize(5);
        assertThat(ARENA.free(wallet)).isZero();
    }

    @Test
    void of120WithdrawalsInCallsOfTenFiveFindTheirMoney() throws Exception {
        var wallet = ARENA.wallet(500);
        var tries = new ArrayList<Callable<List<Answer>>>();
        for (int i = 0; i < 12; i++) {
            var call = i;
            var entries = IntStream.range(0, 10)
                    .mapToObj(n -> move("out:" + call + ":" + n + wallet.code(), wallet, RAIL, 100))
                    .toList();
            tries.add(() -> ARENA.db.transaction(tx -> ARENA.ledger.postAll(tx, entries, Together.EACH)));
        }
        var answers = Arena.atOnce(tries).stream().flatMap(List::stream).toList();
        assertThat(answers.stream().filter(Answer.Created.class::isInstance)).hasSize(5);
        assertThat(ARENA.free(wallet)).isZero();
    }

    @Test
    void whatIsHeldIsNotSpentAndNotHeldAgain() {
        var wallet = ARENA.wallet(500);
        assertThat(ARENA.say(hold("hold:" + wallet.code(), wallet, RAIL, 400))).isEqualTo("CREATED");
        var before = ARENA.books();
        assertThat(ARENA.say(move("spend:" + wallet.code(), wallet, RAIL, 200))).isEqualTo(NOT_ENOUGH);
        assertThat(ARENA.say(hold("again:" + wallet.code(), wallet, RAIL, 101))).isEqualTo(NOT_ENOUGH);
        assertThat(ARENA.books()).isEqualTo(before);
        assertThat(ARENA.say(move("rest:" + wallet.code(), wallet, RAIL, 100))).isEqualTo("CREATED");
        assertThat(ARENA.free(wallet)).isZero();
    }

    @Test
    void holdsAndWithdrawalsAtOnceReachAsFarAsTheMoney() throws Exception {
        var wallet = ARENA.wallet(500);
        var tries = new ArrayList<Callable<String>>();
        for (int i = 0; i < 40; i++) {
            var at = i + wallet.code();
            tries.add(() -> ARENA.say(hold("h:" + at, wallet, RAIL, 100)));
            tries.add(() -> ARENA.say(move("w:" + at, wallet, RAIL, 100)));
        }
        assertThat(Arena.atOnce(tries).stream().filter("CREATED"::equals)).hasSize(5);
        assertThat(ARENA.free(wallet)).isZero();
    }

    /** Fees come in over many shards; who takes them out at once, in any isolation, gets what is there and no more. */
    @Test
    void aShardedAccountIsNotDrainedBelowZeroByDebitsAtOnce() throws Exception {
        for (int level : List.of(
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE)) {
            var account = Account.partner("p" + level, FEE.asset());
            earn(account, 50, 10);
            var tries = new ArrayList<Callable<String>>();
            for (int i = 0; i < 32; i++) {
                var sql = Raw.single("drain:" + level + ":" + i, kes(account.code(), 30), kes(RAIL.code(), -30))
                        .post();
                tries.add(() -> isolated(level, sql));
            }
            var answers = Arena.atOnce(tries);
            var passed = answers.stream().filter(PASSED::equals).count();
            assertThat(answers).isSubsetOf(PASSED, BELOW_ZERO, "40001").contains(PASSED);
            if (level == Connection.TRANSACTION_READ_COMMITTED)
                assertThat(passed).isEqualTo(16);
            assertThat(ARENA.free(account)).isEqualTo(500 - 30 * passed).isNotNegative();
        }
    }

    @Test
    void whatIsHeldOfAShardedAccountIsNotSpent() throws Exception {
        var account = Account.partner("held", FEE.asset());
        earn(account, 30, 10);
        assertThat(ARENA.say(hold("hold:" + account.code(), account, RAIL, 250)))
                .isEqualTo("CREATED");
        assertThat(ARENA.say(move("spend:" + account.code(), account, RAIL, 51)))
                .isEqualTo(NOT_ENOUGH);
        assertThat(ARENA.say(move("rest:" + account.code(), account, RAIL, 50))).isEqualTo("CREATED");
    }

    @Test
    void theGuardItselfIsNotTakenAway() {
        var before = ARENA.books();
        for (var attack : List.of(
                "update ledger.balance set guarded = false",
                "update ledger.balance set cp = cp + 1000, dp = dp + 1000",
                "delete from ledger.balance",
                "update ledger.kind set guarded = false")) {
            assertThat(ARENA.raw(Who.APP, attack)).as(attack).isEqualTo(DENIED);
            assertThat(ARENA.raw(Who.OWNER, attack)).as(attack).isIn("LD003", "LD006");
        }
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @Test
    void aGuardThatIsGoneIsFoundByVerifyBeforeAnythingIsTaken() {
        try (var own = new Arena()) {
            own.wallet(500);
            own.verify();
            own.force(
                    "update ledger.balance set guarded = false where account_id = (select max(id) from ledger.account)");
            assertThat(own.broken()).containsExactly("balances-as-charted");
            own.force("update ledger.balance set guarded = true");
            own.verify();
            own.force("delete from ledger.balance where shard > 0 and dp = 0 and cp = 0");
            assertThat(own.broken()).containsExactly("balances-as-charted");
        }
        try (var own = new Arena()) {
            own.wallet(500);
            assertThat(own.raw(Who.OWNER, "alter table ledger.balance drop constraint never_below_zero"))
                    .isEqualTo(PASSED);
            assertThat(own.broken()).containsExactly("guards-in-place");
            var wallet = own.list("select code from ledger.account where kind = 'household'")
                    .getFirst();
            assertThat(own.raw(
                            Who.APP,
                            Raw.single("theft", kes(wallet, 600), kes(RAIL.code(), -600))
                                    .post()))
                    .as("the rail's own guard, over its shards")
                    .isEqualTo(BELOW_ZERO);
            own.wallet(500);
            assertThat(own.raw(
                            Who.APP,
                            Raw.single("theft", kes(wallet, 600), kes(RAIL.code(), -600))
                                    .post()))
                    .isEqualTo(PASSED);
            assertThat(own.broken()).contains("guards-in-place", "never-below-zero");
        }
    }

    /** Entries at random, at once, over few accounts: none is ever below zero, and nothing is lost. */
    @Test
    void nothingGoesBelowZeroInACrowd() throws Exception {
        var accounts = new ArrayList<Account>(List.of(FEE, Account.partner("crowd", FEE.asset())));
        for (int i = 0; i < 3; i++) accounts.add(ARENA.wallet(300));
        var random = new Random(Arena.SEED);
        for (int round = 0; round < Arena.rounds(4); round++) {
            var tries = new ArrayList<Callable<String>>();
            for (int i = 0; i < 40; i++) {
                int from = random.nextInt(accounts.size());
                int to = (from + 1 + random.nextInt(accounts.size() - 1)) % accounts.size();
                var key = "crowd:" + round + ":" + i;
                long cents = 1L + random.nextInt(150);
                var entry = random.nextInt(4) == 0
                        ? hold(key, accounts.get(from), accounts.get(to), cents)
                        : move(key, accounts.get(from), accounts.get(to), cents);
                tries.add(() -> ARENA.say(entry));
            }
            assertThat(Arena.atOnce(tries)).as("seed %s", Arena.SEED).isSubsetOf("CREATED", NOT_ENOUGH);
            for (var account : accounts) assertThat(ARENA.free(account)).isNotNegative();
        }
    }

    /** So many entries bring so much each, over so many connections. */
    private static void earn(Account account, int entries, long cents) throws Exception {
        var earner = ARENA.wallet(entries * cents);
        var tries = new ArrayList<Callable<String>>();
        for (int i = 0; i < entries; i++) {
            var entry = move("earn:" + i + account.code(), earner, account, cents);
            tries.add(() -> ARENA.say(entry));
        }
        assertThat(Arena.atOnce(tries)).containsOnly("CREATED");
    }

    private static String isolated(int level, String sql) {
        try (var connection = ARENA.connect(Who.APP);
                var statement = connection.createStatement()) {
            connection.setTransactionIsolation(level);
            statement.execute(sql);
            return PASSED;
        } catch (SQLException refused) {
            return refused.getSQLState();
        }
    }
}
