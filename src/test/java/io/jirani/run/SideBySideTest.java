package io.jirani.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    @Test
    void nobodyWaitsForAnotherAndTheSumIsOfAll() {
        var met = new CyclicBarrier(3);
        assertThat(SideBySide.sum(List.of(1, 2, 3), it -> {
                    meet(met);
                    return it;
                }))
                .isEqualTo(6);
    }

    @Test
    void neverMoreThanFourAreAtIt() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        SideBySide.sum(Collections.nCopies(40, 1), it -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            LockSupport.parkNanos(1_000_000);
            return now.decrementAndGet();
        });
        assertThat(most.get()).isBetween(2, 4);
    }

    @Test
    void oneAloneIsDoneByItsCaller() {
        var caller = Thread.currentThread();
        assertThat(SideBySide.sum(List.of(7), it -> Thread.currentThread().equals(caller) ? it : 0))
                .isEqualTo(7);
        assertThat(SideBySide.sum(List.<Integer>of(), it -> it)).isZero();
    }

    @Test
    void oneThatFailsIsSaidWhenTheOthersAreDone() {
        var done = new AtomicInteger();
        assertThatThrownBy(() -> SideBySide.sum(List.of(0, 1, 2), it -> {
                    if (it == 0) throw new IllegalStateException("none of mine");
                    done.incrementAndGet();
                    return it;
                }))
                .hasMessage("none of mine");
        assertThat(done).hasValue(2);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new IllegalStateException(alone);
        }
    }
}
