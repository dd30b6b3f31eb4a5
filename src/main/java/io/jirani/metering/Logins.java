package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.metering.MeterLoginStore.Login;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords one batch after the other, so that ten thousand meters that come back at once cost some dozens of
 * queries on one connection, and everybody else keeps the database.
 */
final class Logins {
    /** What a caller hears. */
    sealed interface Answer {}

    record Welcome(Login login) implements Answer {}

    enum Refusal implements Answer {
        /** No such meter, or not its password. */
        WRONG,
        /** It cannot be told now: come again. */
        BUSY
    }

    /**
     * Somebody at the door.
     *
     * @param answer called once, on a thread of ours: it must not take long
     */
    record Attempt(Dev dev, Secret password, Consumer<Answer> answer) {}

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final int BATCH = 256;
    private static final int PAGE = 1_000;

    private final Function<Collection<Dev>, Map<Dev, Login>> registry;
    private final BlockingQueue<Attempt> waiting;
    private final Thread worker = Thread.ofVirtual().name("metering.logins").unstarted(this::work);

    /**
     * @param registry answers what is known of some meters; may throw while it is away
     * @param most how many wait at most
     */
    Logins(Function<Collection<Dev>, Map<Dev, Login>> registry, int most) {
        this.registry = registry;
        this.waiting = new ArrayBlockingQueue<>(most);
    }

    void start() {
        worker.start();
    }

    void stop() {
        worker.interrupt();
    }

    /** Lets somebody wait for an answer; where too many wait it comes at once. Never blocks. */
    void ask(Attempt attempt) {
        if (!waiting.offer(attempt)) attempt.answer().accept(Refusal.BUSY);
    }

    int waiting() {
        return waiting.size();
    }

    /** Which of those who came in may not stay: gone from the registry, or with another password by now. */
    Set<Dev> over(List<Login> open) {
        var over = new HashSet<Dev>();
        for (int i = 0; i < open.size(); i += PAGE) {
            var page = open.subList(i, Math.min(open.size(), i + PAGE));
            var known = registry.apply(
                    page.stream().map(login -> login.guest().dev()).toList());
            for (var login : page) {
                var now = Optional.ofNullable(known.get(login.guest().dev()));
                if (now.filter(each -> MessageDigest.isEqual(each.hash(), login.hash()))
                        .isEmpty()) over.add(login.guest().dev());
            }
        }
        return over;
    }

    /** Does what need not happen, on a thread of its own. */
    static void aside(Runnable work) {
        Thread.ofVirtual().name("metering.aside").start(() -> {
            try {
                work.run();
            } catch (Exception away) {
                LOG.debug("the database is away", away);
            }
        });
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                var batch = new ArrayList<Attempt>(BATCH);
                batch.add(waiting.take());
                waiting.drainTo(batch, BATCH - 1);
                answer(batch);
            }
        } catch (InterruptedException stop) {
            LOG.debug("no more logins");
        }
    }

    private void answer(List<Attempt> batch) {
        Optional<Map<Dev, Login>> known;
        try {
            known = Optional.of(registry.apply(batch.stream().map(Attempt::dev).collect(Collectors.toSet())));
        } catch (Exception away) {
            // A database that is away may throw checked exceptions nobody declared: Future.await does not wrap them.
            if (away instanceof InterruptedException) Thread.currentThread().interrupt();
            LOG.debug("{} logins could not be checked", batch.size(), away);
            known = Optional.empty();
        }
        for (var attempt : batch) answer(attempt, known);
    }

    private static void answer(Attempt attempt, Optional<Map<Dev, Login>> known) {
        try {
            var answer = known.map(logins -> judge(attempt, Optional.ofNullable(logins.get(attempt.dev()))));
            attempt.answer().accept(answer.orElse(Refusal.BUSY));
        } catch (Exception gone) {
            LOG.warn("{} could not be answered", attempt.dev(), gone);
        }
    }

    /** Unknown meters have no password; that takes as long as a wrong one. */
    static Answer judge(Attempt attempt, Optional<Login> login) {
        var right = MessageDigest.isEqual(
                sha256(attempt.password()), login.map(Login::hash).orElse(new byte[32]));
        return right && login.isPresent() ? new Welcome(login.get()) : Refusal.WRONG;
    }

    private static byte[] sha256(Secret password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.bytes());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
