package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.audit.Verify;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.TestPhones;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.payments.Statement.Side;
import io.jirani.settlement.PayOutSellers;
import io.jirani.settlement.PayoutPolicy;
import io.jirani.settlement.PayoutRoutes;
import io.jirani.settlement.ProveProceeds;
import io.jirani.settlement.SettlementStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who takes a payment back at M-Pesa does not have it twice (R12). */
class TakenBackTest {
    private static final Account COLLECT = Account.collect("mpesa", Asset.KES);

    private final StatementHand hand = new StatementHand();
    private final World world = hand.world;
    private final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    private final SettlementStores stores =
            SettlementStores.of(world.ledger, world.parts.communities(), households, world.ids);

    @AfterEach
    void booksHold() {
        var findings = new Verify(world.db).findings();
        hand.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void chargedBackMoneyIsNotPaidOut() {
        fillFloat();
        late(hand.home, Evidence.E2, "UKBACK0001", 3_000);
        assertThat(free(hand.home, Pocket.WALLET)).isEqualTo(3_000);
        back("UKBACK0001", 3_000);
        assertThat(askToBePaid(hand.home)).isNotEqualTo(202);
        assertThat(payouts()).isZero();
        assertThat(free(hand.home, Pocket.WALLET)).isZero();
        assertThat(world.posted(claim(hand.home))).isEqualTo(3_000);
    }

    @Test
    void whatTheStatementTookBackIsNotPaidOutInTheMinuteBefore() {
        fillFloat();
        var home = payable(world.household(Custody.PASS_THROUGH));
        late(home, Evidence.E1, "UKBACK0002", 3_000);
        evening();
        back("UKBACK0002", 3_000);
        new ProveProceeds(world.db, stores, world.clock, name -> {}).pass();
        payOuts().pass();
        assertThat(payouts()).isZero();
        world.clock.move(Duration.ofMinutes(2));
        while (hand.books.pass() > 0) {}
        payOuts().pass();
        assertThat(payouts()).isZero();
        assertThat(world.posted(claim(home))).isEqualTo(3_000);
        assertThat(free(home, Pocket.DUE)).isZero();
    }

    @Test
    void whatIsFrozenPaysTheClaimWhenPeopleHaveLooked() {
        var id = late(hand.home, Evidence.E2, "UKBACK0003", 3_000);
        spend(hand.home, 1_750);
        back("UKBACK0003", 3_000);
        assertThat(free(hand.home, Pocket.WALLET)).isZero();
        assertThat(world.posted(hand.home, Pocket.WALLET)).isEqualTo(1_250);
        assertThat(open(id)).containsExactly(ReviewCause.TAKEN_BACK);
        var kept = new Rulings.Decision(Ruling.KEEP, Optional.empty(), Optional.empty());
        world.db.inTransaction(tx -> new Rulings(world.parts, name -> {}).rule(tx, id, kept));
        assertThat(world.posted(hand.home, Pocket.WALLET)).isZero();
        assertThat(world.posted(claim(hand.home))).isEqualTo(1_750);
        assertThat(open(id)).isEmpty();
    }

    @Test
    void laterMoneyPaysWhatIsOwedForAPaymentThatWasTakenBack() {
        late(hand.home, Evidence.E2, "UKBACK0005", 3_000);
        spend(hand.home, 3_000);
        back("UKBACK0005", 3_000);
        assertThat(free(claim(hand.home))).isEqualTo(3_000);
        hand.read(Side.COLLECT, StatementHand.in(hand.receipt(), 5_000, hand.home.code()));
        assertThat(free(claim(hand.home))).isZero();
        assertThat(free(hand.home, Pocket.WALLET)).isEqualTo(2_000);
    }

    @Test
    void aTypedPaymentThatIsTakenBackIsOwedByItsHousehold() {
        var receipt = hand.receipt();
        hand.read(Side.COLLECT, StatementHand.in(receipt, 5_000, hand.home.code()));
        spend(hand.home, 1_000);
        back(receipt.number(), 5_000);
        assertThat(world.posted(hand.home, Pocket.WALLET)).isZero();
        assertThat(world.posted(claim(hand.home))).isEqualTo(1_000);
        assertThat(hand.open()).as("people hear of it").hasSize(1);
    }

    @Test
    void whatCameThoughAnotherSumWasAskedGoesBackAsItCame() {
        var id = placed(hand.home, "UKOTHER001", 3_100);
        back("UKOTHER001", 3_100);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        assertThat(world.posted(claim(hand.home))).isEqualTo(3_100);
        assertThat(world.posted(COLLECT)).isZero();
    }

    @Test
    void anOpenClaimTakesFromTheRoomOfCallbacks() {
        var cap = world.parts.settings().e1CapPerDay().minor();
        owe(hand.home, cap - 2_000);
        var id = asked(hand.home);
        world.stk(id, world.paid(id, 30, "UKROOM0001"));
        while (world.payments.judge() > 0) {}
        assertThat(world.posted(Account.unproven("mpesa", Asset.KES))).isZero();
        assertThat(world.view(id).state()).isNotEqualTo(CollectionState.SUCCEEDED);
    }

    private void owe(Household home, long cents) {
        post(Entry.single("owes:" + world.ids.next(), "test")
                .debit(claim(home), Money.kes(cents))
                .credit(Account.capital(Asset.KES), Money.kes(cents))
                .entry());
    }

    private IntentId asked(Household home) {
        world.clock.move(Duration.ofMinutes(30));
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        return id;
    }

    /** 30 shillings that came when nobody waited for them any more. */
    private IntentId late(Household home, Evidence evidence, String receipt, long cents) {
        var id = world.ask(home);
        seen(id, new CollectionEvent.Refused(new Reason("1", "test")));
        var room = Money.kes(200_000);
        seen(id, new CollectionEvent.Seen(evidence, Money.kes(cents), new Receipt(receipt), room));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        return id;
    }

    /** Another sum came than was asked, and people found that it is the payer's. */
    private IntentId placed(Household home, String receipt, long cents) {
        var id = world.ask(home);
        seen(id, new CollectionEvent.Seen(Evidence.E2, Money.kes(cents), new Receipt(receipt), Money.kes(0)));
        var paid = new Rulings.Decision(Ruling.PAID, Optional.empty(), Optional.empty());
        world.db.inTransaction(tx -> new Rulings(world.parts, name -> {}).rule(tx, id, paid));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(free(home, Pocket.WALLET)).isEqualTo(cents);
        return id;
    }

    private void back(String receipt, long cents) {
        hand.read(Side.COLLECT, hand.row(StatementRow.Kind.BACK, cents, receipt));
    }

    private void seen(IntentId id, CollectionEvent event) {
        var record = new RecordCollection(world.parts, name -> {});
        world.db.inTransaction(tx -> record.record(tx, id, was -> event));
    }

    private List<ReviewCause> open(IntentId id) {
        return world.db.transaction(tx -> new ReviewStore().of(tx, id)).stream()
                .map(ReviewStore.Open::cause)
                .toList();
    }

    private void spend(Household home, long cents) {
        post(Entry.single("spent:" + world.ids.next(), "test")
                .debit(Account.of(home.id(), Pocket.WALLET, Asset.KES), Money.kes(cents))
                .credit(Account.platformFee(Asset.KES), Money.kes(cents))
                .entry());
    }

    private void fillFloat() {
        post(Entry.single("float:" + world.ids.next(), "test")
                .debit(Account.payout("mpesa", Asset.KES), Money.kes(1_000_000))
                .credit(Account.capital(Asset.KES), Money.kes(1_000_000))
                .entry());
    }

    private void post(Entry entry) {
        world.db.inTransaction(tx -> world.ledger.post(tx, entry));
    }

    private Household payable(Household home) {
        world.db.inTransaction(tx -> TestPhones.prove(tx, households, home.id()));
        return home;
    }

    /** It is past 19:00 in Nairobi, when everything is paid that is due. */
    private void evening() {
        while (world.clock.instant().atZone(ZoneId.of("Africa/Nairobi")).getHour() < 20)
            world.clock.move(Duration.ofHours(1));
    }

    private PayOutSellers payOuts() {
        return new PayOutSellers(
                world.db,
                stores,
                world.ids,
                world.clock,
                "mpesa",
                new PayoutPolicy(Money.kes(1_000)),
                new SimpleMeterRegistry(),
                name -> {});
    }

    private int askToBePaid(Household home) {
        payable(home);
        var keys = new KeyStore(new Random(9));
        var key = world.db
                .transaction(tx -> keys.forHousehold(tx, home, world.clock.instant()))
                .reveal();
        var door = new Door();
        door.open(
                List.of(new PayoutRoutes(
                        world.db,
                        new AuthRoutes(world.db, keys, CompatDoor.KEYED),
                        new IdempotencyStore(TestVault.VAULT),
                        stores,
                        world.ids,
                        world.clock,
                        "mpesa",
                        name -> {})::mount),
                List.of(),
                List.of());
        try {
            var once = UUID.randomUUID().toString();
            return door.post(
                            "/v1/payouts",
                            new JsonObject().encode(),
                            "Authorization",
                            "Bearer " + key,
                            "Idempotency-Key",
                            once)
                    .statusCode();
        } finally {
            door.close();
        }
    }

    private long payouts() {
        return world.db.transaction(tx -> tx.one(
                "select count(*) from payment_intent where direction = 'payout'",
                Tuple.tuple(),
                row -> row.getLong(0)));
    }

    private static Account claim(Household home) {
        return Account.claim(home.id(), Asset.KES);
    }

    private long free(Household home, Pocket pocket) {
        return free(Account.of(home.id(), pocket, Asset.KES));
    }

    private long free(Account account) {
        return world.db.transaction(tx -> world.ledger.balance(tx, account)).free();
    }
}
