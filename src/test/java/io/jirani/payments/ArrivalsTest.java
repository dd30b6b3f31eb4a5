package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payments that people type in the menu of their phone: told of, listed, and counted once (I-6). */
class ArrivalsTest {
    private static World world;
    private static int receipts;

    private final List<Arrived> listed = new ArrayList<>();
    private Optional<String> silent = Optional.empty();
    private ReadArrivals reads;

    @BeforeAll
    static void open() {
        world = new World();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void list() {
        world.clock.move(Duration.ofHours(1)); // everybody's turn to read
        reads = new ReadArrivals(world.parts, "mpesa", this::page, name -> {});
    }

    private ArrivalList.Answer page(Instant from, Instant to, int offset) {
        if (silent.isPresent()) return new ArrivalList.Answer.Unknown(silent.get());
        var rows = listed.stream()
                .filter(row -> !row.receipt().at().orElseThrow().isBefore(from))
                .skip(offset)
                .toList();
        return new ArrivalList.Answer.Rows(rows, ArrivalList.More.NO);
    }

    private static String receipt() {
        return "UKM" + String.format(java.util.Locale.ROOT, "%07d", ++receipts);
    }

    private Arrived arrived(String receipt, String bill, long cents) {
        return new Arrived(new Receipt(receipt, Optional.of(world.clock.instant())), Money.kes(cents), bill);
    }

    private static int confirm(String receipt, String bill, String amount) {
        var body = new JsonObject()
                .put("TransactionType", "Pay Bill")
                .put("TransID", receipt)
                .put("TransTime", "20261122080000")
                .put("TransAmount", amount)
                .put("BusinessShortCode", "174379")
                .put("BillRefNumber", bill)
                .put("MSISDN", "2547*****149")
                .put("FirstName", "John");
        var status = world.callback(world.tokens.ofTyped("mpesa"), "confirmation", body);
        while (world.payments.judge() > 0) {}
        return status;
    }

    private static long wallet(Household of) {
        return world.posted(Account.of(of.id(), Pocket.WALLET, Asset.KES));
    }

    private static long suspense() {
        return world.posted(Account.suspense("mpesa", Asset.KES));
    }

    /** What people type who pay for a household. */
    private static String own(Household of) {
        return world.db.transaction(tx -> CommunityStore.account(tx, of)).text();
    }

    @Test
    void aConfirmationBooksNothingAndTheListDoesOnce() {
        var home = world.household(Custody.WALLET);
        var code = own(home);
        var receipt = receipt();
        assertThat(confirm(receipt, code.toLowerCase(java.util.Locale.ROOT), "50.00"))
                .isEqualTo(200);
        assertThat(wallet(home)).as("anybody may know our address").isZero();
        listed.add(arrived(receipt, code, 5_000));
        for (int i = 0; i < 3; i++) {
            reads.pass();
            confirm(receipt, code, "50.00");
            world.clock.move(Duration.ofMinutes(16));
        }
        assertThat(wallet(home)).isEqualTo(5_000);
    }

    @Test
    void whatNobodyToldOfIsFoundOnTheList() {
        var home = world.household(Custody.PASS_THROUGH);
        listed.add(arrived(receipt(), own(home), 7_000));
        reads.pass();
        assertThat(world.posted(Account.of(home.id(), Pocket.DUE, Asset.KES))).isEqualTo(7_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mama njeri", "H9999999", "J0000000000X"})
    void anAccountThatNamesNobodyLiesInSuspense(String bill) {
        var before = suspense();
        listed.add(arrived(receipt(), bill, 3_000));
        reads.pass();
        assertThat(suspense() - before).as("a callback may be under way").isZero();
        world.clock.move(Duration.ofMinutes(31));
        reads.pass();
        assertThat(suspense() - before).isEqualTo(3_000);
        world.clock.move(Duration.ofDays(1));
        world.payments.tidy();
        var receipt = listed.getLast().receipt().number();
        assertThat(whose(receipt)).as("people are asked after a day").isEqualTo(1);
        assertThat(world.metrics.get("jirani_suspense_waiting").gauge().value()).isPositive();
    }

    private static long whose(String receipt) {
        return world.db.transaction(tx -> tx.one(
                "select count(*) as n from statement_difference where kind = 'nobody' and subject = $1",
                io.vertx.sqlclient.Tuple.of(receipt),
                row -> row.getLong("n")));
    }

    @Test
    void aCodeThatTwoHouseholdsHaveNamesNobody() {
        var one = world.household(Custody.WALLET);
        var other = world.household(Custody.WALLET);
        var code = one.code();
        assertThat(other.code()).isEqualTo(code);
        var before = suspense();
        listed.add(arrived(receipt(), code, 3_000));
        world.clock.move(Duration.ofMinutes(31));
        reads.pass();
        assertThat(suspense() - before).isEqualTo(3_000);
    }

    @Test
    void aListThatCannotBeReadIsReadAgainFromWhereItWas() {
        var home = world.household(Custody.WALLET);
        listed.add(arrived(receipt(), own(home), 2_000));
        silent = Optional.of("HTTP 503");
        reads.pass();
        world.clock.move(Duration.ofHours(30));
        silent = Optional.empty();
        reads.pass();
        assertThat(wallet(home)).isEqualTo(2_000);
    }

    @Test
    void theWordsOfAConfirmationAreNotKept() {
        var receipt = receipt();
        confirm(receipt, "mama njeri 0712345678", "50.00");
        var left = world.db.transaction(tx -> tx.one(
                "select count(*) as n from inbox where id = (select max(id) from inbox where channel = 'typed') and sealed is not null",
                io.vertx.sqlclient.Tuple.tuple(),
                row -> row.getLong("n")));
        assertThat(left).isZero();
    }

    @Test
    void aWrongTokenIsRefusedAndAnotherShortcodeIsNothing() {
        assertThat(world.callback("abc", "confirmation", new JsonObject())).isEqualTo(404);
        var wrong = new JsonObject()
                .put("TransID", receipt())
                .put("TransAmount", "10")
                .put("BusinessShortCode", "600000")
                .put("BillRefNumber", "H0001");
        assertThat(world.callback(world.tokens.ofTyped("mpesa"), "confirmation", wrong))
                .isEqualTo(200);
        while (world.payments.judge() > 0) {}
        assertThat(world.db.<Long>transaction(tx -> tx.one(
                        "select count(*) as n from arrived where receipt_no = $1",
                        io.vertx.sqlclient.Tuple.of(wrong.getString("TransID")),
                        row -> row.getLong("n"))))
                .isZero();
    }

    @Test
    void noConfirmationTellsMoreThanMpesaMoves() {
        var receipt = receipt();
        confirm(receipt, "H7788", "900000000.00");
        assertThat(world.db.<Long>transaction(tx -> tx.one(
                        "select count(*) as n from arrived where receipt_no = $1",
                        io.vertx.sqlclient.Tuple.of(receipt),
                        row -> row.getLong("n"))))
                .isZero();
    }

    static List<List<String>> orders() {
        return permutations(List.of("callback", "confirmation", "query", "list"));
    }

    private static List<List<String>> permutations(List<String> of) {
        if (of.isEmpty()) return List.of(List.of());
        var all = new ArrayList<List<String>>();
        for (var first : of) {
            var rest = new ArrayList<>(of);
            rest.remove(first);
            for (var tail : permutations(rest)) {
                var one = new ArrayList<String>();
                one.add(first);
                one.addAll(tail);
                all.add(one);
            }
        }
        return all;
    }

    /** The same receipt by four channels in every order: one credit, one receipt. */
    @ParameterizedTest
    @MethodSource("orders")
    void oneReceiptCountsOnceWhateverChannelsItComesBy(List<String> order) {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        var receipt = receipt();
        for (var channel : order) by(channel, id, receipt);
        for (var channel : order) by(channel, id, receipt);
        assertThat(world.posted(Account.of(home.id(), Pocket.ESCROW, Asset.KES))
                        + wallet(home)
                        + world.posted(Account.of(home.id(), Pocket.WALLET_UNPROVEN, Asset.KES)))
                .isEqualTo(3_000);
        assertThat(world.view(id).receipt().orElseThrow().number()).isEqualTo(receipt);
        var credits = world.db.<Long>transaction(tx -> tx.one(
                "select count(*) as n from collection_credit where intent_id = $1",
                io.vertx.sqlclient.Tuple.of(id.value()),
                row -> row.getLong("n")));
        assertThat(credits).isEqualTo(1);
    }

    /** The simulation's seed 26: a callback brings the receipt of money that somebody else typed. */
    @ParameterizedTest
    @ValueSource(strings = {"household", "nobody"})
    void aReceiptThatACallbackCrossedHidesNobodysMoney(String named) {
        var buyer = world.household(Custody.WALLET);
        var other = world.household(Custody.WALLET);
        var bill = named.equals("nobody") ? "WANJIKU" : own(other);
        var before = wallet(other) + suspense();
        var id = world.ask(buyer);
        while (world.payments.collect() > 0) {}
        var receipt = receipt();
        by("callback", id, receipt);
        listed.add(arrived(receipt, bill, named.equals("nobody") ? 7_700 : 3_000));
        world.clock.move(Duration.ofMinutes(45));
        reads.pass();
        assertThat(wallet(other) + suspense() - before).isEqualTo(named.equals("nobody") ? 7_700 : 3_000);
    }

    private void by(String channel, IntentId id, String receipt) {
        var ref = AccountRef.of(id).text();
        switch (channel) {
            case "callback" -> {
                world.stk(id, world.paid(id, 30, receipt));
                while (world.payments.judge() > 0) {}
            }
            case "confirmation" -> confirm(receipt, ref, "30.00");
            case "query" -> {
                var collections = new RecordCollection(world.parts, name -> {});
                var paid = new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid"));
                world.db.inTransaction(tx -> collections.record(tx, id, was -> paid));
            }
            default -> {
                listed.add(arrived(receipt, ref, 3_000));
                world.clock.move(Duration.ofMinutes(2));
                reads.pass();
            }
        }
    }
}
