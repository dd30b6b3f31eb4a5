package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
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

    @Test
    void whoOwesForAPaymentThatWasTakenBackBuysNothing() {
        var community = street.community("kilimani");
        street.offer(street.household(community, 2_000), 2_000, 1_200);
        var buyer = street.household(community, 0);
        move(Account.claim(buyer.id(), Asset.KES), Account.collect("mpesa", Asset.KES), 200_000);
        var account =
                street.db.transaction(tx -> CommunityStore.account(tx, buyer)).text();
        assertThat(account).isNotEqualTo(buyer.code());
        assertThatThrownBy(() -> street.buy(buyer, 500, 1_200))
                .hasMessageContaining("KES 2000.00")
                .hasMessageContaining("with " + account + " as the account")
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.CONFLICT));
        assertThat(count("payment_intent")).isZero();

        move(Account.collect("mpesa", Asset.KES), Account.claim(buyer.id(), Asset.KES), 200_000);
        street.buy(buyer, 500, 1_200);
        assertThat(count("purchase")).isEqualTo(1);
    }

    private void move(Account to, Account from, long cents) {
        street.db.inTransaction(tx -> {
            var amount = Money.kes(cents);
            street.ledger.post(
                    tx,
                    Entry.single("before:" + street.ids.next(), "test")
                            .debit(Account.collect("mpesa", Asset.KES), amount)
                            .credit(Account.capital(Asset.KES), amount)
                            .entry());
            street.ledger.post(
                    tx,
                    Entry.single("moved:" + street.ids.next(), "test")
                            .debit(to, amount)
                            .credit(from, amount)
                            .entry());
        });
    }

    @Test
    void thePromptOnASharedPhoneNamesTheHouse() {
        var community = street.community("kilimani");
        street.offer(street.household(community, 2_000), 2_000, 1_200);
        var buyer = street.household(community, 0);
        var neighbour = street.household(community, 0);
        var intent = street.buy(neighbour, 500, 1_200).purchase().intent();
        assertThat(prompt(intent)).isEqualTo("0.5kWh energy");

        street.db.inTransaction(tx -> street.households
                .phones()
                .add(tx, neighbour.id(), buyer.phones().getFirst(), Instant.EPOCH));
        var other = street.buy(buyer, 600, 1_200).purchase().intent();
        assertThat(prompt(other)).isEqualTo("JIR-" + buyer.code());
    }

    private String prompt(IntentId intent) {
        return street.db.transaction(tx -> tx.one(
                "select description from payment_intent where id = $1",
                Tuple.of(intent.value()),
                row -> row.getString("description")));
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
