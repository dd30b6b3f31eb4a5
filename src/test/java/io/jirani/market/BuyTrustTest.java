package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Household;
import io.jirani.kernel.Problem;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Buy needs B (ux.md 2.2). */
class BuyTrustTest {
    private final Street street = new Street();

    @AfterEach
    void stop() {
        street.close();
    }

    @Test
    void aHouseholdWithAMeterOfClassCInServiceBuysNothing() {
        var community = street.community("kilimani");
        street.offer(street.household(community, 2_000), 2_000, 1_200);
        var buyer = street.household(community, 0);
        meter(buyer, "buys-b", "B", "active");
        meter(buyer, "down-c", "C", "decommissioned");
        meter(buyer, "bad-c", "C", "quarantined");
        assertThatThrownBy(() -> street.buy(buyer, 500, 1_200))
                .hasMessageContaining("of class C, and buying needs B")
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.METER_NOT_TRUSTED));
        assertThat(count("purchase")).isZero();
        assertThat(count("payment_intent")).isZero();

        street.db.transaction(tx -> tx.run("update meter set trust = 'B' where dev = 'bad-c'", Tuple.tuple()));
        street.buy(buyer, 500, 1_200);
        assertThat(count("purchase")).isEqualTo(1);
    }

    private void meter(Household household, String dev, String trust, String status) {
        street.db.transaction(tx -> tx.run(
                "insert into meter (dev, community_id, household_id, password_hash, trust, status, added_at)"
                        + " values ($1, $2, $3, '', $4, $5, now())",
                Tuple.of(dev, household.community().value(), household.id().value(), trust, status)));
    }

    private long count(String table) {
        return street.db.transaction(
                tx -> tx.one("select count(*) from " + table, Tuple.tuple(), row -> row.getLong(0)));
    }
}
