package io.jirani.attacks;

import static io.jirani.attacks.Arena.FEE;
import static io.jirani.attacks.Arena.RAIL;
import static io.jirani.attacks.Arena.hold;
import static io.jirani.attacks.Arena.move;
import static io.jirani.attacks.Raw.kes;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.attacks.Arena.Who;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** I-5: one business event books once; its key with another body is refused. */
class I05OnceTest {
    private static final Arena ARENA = new Arena();
    private static final String KEY_REUSED = "KEY_REUSED";

    private final Account wallet = ARENA.wallet(1_000);
    private final Account other = ARENA.wallet();
    private final String key = "once:" + wallet.code();

    @AfterAll
    static void close() {
        ARENA.verify();
        ARENA.close();
    }

    @Test
    void aReplayByEitherDoorIsTheSameEntry() {
        var entry = move(key, wallet, other, 100);
        var raw = Raw.single(key, kes(wallet.code(), 100), kes(other.code(), -100));
        assertThat(ARENA.say(entry)).isEqualTo("CREATED");
        var before = ARENA.books();
        assertThat(ARENA.say(entry)).isEqualTo("EXISTS");
        assertThat(ARENA.ask(raw.post())).isEqualTo("exists");
        for (var together : List.of("EACH", "ATOMIC"))
            assertThat(ARENA.ask(Raw.postMany(together, raw, raw))).isEqualTo("{exists,exists}");
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @Test
    void aReplayWithAnythingElseInItIsRefused() {
        ARENA.book(move(key, wallet, other, 100));
        var hold = ARENA.book(hold("hold:" + key, wallet, other, 100));
        var before = ARENA.books();
        for (var wrong : List.of(
                move(key, wallet, other, 101),
                move(key, other, wallet, 100),
                move(key, wallet, FEE, 100),
                hold(key, wallet, other, 100),
                Entry.single(key, "other.kind")
                        .debit(wallet, Money.kes(100))
                        .credit(other, Money.kes(100))
                        .entry(),
                Entry.single(key, "test")
                        .debit(wallet, Money.kes(100))
                        .credit(other, Money.kes(99))
                        .credit(FEE, Money.kes(1))
                        .entry(),
                Entry.posting(key, "test", List.of(hold))
                        .debit(wallet, Money.kes(100))
                        .credit(other, Money.kes(100))
                        .entry(),
                Entry.voiding(key, "test", List.of(hold))))
            assertThat(ARENA.say(wrong)).as("%s", wrong).isEqualTo(KEY_REUSED);
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "EACH", "ATOMIC"})
    void ofFiftyAtOnceOneBooks(String door) throws Exception {
        var entry = move(key, wallet, other, 100);
        var raw = Raw.single(key, kes(wallet.code(), 100), kes(other.code(), -100));
        var tries = new ArrayList<Callable<String>>();
        for (int i = 0; i < 50; i++)
            tries.add(() -> door.equals("post")
                    ? ARENA.say(entry).toLowerCase(java.util.Locale.ROOT)
                    : ARENA.ask(Raw.postMany(door, raw)).replaceAll("[{}]", ""));
        var answers = Arena.atOnce(tries);
        assertThat(answers).containsOnly("created", "exists").containsOnlyOnce("created");
        assertThat(ARENA.free(other)).isEqualTo(100);
    }

    @Test
    void ofTwoBodiesAtOnceOneBooksOnceAndTheOtherNever() throws Exception {
        var tries = new ArrayList<Callable<String>>();
        for (int i = 0; i < 50; i++) {
            var entry = move(key, wallet, other, i % 2 == 0 ? 100 : 300);
            tries.add(() -> ARENA.say(entry));
        }
        var answers = Arena.atOnce(tries);
        assertThat(answers).containsOnly("CREATED", "EXISTS", KEY_REUSED).containsOnlyOnce("CREATED");
        var won = answers.indexOf("CREATED") % 2;
        for (int i = 0; i < answers.size(); i++)
            assertThat(answers.get(i).equals(KEY_REUSED)).as("try %s", i).isEqualTo(i % 2 != won);
        assertThat(ARENA.free(other)).isEqualTo(won == 0 ? 100 : 300);
    }

    @ParameterizedTest
    @EnumSource
    void twiceInOneCallBooksOnce(Together together) {
        var entry = move(key, wallet, other, 100);
        var answers = ARENA.db.transaction(tx -> ARENA.ledger.postAll(tx, List.of(entry, entry, entry), together));
        assertThat(answers.stream().map(each -> each.getClass().getSimpleName()))
                .containsExactly("Created", "Exists", "Exists");
        assertThat(ARENA.free(other)).isEqualTo(100);
    }

    @Test
    void twiceInOneCallWithAnotherBodyBooksTheFirstAloneOrNone() {
        var first = Raw.single(key, kes(wallet.code(), 100), kes(other.code(), -100));
        var second = Raw.single(key, kes(wallet.code(), 200), kes(other.code(), -200));
        var before = ARENA.books();
        assertThat(ARENA.ask(Raw.postMany("ATOMIC", first, second))).isEqualTo("{LD014,LD004}");
        assertThat(ARENA.books()).isEqualTo(before);
        assertThat(ARENA.ask(Raw.postMany("EACH", first, second))).isEqualTo("{created,LD004}");
        assertThat(ARENA.free(other)).isEqualTo(100);
    }

    @Test
    void whatWasRolledBackWasNeverBooked() {
        var entry = Raw.single(key, kes(wallet.code(), 100), kes(other.code(), -100));
        var before = ARENA.books();
        assertThat(ARENA.raw(Who.APP, "do $$ begin perform x.* from (" + entry.post() + ") x; raise 'away'; end $$"))
                .isEqualTo("P0001");
        assertThat(ARENA.books()).isEqualTo(before);
        assertThat(ARENA.say(move(key, wallet, other, 100))).isEqualTo("CREATED");
    }

    @Test
    void theKeyOfAnEntryIsNotTakenAwayUnseen() {
        try (var own = new Arena()) {
            own.book(move("top", RAIL, wallet, 100));
            assertThat(own.raw(Who.OWNER, "alter table ledger.transfer drop constraint transfer_key_key"))
                    .isEqualTo(Arena.PASSED);
            assertThat(own.broken()).containsExactly("guards-in-place");
        }
    }
}
