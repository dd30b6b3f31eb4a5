package io.jirani.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Reason;
import io.jirani.ledger.LedgerStore.Together;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of many entries at once, each with a refusal in it: none waits for another that waits for it. */
class ParallelCallsTest {
    private static final int THREADS = 8;
    private static final int CALLS = 12;
    private static final long TOO_MUCH = 1_000_000_000;

    private final Books books = new Books();
    private final List<Account> wallets = new ArrayList<>();
    /** How often a call was begun: once more for each deadlock, which {@code Db} tries again. */
    private final AtomicInteger begun = new AtomicInteger();

    @BeforeEach
    void forty() {
        for (int i = 0; i < 40; i++) wallets.add(Books.wallet());
        for (var wallet : wallets) books.post(Books.topUp("top:" + wallet.code(), wallet, 1_000_000));
    }

    @AfterEach
    void theBooksHold() {
        books.verify();
        books.close();
    }

    @Test
    void oneRefusalInEachNeverEndsInADeadlock() throws Exception {
        var threads = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < THREADS; i++) {
            var mine = i;
            threads.add(() -> {
                int refused = 0;
                for (int call = 0; call < CALLS; call++) refused += refused(batch(mine, call));
                return refused;
            });
        }
        assertThat(Books.atOnce(threads)).containsOnly(CALLS);
        assertThat(begun).hasValue(THREADS * CALLS);
        assertThat(wallets.stream().mapToLong(books::free).sum()).isEqualTo(40L * 1_000_000);
    }

    /** All of them open the same accounts, each in an order of its own. */
    @Test
    void newAccountsAreOpenedInOneOrder() throws Exception {
        var fresh = new ArrayList<Account>();
        for (int i = 0; i < 30; i++) fresh.add(Books.wallet());
        var threads = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < THREADS; i++) {
            var batch = new ArrayList<>(batch(i, 0));
            for (var wallet : fresh)
                batch.add(Books.move("fresh:" + i + wallet.code(), wallets.getFirst(), wallet, 10));
            Collections.shuffle(batch, new Random(i));
            threads.add(() -> refused(batch));
        }
        assertThat(Books.atOnce(threads)).containsOnly(1);
        assertThat(begun).hasValue(THREADS);
        for (var wallet : fresh) assertThat(books.free(wallet)).isEqualTo(10L * THREADS);
    }

    private int refused(List<Entry> batch) {
        var answers = books.db.transaction(tx -> {
            begun.incrementAndGet();
            return books.ledger.postAll(tx, batch, Together.EACH);
        });
        for (var answer : answers)
            if (answer instanceof Answer.Refused refused)
                assertThat(refused.reason()).isEqualTo(Reason.NOT_ENOUGH);
        return (int) answers.stream().filter(Answer.Refused.class::isInstance).count();
    }

    /** Twenty entries between wallets at random; the seventh is refused. */
    private List<Entry> batch(int thread, int call) {
        var random = new Random(thread * 1_000L + call);
        var batch = new ArrayList<Entry>();
        for (int i = 0; i < 20; i++) {
            int from = random.nextInt(wallets.size());
            int to = (from + 1 + random.nextInt(wallets.size() - 1)) % wallets.size();
            var key = "s:" + thread + ":" + call + ":" + i;
            batch.add(Books.move(key, wallets.get(from), wallets.get(to), i == 6 ? TOO_MUCH : 3));
        }
        return batch;
    }
}
