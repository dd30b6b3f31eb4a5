package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The provider's list decides whose a payment is, whoever told its receipt before; and however long it is. */
class ListedRowsTest {
    private final List<Arrived> listed = new ArrayList<>();
    private World world;
    private ReadArrivals reads;
    private int receipts;

    @BeforeEach
    void open() {
        world = new World();
        reads = new ReadArrivals(world.parts, "mpesa", this::hundred, name -> {});
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String receipt() {
        return "UKN" + String.format(java.util.Locale.ROOT, "%07d", ++receipts);
    }

    private Arrived arrived(String receipt, String bill, long cents) {
        return new Arrived(new Receipt(receipt, Optional.of(world.clock.instant())), Money.kes(cents), bill);
    }

    /** Somebody says on the secret path that it was typed: nobody believes it yet. */
    private void confirm(String receipt, String bill) {
        var records = new RecordArrival(world.parts, new RecordCollection(world.parts, name -> {}));
        world.db.inTransaction(tx -> records.record(tx, "mpesa", arrived(receipt, bill, 3_000), Evidence.E1));
    }

    private long wallet(Household of) {
        return world.posted(of, Pocket.WALLET);
    }

    /** What people type who pay for a household. */
    private String own(Household of) {
        return world.db.transaction(tx -> CommunityStore.account(tx, of)).text();
    }

    private IntentId toldBy(String receipt) {
        var thief = world.ask(world.household(Custody.WALLET));
        while (world.payments.collect() > 0) {}
        world.stk(thief, world.paid(thief, 30, receipt));
        while (world.payments.judge() > 0) {}
        return thief;
    }

    @Test
    void aTypedPaymentIsItsHouseholdsThoughAnotherToldItsReceipt() {
        var home = world.household(Custody.WALLET);
        var code = own(home);
        var receipt = receipt();
        confirm(receipt, code);
        var thief = toldBy(receipt);
        listed.add(arrived(receipt, code, 3_000));
        reads.pass();
        world.clock.move(Duration.ofMinutes(16));
        reads.pass();
        assertThat(wallet(home)).isEqualTo(3_000);
        assertThat(world.view(thief).receipt()).isEmpty();
        assertThat(world.view(thief).evidence()).isEqualTo(Evidence.E1);
        List<ReviewStore.Open> asked =
                world.db.transaction(tx -> world.parts.reviews().of(tx, thief));
        assertThat(asked).extracting(ReviewStore.Open::cause).containsExactly(ReviewCause.RECEIPT_TAKEN);
    }

    @Test
    void whoseReceiptWasTakenFromItsAttemptGetsItsOwnByTheList() {
        var home = world.household(Custody.WALLET);
        var code = own(home);
        var receipt = receipt();
        var thief = toldBy(receipt);
        confirm(receipt, code);
        listed.add(arrived(receipt, code, 3_000));
        reads.pass();
        var its = receipt();
        listed.add(arrived(its, AccountRef.of(thief).text(), 3_000));
        world.clock.move(Duration.ofMinutes(16));
        reads.pass();
        assertThat(world.view(thief).receipt().map(Receipt::number)).contains(its);
        assertThat(world.view(thief).evidence()).isEqualTo(Evidence.E2);
        assertThat(wallet(home)).isEqualTo(3_000);
    }

    @Test
    void aListThatIsLongerThanOneReadingIsReadOnAndNotFromItsBeginning() {
        var home = world.household(Custody.WALLET);
        var code = own(home);
        for (int i = 0; i < 250; i++) {
            world.clock.move(Duration.ofSeconds(2));
            listed.add(arrived(receipt(), i < 249 ? "nobody" : code, 1_000));
        }
        var capped = new ReadArrivals(world.parts, "mpesa", this::hundred, name -> {}, 2);
        for (int i = 0; i < 3; i++) {
            world.clock.move(Duration.ofMinutes(2));
            capped.pass();
        }
        assertThat(wallet(home)).isEqualTo(1_000);
        assertThat(world.metrics
                        .counter("jirani_arrivals_total", "rail", "mpesa", "result", "capped")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void moreRowsOfOneMinuteThanOneReadingTakesDoNotStopTheList() {
        var home = world.household(Custody.WALLET);
        var code = own(home);
        for (int i = 0; i < 250; i++) listed.add(arrived(receipt(), i < 249 ? "nobody" : code, 1_000));
        var capped = new ReadArrivals(world.parts, "mpesa", this::hundred, name -> {}, 1);
        for (int i = 0; i < 2; i++) {
            world.clock.move(Duration.ofMinutes(2));
            capped.pass();
        }
        assertThat(wallet(home)).as("the last of them").isEqualTo(1_000);
        world.clock.move(Duration.ofHours(3));
        for (int i = 0; i < 1_001; i++) listed.add(arrived(receipt(), "nobody", 1_000));
        world.clock.move(Duration.ofMinutes(3));
        listed.add(arrived(receipt(), code, 1_000));
        for (int i = 0; i < 5; i++) {
            world.clock.move(Duration.ofMinutes(2));
            capped.pass();
        }
        assertThat(wallet(home)).as("what came after a minute that is too full").isEqualTo(2_000);
        assertThat(world.metrics
                        .counter("jirani_arrivals_total", "rail", "mpesa", "result", "skipped")
                        .count())
                .isEqualTo(1);
    }

    /** Twenty thousand rows of one minute are two hundred calls: one of them fails, and what was read is not read again. */
    @Test
    void aCrowdedMinuteThatTheProviderBreaksOffIsReadOnFromItsPage() {
        var home = world.household(Custody.WALLET);
        var code = own(home);
        for (int i = 0; i < 550; i++) listed.add(arrived(receipt(), i < 549 ? "nobody" : code, 1_000));
        var asked = new ArrayList<Integer>();
        var capped = new ReadArrivals(world.parts, "mpesa", silentAfter(2, asked), name -> {}, 1);
        for (int i = 0; i < 5; i++) {
            world.clock.move(Duration.ofMinutes(2));
            capped.pass();
        }
        assertThat(asked).containsExactly(0, 0, 100, 100, 200, 300, 300, 400, 500, 500);
        assertThat(wallet(home)).isEqualTo(1_000);
        world.clock.move(Duration.ofMinutes(16));
        capped.pass();
        assertThat(asked).as("then it begins two hours before").endsWith(500, 0);
    }

    @Test
    void aListThatTheProviderBreaksOffIsReadOnFromAMinuteBeforeItsLastRow() {
        var home = world.household(Custody.WALLET);
        var code = own(home);
        for (int i = 0; i < 250; i++) {
            world.clock.move(Duration.ofSeconds(2));
            listed.add(arrived(receipt(), i < 249 ? "nobody" : code, 1_000));
        }
        var asked = new ArrayList<Integer>();
        var broken = new ReadArrivals(world.parts, "mpesa", silentAfter(1, asked), name -> {});
        for (int i = 0; i < 6; i++) {
            world.clock.move(Duration.ofMinutes(2));
            broken.pass();
        }
        assertThat(wallet(home)).isEqualTo(1_000);
    }

    /** A confirmation asks for the list at once; somebody reads it already, and says so as long as it takes. */
    @Test
    void nobodyReadsAListThatIsBeingRead() {
        world.household(Custody.WALLET);
        for (int i = 0; i < 450; i++) listed.add(arrived(receipt(), "nobody", 1_000));
        var others = new ArrayList<Integer>();
        var other = new ReadArrivals(world.parts, "mpesa", silentAfter(9, others), name -> {});
        ArrivalList slow = (from, to, offset) -> {
            world.clock.move(Duration.ofSeconds(50));
            confirm(receipt(), "nobody");
            other.pass();
            return hundred(from, to, offset);
        };
        world.clock.move(Duration.ofMinutes(2));
        new ReadArrivals(world.parts, "mpesa", slow, name -> {}).pass();
        assertThat(others).isEmpty();
        world.clock.move(Duration.ofMinutes(2));
        other.pass();
        assertThat(others).isNotEmpty();
    }

    @Test
    void whoLostTheTurnDoesNotSetTheListBack() {
        world.household(Custody.WALLET);
        for (int i = 0; i < 250; i++) {
            world.clock.move(Duration.ofSeconds(2));
            listed.add(arrived(receipt(), "nobody", 1_000));
        }
        var last = new ReadArrivals(world.parts, "mpesa", this::hundred, name -> {});
        ArrivalList stuck = (from, to, offset) -> {
            if (offset == 0) return hundred(from, to, offset);
            world.clock.move(Duration.ofMinutes(5));
            last.pass();
            return new ArrivalList.Answer.Unknown("HTTP 503");
        };
        world.clock.move(Duration.ofMinutes(2));
        new ReadArrivals(world.parts, "mpesa", stuck, name -> {}).pass();
        long back = world.db.transaction(tx -> tx.one(
                "select count(*) as n from arrival_list where resume_at is not null",
                io.vertx.sqlclient.Tuple.tuple(),
                row -> row.getLong("n")));
        assertThat(back).isZero();
    }

    /** The list of a provider who answers so many pages in a row, and then fails once. */
    private ArrivalList silentAfter(int pages, List<Integer> asked) {
        var answered = new AtomicInteger();
        return (from, to, offset) -> {
            asked.add(offset);
            if (answered.getAndIncrement() < pages) return hundred(from, to, offset);
            answered.set(0);
            return new ArrivalList.Answer.Unknown("HTTP 503");
        };
    }

    private ArrivalList.Answer hundred(Instant from, Instant to, int offset) {
        var rest = listed.stream()
                .filter(row -> !row.receipt().at().orElseThrow().isBefore(from))
                .skip(offset)
                .toList();
        var more = rest.size() > 100 ? ArrivalList.More.YES : ArrivalList.More.NO;
        return new ArrivalList.Answer.Rows(rest.stream().limit(100).toList(), more);
    }
}
