package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.HealthCheck.Status;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import io.jirani.reviews.RefundsHealth;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A refund that waits too long is seen: by the health of the gateway, and by its metrics. */
class RefundsWaitTest extends Refunding {
    @Test
    void aRefundPastItsDayAndOneForPeopleAreSeenAndOneThatEndedIsNot() {
        var health = RefundsHealth.of(world.db, world.clock);
        work();
        assertThat(health.status().get()).isEqualTo(Status.active());
        var id = late(world.household(Custody.WALLET));
        ask(id);
        work();
        assertThat(health.status().get()).as("it has a day").isEqualTo(Status.active());
        world.clock.move(Duration.ofHours(25));
        work();
        assertThat(health.status().get().toString()).contains("has no end yet");
        assertThat(gauge("jirani_refund_oldest_seconds")).isGreaterThan(86_400);
        assertThat(gauge("jirani_refunds_in_review")).isZero();
        world.clock.move(Duration.ofDays(8));
        work();
        work();
        assertThat(last(id).state()).isEqualTo(RefundState.REVIEW);
        assertThat(gauge("jirani_refunds_in_review")).isEqualTo(1);
        assertThat(health.status().get().toString()).contains("1 refunds wait for people");
        seen(id, new CollectionEvent.TakenBack(new Receipt("UKMBACK001")));
        work();
        assertThat(health.status().get()).isEqualTo(Status.active());
        assertThat(gauge("jirani_refunds_open")).isZero();
    }

    /** Nobody could close it any more once its refund had ended; what is in REVIEW is asked about all the same. */
    @Test
    void aQuestionAboutARefundThatEndedIsClosed() {
        var ended = late(world.household(Custody.WALLET));
        var standing = late(world.household(Custody.WALLET));
        ask(ended);
        ask(standing);
        work();
        world.clock.move(Duration.ofDays(8));
        work();
        seen(ended, new CollectionEvent.TakenBack(new Receipt("UKMBACK001")));
        work();
        assertThat(last(standing).state()).isEqualTo(RefundState.REVIEW);
        for (var cause : List.of(ReviewCause.REFUND_SILENT, ReviewCause.REVERSED_BEFORE))
            world.db.inTransaction(
                    tx -> world.parts.reviews().open(tx, ended, cause, world.clock.instant(), ZoneOffset.UTC));
        world.payments.tidy();
        assertThat(asked(ended)).isEmpty();
        assertThat(asked(standing)).containsExactly(ReviewCause.REFUND_SILENT);
    }

    private List<ReviewCause> asked(IntentId id) {
        return world.db.transaction(tx -> world.parts.reviews().of(tx, id)).stream()
                .map(ReviewStore.Open::cause)
                .toList();
    }

    private double gauge(String name) {
        return world.metrics.get(name).gauge().value();
    }
}
