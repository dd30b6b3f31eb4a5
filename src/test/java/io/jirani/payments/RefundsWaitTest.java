package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.HealthCheck.Status;
import io.jirani.identity.Community.Custody;
import io.jirani.reviews.RefundsHealth;
import java.time.Duration;
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

    private double gauge(String name) {
        return world.metrics.get(name).gauge().value();
    }
}
