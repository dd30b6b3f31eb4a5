package io.jirani.payments;

import io.jirani.db.Db;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an account that somebody types is anybody's, said in time whatever the database does: the provider waits some 8
 * seconds for a validation and then does what it was told to at registration, so ours takes 2 at most. What could not be
 * looked up passes: no money is lost by it, for an account that is nobody's goes to suspense.
 */
final class AccountCheckClient {
    static final Duration BUDGET = Duration.ofSeconds(2);

    /** What is known of an account. */
    enum Word {
        SOMEBODYS,
        NOBODYS,
        /** The database did not say in time. */
        UNCHECKED
    }

    /** More than that wait for a database that stands still: the next is not looked up at all. */
    private static final int MOST = 64;

    private static final Logger LOG = LoggerFactory.getLogger(AccountCheckClient.class);

    private final Db db;
    private final ArrivedStore arrived = new ArrivedStore();
    private final Semaphore free = new Semaphore(MOST);

    AccountCheckClient(Db db) {
        this.db = db;
    }

    /** Waits the budget at most. */
    Word of(Vertx vertx, String rail, String bill) {
        if (!free.tryAcquire()) return Word.UNCHECKED;
        var looked = Promise.<Word>promise();
        var late = vertx.setTimer(BUDGET.toMillis(), id -> looked.tryComplete(Word.UNCHECKED));
        Thread.ofVirtual().name("payments-account").start(() -> look(rail, bill, looked));
        var word = looked.future().await();
        vertx.cancelTimer(late);
        if (word == Word.UNCHECKED) LOG.warn("a typed payment passes unchecked: the database did not say in time");
        return word;
    }

    private void look(String rail, String bill, Promise<Word> looked) {
        try {
            var expected = db.transaction(tx -> arrived.isExpected(tx, rail, bill));
            looked.tryComplete(expected ? Word.SOMEBODYS : Word.NOBODYS);
        } catch (Throwable away) {
            if (looked.tryComplete(Word.UNCHECKED)) LOG.warn("an account could not be looked up: {}", away.toString());
        } finally {
            free.release();
        }
    }
}
