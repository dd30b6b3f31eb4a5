package io.jirani.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many entries in one call: a result for each, as if they had come one after the other. */
class PostAllTest {
    private static Books books;

    private final Account one = Books.wallet();
    private final Account two = Books.wallet();
    private final Account three = Books.wallet();

    @BeforeAll
    static void start() {
        books = new Books();
    }

    @AfterEach
    void theBooksHold() {
        books.verify();
    }

    @AfterAll
    static void stop() {
        books.close();
    }

    @ParameterizedTest
    @EnumSource
    void entriesAreBookedAndTheirSecondTimeIsKnown(Together together) {
        var entries = new Entry[] {topUp(one, 500), topUp(two, 700), move("m", one, three, 200)};
        var first = books.postAll(together, entries);
        assertThat(first).hasSize(3).allSatisfy(answer -> assertThat(answer).isInstanceOf(Answer.Created.class));
        assertThat(books.postAll(together, entries))
                .containsExactlyElementsOf(first.stream()
                        .map(answer -> (Answer) new Answer.Exists(((Answer.Created) answer).id()))
                        .toList());
        assertThat(List.of(books.free(one), books.free(two), books.free(three))).containsExactly(300L, 700L, 200L);
    }

    @Test
    void whatIsRefusedInTheMiddleLeavesTheOthers() {
        books.post(topUp(one, 500));
        var answers = books.postAll(
                Together.EACH,
                move("a", one, two, 300),
                move("b", one, two, 300),
                move("c", one, new Account("rounding", one.asset()), 1),
                move("d", one, two, 200));
        assertThat(reasons(answers)).containsExactly("created", "NOT_ENOUGH", "NO_SUCH_ACCOUNT", "created");
        assertThat(books.free(one)).isZero();
        assertThat(books.free(two)).isEqualTo(500);
    }

    /** Whatever is wrong with an entry is its own answer; with nothing of it booked. */
    @Test
    void whatCanBeNoEntryIsRefusedAndLeavesTheOthers() {
        books.post(topUp(one, 500));
        var beyond = 100_000_000_000_000L;
        var answers = books.postAll(
                Together.EACH,
                move("a", one, two, 300),
                move("huge", Books.RAIL, two, beyond),
                Books.move("k".repeat(2_000_000), one, two, 1),
                move("d", one, two, 200));
        assertThat(reasons(answers)).containsExactly("created", "MALFORMED", "MALFORMED", "created");
        assertThat(books.free(two)).isEqualTo(500);
        assertThat(reasons(
                        books.postAll(Together.ATOMIC, move("e", two, one, 1), move("huge", Books.RAIL, two, beyond))))
                .containsExactly("NOT_TOGETHER", "MALFORMED");
        assertThatThrownBy(() -> books.post(move("huge", Books.RAIL, two, beyond)))
                .isInstanceOfSatisfying(
                        LedgerStore.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(LedgerStore.Reason.MALFORMED));
    }

    /** An empty entry and a hold that ends nothing, as no Java code makes them. */
    @Test
    void aPhaseThatDoesNotFitItsLegsIsRefused() {
        var outcomes = books.db.transaction(tx -> tx.one(
                "select array_to_string(outcomes, ' ') as outcomes from ledger.post_many("
                        + "array[gen_random_uuid(), gen_random_uuid(), gen_random_uuid()], array['p1', 'p2', 'p3'],"
                        + " array['t', 't', 't'], array['S', 'X', 'S'], null, '{}', '{}', array[2, 2, 3, 3],"
                        + " array['rail:mpesa:collect', $1, 'rail:mpesa:collect', $1], array['KES', 'KES', 'KES', 'KES'],"
                        + " array[5, -5, 7, -7]::bigint[], now(), 'EACH')",
                Tuple.of(one.code()),
                row -> row.getString("outcomes")));
        assertThat(outcomes).isEqualTo("LD011 LD011 created");
        assertThat(books.free(one)).isEqualTo(7);
    }

    @Test
    void whatBecomesOfEachEntryIsCounted() {
        var metrics = new SimpleMeterRegistry();
        var counted = new LedgerStore(Books.IDS, Clock.systemUTC(), LedgerVerticle.counting(metrics));
        var batch = List.of(topUp(one, 500), move("a", one, two, 501), move("b", one, two, 1), topUp(one, 500));
        books.db.inTransaction(tx -> counted.postAll(tx, batch, Together.EACH));
        books.db.inTransaction(tx -> counted.post(tx, batch.getFirst()));
        assertThatThrownBy(() -> books.db.inTransaction(tx -> counted.post(tx, batch.get(1))))
                .isInstanceOf(LedgerStore.Refused.class);
        assertThat(metrics.find("jirani_ledger_entries_total").counters().stream()
                        .map(each -> each.getId().getTag("kind") + " "
                                + each.getId().getTag("result") + " " + (int) each.count()))
                .containsExactlyInAnyOrder("test created 2", "test exists 2", "test not_enough 2");
    }

    @Test
    void togetherAllOfThemOrNone() {
        books.post(topUp(one, 500));
        var there = move("there", one, two, 100);
        books.post(there);
        var answers = books.postAll(
                Together.ATOMIC, move("a", one, two, 300), there, move("b", one, two, 300), move("c", one, two, 50));
        assertThat(reasons(answers)).containsExactly("NOT_TOGETHER", "exists", "NOT_ENOUGH", "NOT_TOGETHER");
        assertThat(books.free(one)).isEqualTo(400);
        assertThat(books.free(two)).isEqualTo(100);
        assertThat(reasons(books.postAll(Together.ATOMIC, move("a", one, two, 300), move("c", one, two, 50))))
                .containsExactly("created", "created");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyTwiceInOneCallIsBookedOnce(Together together) {
        var answers = books.postAll(together, topUp(one, 500), topUp(one, 500), topUp(two, 1));
        assertThat(reasons(answers)).containsExactly("created", "exists", "created");
        assertThat(((Answer.Exists) answers.get(1)).id()).isEqualTo(((Answer.Created) answers.get(0)).id());
        assertThat(books.free(one)).isEqualTo(500);
    }

    @Test
    void aKeyTwiceInOneCallWithAnotherBodyIsRefused() {
        var answers = books.postAll(Together.EACH, topUp(one, 500), topUp(one, 600), topUp(two, 1));
        assertThat(reasons(answers)).containsExactly("created", "KEY_REUSED", "created");
        assertThat(books.free(one)).isEqualTo(500);
    }

    @Test
    void anEntryMaySpendWhatAnEarlierOneBringsAndNotWhatALaterOneBrings() {
        assertThat(reasons(books.postAll(Together.EACH, move("early", one, two, 100), topUp(one, 100))))
                .containsExactly("NOT_ENOUGH", "created");
        assertThat(reasons(books.postAll(Together.ATOMIC, move("later", two, three, 60), move("bring", one, two, 100))))
                .containsExactly("NOT_ENOUGH", "NOT_TOGETHER");
        assertThat(reasons(books.postAll(Together.ATOMIC, move("bring", one, two, 100), move("then", two, three, 60))))
                .containsExactly("created", "created");
        assertThat(books.free(three)).isEqualTo(60);
    }

    @Test
    void holdsEndOnceAlsoWithinACall() {
        books.post(topUp(one, 500));
        var holds = new ArrayList<TransferId>();
        for (var answer : books.postAll(Together.ATOMIC, hold("h1", one, 200), hold("h2", one, 300)))
            holds.add(((Answer.Created) answer).id());
        assertThat(books.free(one)).isZero();
        var answers = books.postAll(
                Together.EACH,
                spend("x1", holds.getFirst(), one, 200),
                spend("x2", holds.getFirst(), one, 200),
                spend("x3", holds.getLast(), one, 301),
                Entry.voiding(key("v"), "test", List.of(holds.getLast())),
                Entry.voiding(key("n"), "test", List.of(new TransferId(Books.IDS.next()))));
        assertThat(reasons(answers))
                .containsExactly("created", "HOLD_ENDED", "MORE_THAN_HELD", "created", "NO_SUCH_HOLD");
        assertThat(books.free(one)).isEqualTo(300);
        assertThat(books.balance(one).held()).isZero();
    }

    @Test
    void settlementsInOneCallNeedNoTurns() {
        books.post(topUp(one, 300));
        var holds = books.postAll(Together.ATOMIC, hold("s1", one, 100), hold("s2", one, 200)).stream()
                .map(answer -> ((Answer.Created) answer).id())
                .toList();
        var answers = books.postAll(
                Together.EACH, spend("y1", holds.getFirst(), one, 100), spend("y2", holds.getLast(), one, 200));
        assertThat(reasons(answers)).containsExactly("created", "created");
        assertThat(books.free(two)).isEqualTo(300);
    }

    @Test
    void fiftyReplaysAtOnceBookOnce() throws Exception {
        var batch = new Entry[] {topUp(one, 100), topUp(two, 100), topUp(three, 100)};
        var turned = new Entry[] {batch[2], batch[0], batch[1]};
        var tries = new ArrayList<Callable<List<String>>>();
        for (int i = 0; i < 50; i++) {
            var mine = i % 2 == 0 ? batch : turned;
            tries.add(() -> reasons(books.postAll(Together.EACH, mine)));
        }
        var outcomes = Books.atOnce(tries).stream().flatMap(List::stream).toList();
        assertThat(outcomes.stream().filter("created"::equals)).hasSize(3);
        assertThat(outcomes.stream().filter("exists"::equals)).hasSize(147);
        assertThat(List.of(books.free(one), books.free(two), books.free(three))).containsExactly(100L, 100L, 100L);
    }

    /** The same entries in one call and one after the other have the same outcomes and leave the same balances. */
    @Test
    void aCallAnswersAsSingleEntriesWould() {
        var random = new Random(4);
        for (int round = 0; round < 20; round++) {
            var inCall = List.of(Books.wallet(), Books.wallet(), Books.wallet());
            var singly = List.of(Books.wallet(), Books.wallet(), Books.wallet());
            var call = new ArrayList<Entry>();
            var outcomes = new ArrayList<String>();
            for (int i = 0; i < 8; i++) {
                int from = random.nextInt(4);
                int to = (from + 1 + random.nextInt(3)) % 4;
                long cents = 1L + random.nextInt(100);
                call.add(move(from, to, cents, inCall));
                outcomes.add(outcome(move(from, to, cents, singly)));
            }
            assertThat(reasons(books.postAll(Together.EACH, call.toArray(Entry[]::new))))
                    .isEqualTo(outcomes);
            for (int i = 0; i < 3; i++) assertThat(books.free(inCall.get(i))).isEqualTo(books.free(singly.get(i)));
        }
    }

    private Entry move(int from, int to, long cents, List<Account> wallets) {
        return Books.move(
                "random:" + Books.IDS.next(),
                from == 3 ? Books.RAIL : wallets.get(from),
                to == 3 ? Books.RAIL : wallets.get(to),
                cents);
    }

    private static String outcome(Entry entry) {
        try {
            books.post(entry);
            return "created";
        } catch (LedgerStore.Refused refused) {
            return refused.reason().name();
        }
    }

    private Entry hold(String what, Account from, long cents) {
        return Entry.pending(key(what), "test")
                .debit(from, Money.kes(cents))
                .credit(two, Money.kes(cents))
                .entry();
    }

    private Entry spend(String what, TransferId hold, Account from, long cents) {
        return Entry.posting(key(what), "test", List.of(hold))
                .debit(from, Money.kes(cents))
                .credit(two, Money.kes(cents))
                .entry();
    }

    private Entry topUp(Account wallet, long cents) {
        return Books.topUp("top:" + wallet.code(), wallet, cents);
    }

    private Entry move(String what, Account from, Account to, long cents) {
        return Books.move(key(what), from, to, cents);
    }

    private String key(String what) {
        return what + ":" + one.code();
    }

    private static List<String> reasons(List<Answer> answers) {
        return answers.stream()
                .map(answer -> answer instanceof Answer.Refused refused
                        ? refused.reason().name()
                        : answer.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .toList();
    }
}
