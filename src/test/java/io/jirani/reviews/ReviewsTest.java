package io.jirani.reviews;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.approvals.Proposal;
import io.jirani.approvals.Proposals;
import io.jirani.approvals.Proposals.Consent;
import io.jirani.approvals.Proposals.Wish;
import io.jirani.http.HealthCheck;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Role;
import io.jirani.identity.TestOperators;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.CollectionState;
import io.jirani.payments.FarSide;
import io.jirani.payments.PayoutState;
import io.jirani.payments.ReviewCause;
import io.jirani.payments.ReviewStore;
import io.jirani.payments.Rulings;
import io.jirani.payments.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for people, on a real database: asked once, shown with its evidence, decided by two, booked. */
class ReviewsTest {
    private World world;
    private Proposals proposals;

    @BeforeEach
    void start() {
        world = new World();
        proposals = new Proposals(Duration.ZERO, world.ids, world.clock, new SimpleMeterRegistry());
        proposals.register(new RulePayment(new Rulings(world.parts, name -> {}), new PackStore()));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private IntentId pushed(Household buyer) {
        var id = world.ask(buyer);
        while (world.payments.collect() > 0) {}
        return id;
    }

    private void look(Duration later) {
        world.clock.move(later);
        while (world.payments.look() > 0) {}
    }

    /** Credited on a callback's word, and then denied. */
    private IntentId denied(Household buyer) {
        var id = pushed(buyer);
        world.stk(id, world.paid(id, 30, "UKLDENIED1"));
        world.payments.judge();
        world.daraja.next(FarSide.result("1032"));
        look(Duration.ofSeconds(2));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        return id;
    }

    private ReviewStore.Open open(IntentId id) {
        return world.db.transaction(tx -> world.parts.reviews().of(tx, id)).getFirst();
    }

    private long open() {
        return world.db
                .transaction(tx -> world.parts.reviews().waiting(tx, world.clock.instant()))
                .open();
    }

    private Proposal propose(Household of, IntentId id, String ruling, String receipt, String amount) {
        var payload = Map.of("intent", id.toString(), "ruling", ruling, "receipt", receipt, "amount_minor", amount);
        var proposer = TestOperators.who(of.community(), Role.TREASURER, "S0001");
        return world.db.transaction(tx -> {
            TestOperators.enrol(tx, proposer, Role.TREASURER);
            return proposals.propose(
                    tx, proposer, new Wish("payment.review", payload, "the statement of that day says so"));
        });
    }

    private Map<String, String> agreed(Household of, Proposal proposal) {
        var other = TestOperators.who(of.community(), Role.ADMIN, "S0002");
        return world.db
                .transaction(tx -> {
                    TestOperators.enrol(tx, other, Role.ADMIN);
                    return proposals.approve(
                            tx, other, proposal.id(), new Consent(proposal.sha256(), "I have read the statement too"));
                })
                .ending()
                .orElseThrow()
                .result();
    }

    @Test
    void whatTheProviderDeniesIsAskedOnceShownWithItsEvidenceAndDisprovedByTwo() {
        var buyer = world.household(Custody.WALLET);
        var id = denied(buyer);
        assertThat(open(id).cause()).isEqualTo(ReviewCause.CONTRADICTION);
        assertThat(open(id).owner()).isEqualTo("treasurer");
        var pack = world.db.transaction(tx -> new PackStore().pack(tx, id));
        assertThat(pack.getJsonObject("payment").getString("state")).isEqualTo("REVIEW");
        assertThat(pack.getJsonArray("trail").size()).isGreaterThan(3);
        assertThat(pack.getJsonArray("callbacks").getJsonObject(0).getString("verdict"))
                .isEqualTo("paid");
        assertThat(pack.getJsonArray("credits").size()).isEqualTo(1);
        assertThat(pack.getJsonArray("entries").getJsonObject(0).getString("key"))
                .isEqualTo("credit:" + id);
        assertThat(pack.encode())
                .doesNotContain(buyer.phones().getFirst().digits())
                .doesNotContain(buyer.phones().getFirst().digits().substring(3));

        var proposal = propose(buyer, id, "not_paid", "", "");
        assertThatThrownBy(() -> world.db.transaction(tx -> proposals.approve(
                        tx,
                        TestOperators.who(buyer.community(), Role.TREASURER, "S0001"),
                        proposal.id(),
                        new Consent(proposal.sha256(), "I agree with myself"))))
                .isInstanceOf(Problem.class);
        assertThat(agreed(buyer, proposal)).containsEntry("state", "FAILED");
        assertThat(open()).isZero();
        var act = world.db.transaction(tx -> tx.one(
                "select count(*) as n from audit.act where verb = 'payment.ruled' and subject = $1",
                Tuple.of("payment " + id),
                row -> row.getLong("n")));
        assertThat(act).isEqualTo(1);
        assertThat(world.view(id).state())
                .as("settlement books the disproof of it")
                .isEqualTo(CollectionState.FAILED);
    }

    @Test
    void proofEndsAQuestionByItself() {
        var buyer = world.household(Custody.WALLET);
        var id = denied(buyer);
        world.daraja.next(FarSide.result("0"));
        look(Duration.ofSeconds(10));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(open()).isZero();
        assertThatThrownBy(() -> propose(buyer, id, "paid", "", ""))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("nothing is open");
    }

    @Test
    void whatReallyCameLeavesSuspenseForItsOwner() {
        var buyer = world.household(Custody.PASS_THROUGH);
        var id = pushed(buyer);
        world.stk(id, world.paid(id, 10, "UKLTENONLY"));
        world.payments.judge();
        assertThat(open(id).cause()).isEqualTo(ReviewCause.AMOUNT);
        assertThatThrownBy(() -> propose(buyer, id, "keep", "", "")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> propose(buyer, id, "paid", "", "1000"))
                .as("nobody would know the statement's row of it again")
                .isInstanceOf(Problem.class);
        agreed(buyer, propose(buyer, id, "paid", "UKLTENONLY", "1000"));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(world.posted(buyer, Pocket.DUE)).isEqualTo(1_000);
        assertThat(world.posted(Account.suspense("mpesa", Asset.KES))).isZero();
        assertThat(world.posted(Account.collect("mpesa", Asset.KES))).isEqualTo(1_000);
    }

    @Test
    void aPayoutThatWasPaidWithoutItsHoldIsALossAndItsRailIsOpenedByAPerson() {
        var seller = world.household(Custody.WALLET);
        var id = world.send(seller, Money.kes(29_000));
        while (world.payments.disburse() > 0) {}
        world.result(id, result("0", "UKLOTHERSUM", 280));
        world.payments.judge();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVIEW);
        assertThatThrownBy(() -> propose(seller, id, "paid", "", ""))
                .as("nobody has its receipt")
                .isInstanceOf(Problem.class);
        agreed(seller, propose(seller, id, "not_paid", "", ""));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.FAILED);
        assertThat(world.posted(seller, Pocket.WALLET)).isEqualTo(29_000);

        world.result(id, result("0", "UKLAFTERALL", 290));
        world.payments.judge();
        assertThat(open(id).cause()).isEqualTo(ReviewCause.PAID_AFTER_FAILED);
        agreed(seller, propose(seller, id, "paid", "UKLAFTERALL", ""));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(world.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isEqualTo(29_000);
        assertThat(world.posted(Account.payout("mpesa", Asset.KES))).isZero();

        var rails = world.parts.railStates();
        var now = world.clock.instant();
        var paused = world.db.transaction(tx -> rails.paused(tx, "mpesa"));
        assertThat(paused).as("a callback alone stops nobody").isEmpty();
        world.db.inTransaction(tx -> rails.pause(tx, "mpesa", "a person looks", now));
        world.db.inTransaction(
                tx -> SetRail.set(tx, rails, "mpesa", io.jirani.payments.RailStateStore.State.OPEN, "seen", now));
        assertThatThrownBy(() -> world.db.inTransaction(
                        tx -> SetRail.set(tx, rails, "mpesa", io.jirani.payments.RailStateStore.State.OPEN, "x", now)))
                .isInstanceOf(Problem.class);
    }

    @Test
    void aQuestionPastItsDayIsTheAdministratorsAndSaysSo() {
        var buyer = world.household(Custody.WALLET);
        var id = denied(buyer);
        var health = ReviewsHealth.of(world.db, world.parts.reviews(), world.clock);
        assertThat(health.status().get()).isEqualTo(HealthCheck.Status.active());
        world.clock.move(Duration.ofDays(4));
        world.payments.tidy();
        assertThat(open(id).owner()).isEqualTo("admin");
        assertThat(health.status().get()).isNotEqualTo(HealthCheck.Status.active());
        assertThat(world.metrics.get("jirani_reviews_overdue").gauge().value()).isEqualTo(1);
    }

    @Test
    void whatIsAnothersIsNotThere() {
        var id = denied(world.household(Custody.WALLET));
        var elsewhere = world.household(Custody.WALLET);
        assertThatThrownBy(() -> propose(elsewhere, id, "paid", "", ""))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
    }

    private static JsonObject result(String code, String receipt, int amount) {
        var list = new JsonArray()
                .add(new JsonObject().put("Key", "TransactionReceipt").put("Value", receipt))
                .add(new JsonObject().put("Key", "TransactionAmount").put("Value", amount));
        return new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", code)
                                .put("ResultDesc", "said")
                                .put("ConversationID", "AG_any")
                                .put("ResultParameters", new JsonObject().put("ResultParameter", list)));
    }

    @Test
    void oneCommunitysOperatorDoesNotStopARailForOthers() {
        var communities = new io.jirani.identity.CommunityStore();
        world.household(Custody.WALLET);
        world.db.inTransaction(tx -> SetRail.mustBeEverybodys(tx, communities));
        world.household(Custody.WALLET);
        assertThatThrownBy(() -> world.db.inTransaction(tx -> SetRail.mustBeEverybodys(tx, communities)))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.FORBIDDEN));
    }
}
