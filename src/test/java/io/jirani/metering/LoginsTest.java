package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.metering.DoorRules.Guest;
import io.jirani.metering.Logins.Answer;
import io.jirani.metering.Logins.Attempt;
import io.jirani.metering.Logins.Refusal;
import io.jirani.metering.Logins.Welcome;
import io.jirani.metering.MeterLoginStore.Login;
import java.net.ConnectException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who may come in, asked of the database many at a time. */
class LoginsTest {
    private static final Dev DEV = new Dev("ke-nbo-0042");
    private static final CommunityId HERE = new CommunityId(new UUID(2, 2));
    private static final Guest NATIVE = new Guest(DEV, HERE, Optional.empty());

    @Test
    void aThousandLoginsAreAFewQuestions() throws Exception {
        var asked = new AtomicInteger();
        var answers = new CopyOnWriteArrayList<Answer>();
        var all = new CountDownLatch(1_000);
        var hash = MessageDigest.getInstance("SHA-256").digest(new Secret("right").bytes());
        var logins = new Logins(
                devs -> {
                    asked.incrementAndGet();
                    return Map.of(DEV, new Login(NATIVE, hash));
                },
                2_000);
        for (int i = 0; i < 1_000; i++)
            logins.ask(new Attempt(
                    i % 2 == 0 ? DEV : new Dev("stranger"), new Secret(i % 4 == 0 ? "right" : "wrong"), answer -> {
                        answers.add(answer);
                        all.countDown();
                    }));
        logins.start();
        all.await();
        logins.stop();
        assertThat(asked.get()).isLessThanOrEqualTo(4);
        assertThat(answers.stream().filter(Welcome.class::isInstance)).hasSize(250);
        assertThat(answers.stream().filter(Refusal.WRONG::equals)).hasSize(750);
    }

    @Test
    void whoCannotBeCheckedIsAskedToComeAgain() throws Exception {
        var answers = new CopyOnWriteArrayList<Answer>();
        var all = new CountDownLatch(3);
        var logins = new Logins(
                devs -> {
                    throw new IllegalStateException("the database is away");
                },
                2);
        for (int i = 0; i < 3; i++)
            logins.ask(new Attempt(DEV, new Secret("right"), answer -> {
                answers.add(answer);
                all.countDown();
            }));
        assertThat(answers).as("one too many").containsExactly(Refusal.BUSY);
        logins.start();
        all.await();
        logins.stop();
        assertThat(answers).containsOnly(Refusal.BUSY);
    }

    @Test
    void whoIsUnknownByNowOrHasAnotherPasswordIsOver() {
        var other = new Dev("other");
        var gone = new Dev("gone");
        var now = Map.of(DEV, new Login(NATIVE, new byte[] {1}), other, new Login(NATIVE, new byte[] {2}));
        var logins = new Logins(devs -> now, 1);
        var open = Map.of(DEV, new byte[] {1}, other, new byte[] {1}, gone, new byte[] {1}).entrySet().stream()
                .map(each -> new Login(new Guest(each.getKey(), HERE, Optional.empty()), each.getValue()))
                .toList();
        assertThat(logins.over(open)).containsExactlyInAnyOrder(other, gone);
    }

    @Test
    void aDatabaseThatFailsWithACheckedExceptionEndsNoLoginsAfterIt() throws Exception {
        var answers = new LinkedBlockingQueue<Answer>();
        var hash = MessageDigest.getInstance("SHA-256").digest(new Secret("right").bytes());
        var asked = new AtomicInteger();
        var logins = new Logins(
                devs -> {
                    if (asked.incrementAndGet() == 1) throw LoginsTest.<RuntimeException>undeclared();
                    return Map.of(DEV, new Login(NATIVE, hash));
                },
                2);
        logins.start();
        logins.ask(new Attempt(DEV, new Secret("right"), answers::add));
        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo(Refusal.BUSY);
        logins.ask(new Attempt(DEV, new Secret("right"), answers::add));
        assertThat(answers.poll(10, TimeUnit.SECONDS)).isInstanceOf(Welcome.class);
        logins.stop();
    }

    @Test
    void aDatabaseThatFailsWithACheckedExceptionEndsNoWakesAfterIt() throws Exception {
        var looks = new LinkedBlockingQueue<List<Dev>>();
        var wakes = new CommandWakes(devs -> {
            looks.add(devs);
            if (looks.size() == 1) throw LoginsTest.<RuntimeException>undeclared();
        });
        wakes.add(DEV);
        wait(looks, 1);
        wakes.add(DEV);
        wait(looks, 2);
    }

    private static void wait(LinkedBlockingQueue<List<Dev>> looks, int size) throws InterruptedException {
        for (int i = 0; i < 1_000 && looks.size() < size; i++) Thread.sleep(10);
        assertThat(looks).hasSize(size);
    }

    /** As Future.await throws what a connection failed with. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E undeclared() throws E {
        throw (E) new ConnectException("refused");
    }
}
