package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Interval;
import io.jirani.settlement.IntervalInput.Meters;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final Duration LENGTH = Duration.ofMinutes(15);
    private static final Instant START = Instant.parse("2027-02-03T09:00:00Z");

    /** {@code await()} throws what failed as it is, checked or not. */
    @Test
    void aCommunityWhoseConnectionBreaksDoesNotKeepTheOthersFromClosing() {
        try (var here = new Neighbourhood(Custody.WALLET)) {
            var other = Samples.community("zanzibar", Custody.WALLET);
            var before = new Interval(START.minus(LENGTH), LENGTH);
            here.db.inTransaction(tx -> {
                here.communities.add(tx, other, here.clock.instant());
                here.stores.intervals().close(tx, other.id(), before, START);
                here.stores.intervals().close(tx, here.community.id(), before, START);
            });
            var broken = new IOException("Connection reset");
            var sun = Clock.fixed(START.plus(LENGTH), ZoneOffset.UTC);
            var job = new CreditIntervals(
                    here.db,
                    here.stores,
                    here.clock,
                    sun,
                    LENGTH,
                    (tx, question) -> {
                        if (question.community().equals(here.community.id()))
                            Future.failedFuture(broken).await();
                        return new IntervalInput(List.of(), Meters.ALL_PASSED);
                    },
                    here.nudged::add);

            assertThatThrownBy(job::pass).hasCause(broken);
            var closed = "select community_id from interval_close where start_at = '%s'".formatted(START);
            assertThat(here.texts(closed)).containsExactly(other.id().toString());
        }
    }

    @Test
    void everyFaultOfAPassIsToldAtItsEnd() {
        var faults = new Faults();
        faults.end();
        faults.add(new IOException("first"));
        faults.add(new IllegalArgumentException("second"));
        assertThatThrownBy(faults::end)
                .hasRootCauseMessage("first")
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()[0].getMessage()).isEqualTo("second"));
    }

    /** The process stops: the next item would only be cut short in its turn. */
    @Test
    void anInterruptionEndsThePassAtOnce() {
        assertThatThrownBy(() -> new Faults().add(new InterruptedException()))
                .hasCauseInstanceOf(InterruptedException.class);
    }
}
