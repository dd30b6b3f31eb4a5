package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Money in, on a real database and over real sockets. */
class CollectPaymentsTest {
    private static World world;
    private static long unproven;
    private static long collected;

    @BeforeAll
    static void start() {
        world = new World();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static long unproven() {
        return world.posted(Account.unproven("mpesa", Asset.KES));
    }

    private static long collected() {
        return world.posted(Account.collect("mpesa", Asset.KES));
    }

    private static void mark() {
        unproven = unproven();
        collected = collected();
    }

    /** One push, accepted. */
    private static IntentId pushed(io.jirani.identity.Household buyer) {
        var id = world.ask(buyer);
        while (world.payments.collect() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        return id;
    }

    private static void look(Duration later) {
        world.clock.move(later);
        while (world.payments.look() > 0) {}
    }

    @Test
    void aPushSaysWhatTheProviderWantsToHear() {
        var buyer = world.household(Custody.WALLET);
        var id = pushed(buyer);
        var push = world.daraja.pushes().getLast();
        assertThat(push.getString("PhoneNumber"))
                .isEqualTo(buyer.phones().getFirst().digits());
        assertThat(push.getLong("Amount")).isEqualTo(30);
        assertThat(push.getString("AccountReference"))
                .isEqualTo(AccountRef.of(id).text());
        assertThat(push.getString("CallBackURL"))
                .endsWith("/hooks/pay/" + world.tokens.of(CallbackToken.Kind.STK, id) + "/stk");
        assertThat(push.getString("Timestamp")).matches("\\d{14}");
    }

    @Test
    void fiftyCopiesOfACallbackAtOnceCreditOnce() throws Exception {
        var buyer = world.household(Custody.WALLET);
        var id = pushed(buyer);
        mark();
        var body = world.paid(id, 30, "UKLFIFTY01");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 50; i++) calls.add(() -> world.stk(id, body));
            for (var call : threads.invokeAll(calls)) assertThat(call.get()).isEqualTo(200);
            var judges = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 4; i++) judges.add(world.payments::judge);
            for (var judge : threads.invokeAll(judges)) judge.get();
        }
        while (world.payments.judge() > 0) {}
        assertThat(world.count("select count(*) from inbox where intent_id = $1 and judged_at is not null", id))
                .isEqualTo(50);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E1);
        assertThat(unproven() - unproven).isEqualTo(3_000);
        assertThat(world.posted(buyer, Pocket.ESCROW)).isEqualTo(3_000);
        assertThat(world.count("select count(*) from collection_credit where intent_id = $1", id))
                .isEqualTo(1);
        assertThat(world.count("select count(*) from receipt where intent_id = $1", id))
                .isEqualTo(1);

        world.daraja.next(FarSide.result("0"));
        look(Duration.ofSeconds(2));
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E2);
        assertThat(unproven() - unproven)
                .as("the proof is booked by settlement")
                .isEqualTo(3_000);
        var provable = world.db.transaction(tx -> world.parts.credits().claimProvable(tx, 10));
        assertThat(provable).extracting(CreditStore.Provable::intent).containsOnlyOnce(id);
        world.db.inTransaction(tx -> world.parts.credits().markProven(tx, List.of(id), world.clock.instant()));
    }

    @Test
    void aCallbackThatNeverCameIsFoundByQueryAndChangesNothingWhenItComesLate() {
        var buyer = world.household(Custody.WALLET);
        var id = pushed(buyer);
        mark();
        world.daraja.next(FarSide.result("4999"));
        look(Duration.ofSeconds(4));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        world.daraja.next(FarSide.result("0"));
        look(Duration.ofSeconds(4));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(collected() - collected).isEqualTo(3_000);
        world.clock.move(Duration.ofSeconds(5));
        world.stk(id, world.paid(id, 30, "UKLLATE001"));
        world.payments.judge();
        assertThat(collected() - collected).isEqualTo(3_000);
        assertThat(unproven() - unproven).isZero();
        assertThat(world.posted(buyer, Pocket.ESCROW)).isEqualTo(3_000);
        assertThat(world.view(id).receipt().orElseThrow().number()).isEqualTo("UKLLATE001");
    }

    @Test
    void aCancelledPushEndsAtOnceAndLateMoneyIsTheBuyersOwn() {
        var buyer = world.household(Custody.PASS_THROUGH);
        var id = pushed(buyer);
        mark();
        world.stk(id, World.stk(world.ref(id), 1032));
        world.payments.judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.FAILED);
        assertThat(world.view(id).reason().orElseThrow().code()).isEqualTo("1032");
        world.daraja.next(FarSide.result("0"));
        look(Duration.ofSeconds(2));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(world.posted(buyer, Pocket.DUE)).isEqualTo(3_000);
        assertThat(world.posted(buyer, Pocket.ESCROW)).isZero();
        assertThat(collected() - collected).isEqualTo(3_000);
    }

    @Test
    void afterTheDeadlineACallbackIsLateAndUnproven() {
        var buyer = world.household(Custody.WALLET);
        var id = pushed(buyer);
        mark();
        for (int i = 0; i < 8; i++) look(Duration.ofSeconds(2));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.EXPIRED);
        world.stk(id, world.paid(id, 30, "UKLDEAD001"));
        world.payments.judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(world.posted(buyer, Pocket.WALLET_UNPROVEN)).isEqualTo(3_000);
        assertThat(unproven() - unproven).isEqualTo(3_000);
    }

    /** Nor does a question of ours, whose answer names no amount: the list, the statement or people say how much came. */
    @Test
    void aWrongAmountMovesNoBalance() {
        var buyer = world.household(Custody.WALLET);
        var id = pushed(buyer);
        mark();
        world.stk(id, world.paid(id, 1, "UKLWRONG01"));
        world.payments.judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        assertThat(unproven() - unproven).isZero();
        assertThat(collected() - collected).isZero();
        var before = world.posted(Account.suspense("mpesa", Asset.KES));
        world.daraja.next(FarSide.result("0"));
        look(Duration.ofSeconds(2));
        assertThat(world.posted(Account.suspense("mpesa", Asset.KES)) - before).isZero();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        assertThat(world.posted(buyer, Pocket.ESCROW)).isZero();
    }

    @Test
    void anotherPaymentsReceiptOnlyMakesUsAsk() {
        var first = pushed(world.household(Custody.WALLET));
        var second = pushed(world.household(Custody.WALLET));
        world.stk(first, world.paid(first, 30, "UKLSAME001"));
        world.stk(second, world.paid(second, 30, "UKLSAME001"));
        while (world.payments.judge() > 0) {}
        assertThat(world.view(first).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(world.view(second).state()).isEqualTo(CollectionState.PENDING);
    }

    @Test
    void whatADeadProcessLeftIsNeverSentAgain() {
        var id = world.ask(world.household(Custody.WALLET));
        var record = new RecordCollection(world.parts, name -> {});
        world.db.inTransaction(tx -> record.record(tx, id, was -> new CollectionEvent.Claimed()));
        var sent = world.daraja.pushes().size();
        for (int i = 0; i < 30; i++) {
            look(Duration.ofSeconds(5));
            world.payments.collect();
        }
        assertThat(world.view(id).state()).isEqualTo(CollectionState.EXPIRED);
        assertThat(world.daraja.pushes()).hasSize(sent);
    }

    @Test
    void aResetAfterTheBytesIsUnknownAndNotSentAgain() {
        var id = world.ask(world.household(Custody.WALLET));
        var sent = world.daraja.pushes().size();
        world.daraja.next(FarSide.RESET);
        while (world.payments.collect() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.UNKNOWN);
        world.clock.move(Duration.ofSeconds(10));
        while (world.payments.collect() > 0) {}
        assertThat(world.daraja.pushes()).hasSize(sent + 1);
        world.stk(id, world.paid(id, 30, "UKLRESET01"));
        world.payments.judge();
        assertThat(world.view(id).state())
                .as("the secret path finds it without a checkout id")
                .isEqualTo(CollectionState.SUCCEEDED);
    }

    @Test
    void aDefiniteRefusalFailsWithItsReason() {
        var id = world.ask(world.household(Custody.WALLET));
        world.daraja.next(FarSide.error(400, "400.002.02", "Bad Request - Invalid Amount"));
        while (world.payments.collect() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.FAILED);
        assertThat(world.view(id).reason().orElseThrow().code()).isEqualTo("400.002.02");
    }

    @Test
    void aRefusedTokenIsRenewedAndTheNextPostHasACommitOfItsOwn() {
        var minted = world.daraja.tokens();
        var sent = world.daraja.pushes().size();
        var id = world.ask(world.household(Custody.WALLET));
        world.daraja.next(FarSide.error(404, "404.001.03", "Invalid Access Token"));
        while (world.payments.collect() > 0) {}
        assertThat(world.daraja.pushes()).as("one POST a commit").hasSize(sent + 1);
        assertThat(world.view(id).state()).as("nothing happened").isEqualTo(CollectionState.CREATED);
        world.clock.move(Duration.ofSeconds(2));
        while (world.payments.collect() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        assertThat(world.daraja.pushes()).hasSize(sent + 2);
        assertThat(world.daraja.tokens()).isBetween(minted + 1, minted + 2);
    }

    @Test
    void aPhoneIsAskedOnceAtATimeAndThreeTimesInTenMinutes() {
        var buyer = world.household(Custody.WALLET);
        for (int i = 0; i < 3; i++) {
            var id = pushed(buyer);
            refused(buyer, "prompt open", PushRefusal.PROMPT_OPEN);
            world.stk(id, World.stk(world.ref(id), 1032));
            world.payments.judge();
        }
        refused(buyer, "3 times", PushRefusal.ASKED_OFTEN);
        world.clock.move(Duration.ofMinutes(11));
        pushed(buyer);
    }

    private static void refused(io.jirani.identity.Household buyer, String why, PushRefusal told) {
        assertThatThrownBy(() -> world.ask(buyer))
                .isInstanceOfSatisfying(Problem.class, it -> {
                    assertThat(it.kind()).isEqualTo(Problem.Kind.TOO_MANY_PUSHES);
                    assertThat(it.told()).contains(told.words());
                })
                .hasMessageContaining(why);
    }
}
