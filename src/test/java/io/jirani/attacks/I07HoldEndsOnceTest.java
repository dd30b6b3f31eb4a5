package io.jirani.attacks;

import static io.jirani.attacks.Arena.DENIED;
import static io.jirani.attacks.Arena.PASSED;
import static io.jirani.attacks.Arena.RAIL;
import static io.jirani.attacks.Arena.hold;
import static io.jirani.attacks.Raw.kes;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.attacks.Arena.Who;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I-7: a hold ends once, and never for more than was held. */
class I07HoldEndsOnceTest {
    private static final String HOLD_ENDED = "HOLD_ENDED";

    private static final Arena ARENA = new Arena();

    private final Account wallet = ARENA.wallet(1_000);
    private final Account other = ARENA.wallet();
    private final String mine = wallet.code();

    @AfterAll
    static void close() {
        ARENA.verify();
        ARENA.close();
    }

    @Test
    void ofThoseWhoPostAndVoidAtOnceOneEndsIt() throws Exception {
        for (int round = 0; round < Arena.rounds(3); round++) {
            var at = ":" + round + mine;
            var hold = ARENA.book(hold("race" + at, wallet, other, 100));
            var before = ARENA.free(other);
            var tries = new ArrayList<Callable<String>>();
            for (int i = 0; i < 15; i++) {
                var post = spend("post:" + i + at, hold, 100);
                var voiding = Entry.voiding("void:" + i + at, "test", List.of(hold));
                tries.add(() -> ARENA.say(post));
                tries.add(() -> ARENA.say(voiding));
            }
            var answers = Arena.atOnce(tries);
            assertThat(answers).containsOnlyOnce("CREATED").containsOnly("CREATED", HOLD_ENDED);
            var posted = answers.indexOf("CREATED") % 2 == 0;
            assertThat(ARENA.free(other) - before).isEqualTo(posted ? 100 : 0);
            assertThat(ARENA.held(wallet)).isZero();
        }
    }

    @Test
    void moreThanWasHeldIsNotPostedByWhateverWay() {
        var hold = ARENA.book(hold("held:" + mine, wallet, other, 100));
        var before = ARENA.books();
        assertThat(ARENA.say(spend("more:" + mine, hold, 200))).isEqualTo("MORE_THAN_HELD");
        for (var together : List.of("EACH", "ATOMIC"))
            assertThat(ARENA.ask(Raw.postMany(together, posting("more:" + mine, List.of(hold), 101))))
                    .isEqualTo("{LD008}");
        // in two legs of one account, each within the hold
        var split = new Raw(
                "split:" + mine,
                "X",
                List.of(hold.value()),
                List.of(kes(mine, 60), kes(mine, 60), kes(other.code(), -120)));
        assertThat(ARENA.raw(Who.APP, split.post())).isEqualTo("LD008");
        assertThat(ARENA.books()).isEqualTo(before);
        assertThat(ARENA.say(spend("less:" + mine, hold, 99))).isEqualTo("CREATED");
        assertThat(ARENA.free(wallet)).isEqualTo(901);
    }

    @Test
    void oneEntryMayEndTwoHoldsAndNeitherAgain() {
        var first = ARENA.book(hold("first:" + mine, wallet, other, 100));
        var second = ARENA.book(hold("second:" + mine, wallet, other, 50));
        var before = ARENA.books();
        assertThat(ARENA.raw(
                        Who.APP,
                        posting("both:" + mine, List.of(first, second), 151).post()))
                .isEqualTo("LD008");
        assertThat(ARENA.raw(
                        Who.APP,
                        posting("twice:" + mine, List.of(first, first), 200).post()))
                .isEqualTo("LD010");
        assertThat(ARENA.ask(Raw.postMany("EACH", posting("twice:" + mine, List.of(first, first), 200))))
                .isEqualTo("{LD010}");
        assertThat(ARENA.books()).isEqualTo(before);
        var both = Entry.posting("both:" + mine, "test", List.of(first, second))
                .debit(wallet, Money.kes(150))
                .credit(other, Money.kes(150))
                .entry();
        assertThat(ARENA.say(both)).isEqualTo("CREATED");
        for (var hold : List.of(first, second))
            assertThat(ARENA.say(spend("again:" + hold, hold, 10))).isEqualTo(HOLD_ENDED);
        assertThat(ARENA.free(wallet)).isEqualTo(850);
        assertThat(ARENA.held(wallet)).isZero();
    }

    @Test
    void onlyAHoldCanBeEnded() {
        var single = ARENA.book(Arena.move("single:" + mine, wallet, other, 10));
        assertThat(ARENA.say(spend("of single:" + mine, single, 10))).isEqualTo("NO_SUCH_HOLD");
        var ended = ARENA.book(hold("ended:" + mine, wallet, other, 10));
        var end = ARENA.book(Entry.voiding("end:" + mine, "test", List.of(ended)));
        assertThat(ARENA.say(Entry.voiding("of a void:" + mine, "test", List.of(end))))
                .isEqualTo("NO_SUCH_HOLD");
    }

    /** What only a call past the gateway's code can ask: phases that do not fit their legs and holds. */
    @ParameterizedTest
    @ValueSource(strings = {"X", "V", "S", "P"})
    void aPhaseThatDoesNotFitIsRefusedByBothDoors(String phase) {
        var hold = ARENA.book(hold("fit:" + mine, wallet, other, 10));
        var ends = phase.equals("X") || phase.equals("V");
        var legs = List.of(kes(mine, 10), kes(other.code(), -10));
        var before = ARENA.books();
        for (var wrong : List.of(
                new Raw("holds:" + mine, phase, ends ? List.of() : List.of(hold.value()), legs),
                new Raw("empty:" + mine, phase, List.of(), List.of()),
                new Raw("free:" + mine, ends ? "V" : phase, List.of(hold.value()), legs))) {
            assertThat(ARENA.raw(Who.APP, wrong.post())).as(wrong.key()).isNotEqualTo(PASSED);
            for (var together : List.of("EACH", "ATOMIC"))
                assertThat(ARENA.ask(Raw.postMany(together, wrong)))
                        .as(wrong.key())
                        .startsWith("{LD0");
        }
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X", "V"})
    void nothingInPlaceOfTheHoldsBooksNothing(String phase) {
        var legs = phase.equals("V") ? List.<Raw.Line>of() : List.of(kes(mine, 10), kes(other.code(), -10));
        var entry = new Raw("nothing:" + mine, phase, List.of(), legs);
        ARENA.book(Arena.move("opens:" + mine, wallet, other, 10));
        var before = ARENA.books();
        for (var sql : List.of(entry.post(), Raw.postMany("EACH", entry)))
            ARENA.raw(Who.APP, sql.replace("array[]::uuid[]", "null"));
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @Test
    void rowsThatEndAHoldAreDeniedToTheGatewayAndRefusedToTheOwner() {
        var hold = ARENA.book(hold("rows:" + mine, wallet, other, 10));
        var before = ARENA.books();
        var end = "insert into ledger.pending_resolved select '%s', id from ledger.transfer where key = 'top:%s'"
                .formatted(hold, mine);
        assertThat(ARENA.raw(Who.APP, end)).isEqualTo(DENIED);
        assertThat(ARENA.raw(Who.OWNER, end)).isEqualTo("LD005");
        // an entry that is no end of a hold would give its money free
        for (var phase : List.of("S", "P")) {
            var release = release(phase, "rows:" + mine);
            assertThat(ARENA.raw(Who.APP, release)).as(phase).isEqualTo(DENIED);
            assertThat(ARENA.raw(Who.OWNER, release)).as(phase).isEqualTo("LD011");
        }
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X", "V"})
    void anOwnersEntryThatPretendsToEndAHoldIsFoundByVerify(String phase) {
        try (var own = new Arena()) {
            own.book(hold("stands", own.wallet(500), RAIL, 200));
            assertThat(own.raw(Who.OWNER, release(phase, "stands"))).isEqualTo(PASSED);
            assertThat(own.broken()).contains("holds-standing", "holds-resolved");
        }
    }

    @Test
    void whoEndsAHoldWithTheTriggersOffIsFoundByVerify() {
        try (var own = new Arena()) {
            var payer = own.wallet(500);
            own.book(hold("stands", payer, RAIL, 200));
            own.force(
                    "update ledger.balance set dh = 0 where dh = 200; update ledger.balance set ch = 0 where ch = 200");
            assertThat(own.broken()).contains("holds-standing", "balance-from-postings");
        }
    }

    private Entry spend(String key, TransferId hold, long cents) {
        return Entry.posting(key, "test", List.of(hold))
                .debit(wallet, Money.kes(cents))
                .credit(other, Money.kes(cents))
                .entry();
    }

    private Raw posting(String key, List<TransferId> holds, long cents) {
        return new Raw(
                key,
                "X",
                holds.stream().map(TransferId::value).toList(),
                List.of(kes(mine, cents), kes(other.code(), -cents)));
    }

    /** An entry that releases what another holds. */
    private static String release(String phase, String key) {
        return """
                with t as (insert into ledger.transfer (id, key, kind, phase, body_hash, at, effective_on)
                    values (gen_random_uuid(), 'raw', 'raw', '%s', '', now(), current_date) returning id, at)
                insert into ledger.posting (transfer_id, leg, account_id, amount, held, release, at)
                    select t.id, p.leg, p.account_id, p.amount, true, true, t.at
                    from t, ledger.posting p join ledger.transfer h on h.id = p.transfer_id where h.key = '%s'
                """.formatted(phase, key);
    }
}
