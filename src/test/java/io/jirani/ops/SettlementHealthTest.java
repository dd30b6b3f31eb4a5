package io.jirani.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.State;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A purchase whose payment has its answer and that nobody settles is seen. */
class SettlementHealthTest {
    private static final String PAID = """
            with paid as (insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id, amount_minor,
                    asset, description, account_ref, state, created_at, deadline_at, next_look_at, ended_at)
                select gen_random_uuid(), 'collection', 'mpesa', 'purchase:x', h.community_id, h.id,
                    (select f.id from phone f where f.household_id = h.id limit 1), 3000,
                    'KES', 'x', 'x', $1, now(), now(), now(), now() from household h limit 1 returning *)
            insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor,
                    push_minor, intent_id, state, created_at)
                select gen_random_uuid(), community_id, household_id, 'v1', 1000, 3000, 'KES', 3000, 3000, id, 'reserved', now() from paid
            """;

    private final Watched watched = new Watched();

    @AfterEach
    void close() {
        watched.close();
    }

    @Test
    void anHourAfterThePaymentsAnswerItIsLate() {
        pay("SUCCEEDED");
        assertThat(settlement(Duration.ofMinutes(50)).state()).isEqualTo(State.ACTIVE);
        assertThat(settlement(Duration.ofMinutes(70)).state()).isEqualTo(State.DEGRADED);
        assertThat(settlement(Duration.ofMinutes(70)).detail()).contains("1 purchases are not settled");
    }

    @Test
    void whatIsStillBeingPaidIsNot() {
        pay("PENDING");
        assertThat(settlement(Duration.ofHours(5)).state()).isEqualTo(State.ACTIVE);
    }

    private void pay(String state) {
        watched.db.inTransaction(tx -> tx.run(PAID, Tuple.of(state)));
    }

    private HealthCheck.Status settlement(Duration later) {
        return new HealthChecks(watched.db, new HealthStore(), Clock.offset(watched.clock, later))
                .all().stream()
                        .filter(check -> check.name().equals("settlement"))
                        .findAny()
                        .orElseThrow()
                        .ask();
    }
}
