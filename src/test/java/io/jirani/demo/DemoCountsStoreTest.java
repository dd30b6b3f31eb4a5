package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DemoCountsStoreTest {
    private static final TestDb DATABASE = TestDb.fresh();

    private final UUID community = UUID.randomUUID();
    private final UUID household = UUID.randomUUID();
    private final UUID seller = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void counts_every_end_once_and_what_has_none_yet() {
        var store = new DemoCountsStore();
        assertThat(DATABASE.db().transaction(store::counts))
                .isEqualTo(new DemoCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        DATABASE.db().inTransaction(tx -> {
            people(tx);
            purchase(tx, "v1", "settled", "proven", intent(tx, "collection", "SUCCEEDED", "0"), 2);
            purchase(tx, "compat", "settled", "unproven", intent(tx, "collection", "SUCCEEDED", "0"), 1);
            purchase(tx, "v1", "released", "none", intent(tx, "collection", "FAILED", "1032"), 1);
            purchase(tx, "v1", "released", "none", intent(tx, "collection", "FAILED", "1037"), 1);
            purchase(tx, "v1", "released", "none", intent(tx, "collection", "EXPIRED", "expired"), 1);
            purchase(tx, "v1", "released", "none", intent(tx, "collection", "FAILED", "2001"), 1);
            purchase(tx, "v1", "reserved", "none", intent(tx, "collection", "PENDING", "0"), 1);
            intent(tx, "payout", "PAID", "0");
            decision(tx);
            intent(tx, "payout", "SUBMITTED", "0");
        });
        assertThat(DATABASE.db().transaction(store::counts))
                .isEqualTo(new DemoCounts(0, 0, 2, 1, 1, 0, 2, 1, 2, 1, 1, 3));
    }

    private void people(Db.Tx tx) {
        var now = Instant.parse("2026-11-21T02:00:00Z").atOffset(ZoneOffset.UTC);
        tx.run(
                "insert into community (id, code, name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp,"
                        + " fee_bp, created_at) values ($1, 'kilimani', 'Kilimani', 'Africa/Nairobi', 'KES', 'mini_grid',"
                        + " 'wallet', 900, 10000, 100, $2)",
                Tuple.of(community, now));
        for (var each : new UUID[] {household, seller})
            new HouseholdStore(TestVault.VAULT)
                    .add(
                            tx,
                            new Household(
                                    new HouseholdId(each),
                                    new CommunityId(community),
                                    each.equals(seller) ? "H0001" : "H0002",
                                    "N",
                                    "L",
                                    Household.Language.EN,
                                    List.of(new Msisdn("254700000001")),
                                    new PersonId(UUID.randomUUID())),
                            now.toInstant());
        tx.run(
                "insert into market_order (id, community_id, household_id, quantity_wh, open_wh, limit_minor_per_kwh,"
                        + " asset, placed_at) values ($1, $2, $3, 1000, 1000, 1200, 'KES', $4)",
                Tuple.of(order, community, seller, now));
    }

    private void decision(Db.Tx tx) {
        var now = Instant.parse("2026-11-21T02:00:00Z").atOffset(ZoneOffset.UTC);
        tx.run(
                "insert into trading_rules (household_id, revision, mode, asset, set_by, at)"
                        + " values ($1, 1, 'alone', 'KES', 'demo', $2)",
                Tuple.of(household, now));
        tx.run(
                "insert into trading_decision (household_id, start_at, community_id, rules_revision, kind, why, asset, own_wh, at)"
                        + " values ($1, $2, $3, 1, 'keep', 'rules', 'KES', 100, $2)",
                Tuple.of(household, now, community));
    }

    private UUID intent(Db.Tx tx, String direction, String state, String reason) {
        var id = UUID.randomUUID();
        var now = Instant.parse("2026-11-21T02:00:00Z").atOffset(ZoneOffset.UTC);
        tx.run(
                "insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id,"
                        + " amount_minor, asset, description, account_ref, state, reason_code, created_at, deadline_at,"
                        + " next_look_at) values ($1, $2, 'mpesa', 'x', $3, $4,"
                        + " (select id from phone where household_id = $4), 100, 'KES', 'd', $5, $6,"
                        + " $7, $8, $8, $8)",
                Tuple.tuple()
                        .addUUID(id)
                        .addString(direction)
                        .addUUID(community)
                        .addUUID(household)
                        .addString(id.toString())
                        .addString(state)
                        .addString(reason)
                        .addOffsetDateTime(now));
        return id;
    }

    private void purchase(Db.Tx tx, String door, String state, String proceeds, UUID intent, int trades) {
        var id = UUID.randomUUID();
        var now = Instant.parse("2026-11-21T02:00:00Z").atOffset(ZoneOffset.UTC);
        tx.run(
                "insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset,"
                        + " total_minor, push_minor, intent_id, state, proceeds, created_at)"
                        + " values ($1, $2, $3, $4, 100, 1200, 'KES', 100, 100, $5, $6, $7, $8)",
                Tuple.tuple()
                        .addUUID(id)
                        .addUUID(community)
                        .addUUID(household)
                        .addString(door)
                        .addUUID(intent)
                        .addString(state)
                        .addString(proceeds)
                        .addOffsetDateTime(now));
        for (int i = 0; i < trades; i++)
            tx.run(
                    "insert into trade (id, purchase_id, order_id, seller_id, buyer_id, wh, price_minor_per_kwh,"
                            + " value_minor, hold_id, state) values ($1, $2, $3, $4, $5, 50, 1200, 60, $6, $7)",
                    Tuple.of(UUID.randomUUID(), id, order, seller, household, UUID.randomUUID())
                            .addString(state));
    }
}
