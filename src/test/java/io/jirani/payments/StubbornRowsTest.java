package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Secret;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.vault.Vault;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One row, line or callback that cannot be read stops nobody else's money. */
class StubbornRowsTest {
    private World world;

    @BeforeEach
    void open() {
        world = new World();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void corruptPhone(Household of) {
        assertThat(world.db.<Integer>transaction(tx -> tx.run(
                        "update phone set sealed = set_byte(sealed, 20, (get_byte(sealed, 20) + 1) % 256) where household_id = $1",
                        Tuple.of(of.id().value()))))
                .isPositive();
    }

    private void healPhone(Household of) {
        world.db.inTransaction(tx -> tx.run(
                "update phone set sealed = set_byte(sealed, 20, (get_byte(sealed, 20) + 255) % 256) where household_id = $1",
                Tuple.of(of.id().value())));
    }

    private IntentId pending(Household of) {
        var id = world.ask(of);
        while (world.payments.collect() > 0) {}
        return id;
    }

    private double putOff() {
        return world.metrics.counter("jirani_intents_put_off_total").count();
    }

    @Test
    void aDeadlinePassesThoughItsNumberDoesNotOpen() {
        var broken = world.household(Custody.WALLET);
        var its = pending(broken);
        var id = pending(world.household(Custody.WALLET));
        corruptPhone(broken);
        world.clock.move(Duration.ofSeconds(60));
        while (world.payments.deadlines() > 0) {}
        world.payments.look();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.EXPIRED);
        healPhone(broken);
        assertThat(world.view(its).state()).isEqualTo(CollectionState.EXPIRED);
        assertThat(world.view(its).providerRef()).isPresent();
    }

    @Test
    void oneRowThatCannotBeReadStopsNobodysPushAndIsTriedAgain() {
        var broken = world.household(Custody.WALLET);
        var its = world.ask(broken);
        var id = world.ask(world.household(Custody.WALLET));
        corruptPhone(broken);
        world.payments.collect();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        assertThat(putOff()).isEqualTo(1);
        assertThat(world.payments.collect()).as("it is left out for a while").isZero();
        assertThat(putOff()).isEqualTo(1);
        healPhone(broken);
        world.clock.move(Duration.ofSeconds(3));
        assertThat(world.payments.collect()).isEqualTo(1);
        assertThat(world.view(its).state()).isEqualTo(CollectionState.PENDING);
    }

    @Test
    void oneRowThatCannotBeReadStopsNobodysPayout() {
        var broken = world.household(Custody.WALLET);
        world.send(broken, Money.kes(10_000));
        var id = world.send(world.household(Custody.WALLET), Money.kes(10_000));
        corruptPhone(broken);
        world.payments.disburse();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.SUBMITTED);
    }

    @Test
    void oneReviewThatCannotBeOpenedStopsNobodysLook() {
        var broken = world.household(Custody.WALLET);
        var late = pending(broken);
        var collections = new RecordCollection(world.parts, name -> {});
        world.db.inTransaction(tx -> collections.record(
                tx, late, was -> new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid"))));
        world.db.inTransaction(tx -> tx.run(
                "update community set zone = 'Mars/Olympus' where id = $1",
                Tuple.of(broken.community().value())));
        world.clock.move(Duration.ofDays(4));
        pending(world.household(Custody.WALLET));
        world.clock.move(Duration.ofSeconds(4));
        world.payments.look();
        assertThat(world.daraja.queries()).hasSize(1);
    }

    @Test
    void aLineOfTheSpoolThatDoesNotOpenStopsNoOtherCallback() {
        var wrong =
                new Vault(new Secret("another master key of the vault of tests"), Optional.empty(), new SecureRandom());
        var body = new RawBody("x".getBytes(StandardCharsets.UTF_8));
        new CallbackSpool(world.spool, wrong)
                .add(new Arrival(Channel.STK, Optional.empty(), "a", Map.of(), body, world.clock.instant()));
        var id = pending(world.household(Custody.WALLET));
        world.stk(id, world.paid(id, 30, "UKX0000008"));
        world.payments.judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(world.metrics
                        .counter("jirani_callbacks_judged_total", "verdict", "unopened")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void manyCallbacksOfOnePaymentKeepNobodyElsesWaiting() {
        var his = pending(world.household(Custody.WALLET));
        var id = pending(world.household(Custody.WALLET));
        for (int i = 0; i < 250; i++) world.stk(his, World.stk(world.ref(his), 1032));
        world.stk(id, world.paid(id, 30, "UKX0000009"));
        world.payments.judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
    }

    @Test
    void aCallbackThatCannotBeJudgedIsTriedForAWeekAndThenNoMore() {
        var id = pending(world.household(Custody.WALLET));
        world.stk(id, world.paid(id, 30, "UKX0000010"));
        breakCallback(1);
        for (int i = 0; i < 10; i++) world.payments.judge();
        assertThat(broken()).as("it was tried once, the rest comes later").isZero();
        for (int i = 0; i < 5; i++) {
            world.clock.move(Duration.ofHours(7));
            world.payments.judge();
        }
        assertThat(broken()).isEqualTo(2);
        breakCallback(255); // whoever mended it
        world.clock.move(Duration.ofHours(7));
        assertThat(world.payments.judge()).isEqualTo(1);
        assertThat(world.count("select count(*) from inbox where intent_id = $1 and judged_at is null", id))
                .isZero();
    }

    private double broken() {
        return world.metrics
                .counter("jirani_callbacks_judged_total", "verdict", "broken")
                .count();
    }

    private void breakCallback(int by) {
        world.db.inTransaction(tx -> tx.run(
                "update inbox set sealed = set_byte(sealed, 20, (get_byte(sealed, 20) + $1) % 256)", Tuple.of(by)));
    }

    @Test
    void whatNobodyCouldSendForAWeekIsTheHouseholdsAgain() {
        var seller = world.household(Custody.WALLET);
        var id = world.send(seller, Money.kes(10_000));
        world.db.inTransaction(
                tx -> world.parts.railStates().pause(tx, "mpesa", "people said so", world.clock.instant()));
        world.clock.move(Duration.ofDays(6));
        world.payments.disburse();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.RESERVED);
        world.clock.move(Duration.ofDays(1));
        world.payments.disburse();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.FAILED);
        assertThat(world.payout(id).reason().map(Reason::code)).contains("not_sent");
        assertThat(world.posted(seller, Pocket.WALLET)).isEqualTo(10_000);
    }

    @Test
    void anAnswerWaitsForTheDatabaseAndAFaultIsToldAtOnce() {
        var pauses = new ArrayList<Duration>();
        var sure = new SureWrite(world.db, pauses::add);
        String answer = sure.write(tx -> {
            if (pauses.size() < 3) throw new IllegalStateException("Timeout waiting for connection");
            return "written";
        });
        assertThat(answer).isEqualTo("written");
        assertThatThrownBy(() -> sure.write(tx -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
        assertThat(pauses).isEqualTo(List.of(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1)));
    }

    @Test
    void aProcessThatStandsStillLosesItsLocks() {
        assertThat(world.db.<String>transaction(tx -> tx.one(
                        "select current_setting('idle_in_transaction_session_timeout') as t",
                        Tuple.tuple(),
                        row -> row.getString("t"))))
                .isEqualTo("20s");
    }
}
