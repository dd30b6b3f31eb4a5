package io.jirani.attacks;

import static io.jirani.attacks.Arena.DENIED;
import static io.jirani.attacks.Arena.PASSED;
import static io.jirani.attacks.Arena.RAIL;
import static io.jirani.attacks.Raw.kes;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.attacks.Arena.Who;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** I-4: an entry has the legs it was booked with; none is added later. */
class I04OwnTransactionTest {
    private static final String NOT_ITS_OWN = "LD007";

    private static final Arena ARENA = new Arena();

    @AfterAll
    static void close() {
        ARENA.verify();
        ARENA.close();
    }

    @Test
    void aBalancedPairIsNotAddedToAnOldEntryByWhateverPart() {
        var wallet = ARENA.wallet(500).code();
        var before = ARENA.books();
        var tables = new ArrayList<>(ARENA.list("select part from ledger.posting_parts"));
        tables.add("ledger.posting");
        for (var table : tables) {
            assertThat(ARENA.raw(Who.APP, pair(table, wallet, "t.at")))
                    .as(table)
                    .isEqualTo(DENIED);
            // a part of another month does not take the row at all
            assertThat(ARENA.raw(Who.OWNER, pair(table, wallet, "t.at")))
                    .as(table)
                    .isIn(NOT_ITS_OWN, "23514");
            assertThat(ARENA.raw(Who.SUPERUSER, pair(table, wallet, "t.at")))
                    .as(table)
                    .isIn(NOT_ITS_OWN, "23514");
        }
        assertThat(ARENA.raw(Who.OWNER, pair("ledger.posting", wallet, "t.at"))).isEqualTo(NOT_ITS_OWN);
        assertThat(ARENA.raw(Who.OWNER, pair("ledger.posting", wallet, "t.at + interval '1 second'")))
                .isEqualTo(NOT_ITS_OWN);
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @Test
    void legsOfAnotherEntryDoNotComeWithANewOne() {
        var wallet = ARENA.wallet(500).code();
        var before = ARENA.books();
        var both = """
                with t as (insert into ledger.transfer (id, key, kind, phase, body_hash, at, effective_on)
                    values (gen_random_uuid(), 'both', 'raw', 'S', '', now(), current_date) returning id, at)
                insert into ledger.posting (transfer_id, leg, account_id, amount, held, at)
                    select e.id, 50 + n, a.id, case n when 1 then 5 else -5 end, false, e.at
                    from (select id, at from t union all select id, at from ledger.transfer where key = 'top:%s') e,
                        generate_series(1, 2) n, ledger.account a where a.code = '%s'
                """.formatted(wallet, wallet);
        assertThat(ARENA.raw(Who.OWNER, both)).isEqualTo(NOT_ITS_OWN);
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @Test
    void anEntryIsNotBookedUnderAnothersId() {
        var wallet = ARENA.wallet(500).code();
        var before = ARENA.books();
        var id = ARENA.ask("select id from ledger.transfer where key = 'top:" + wallet + "'");
        var entry = Raw.single("other:" + wallet, kes(RAIL.code(), 5), kes(wallet, -5));
        for (var call : List.of(entry.post(), Raw.postMany("EACH", entry)))
            assertThat(ARENA.raw(Who.APP, call.replace("gen_random_uuid()", "'" + id + "'")))
                    .isEqualTo("23505");
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @Test
    void whoAddsLegsWithTheTriggersOffIsFoundByVerifyAndByTheChain() {
        try (var own = new Arena()) {
            var wallet = own.wallet(500).code();
            own.seal();
            own.force(pair("ledger.posting", wallet, "t.at"));
            assertThat(own.broken()).contains("balance-from-postings", "chain-entries");
            // and who mends the balances after it is found by the chain alone
            own.force("update ledger.balance set dp = dp + 5, cp = cp + 5 where account_id ="
                    + " (select id from ledger.account where code = '" + wallet + "')");
            assertThat(own.broken()).containsExactly("chain-entries");
        }
        try (var own = new Arena()) {
            var wallet = own.wallet(500).code();
            own.seal();
            // the owner makes the old entry look like one of this transaction
            assertThat(own.raw(
                            Who.OWNER,
                            "alter table ledger.transfer disable trigger append_only;"
                                    + " update ledger.transfer set xid = pg_current_xact_id() where key = 'top:"
                                    + wallet + "'; "
                                    + pair("ledger.posting", wallet, "t.at")
                                    + "; alter table ledger.transfer enable trigger append_only"))
                    .isEqualTo(PASSED);
            assertThat(own.broken()).contains("chain-entries");
        }
    }

    /** Two legs more, one of each sign, on one account. */
    private static String pair(String table, String wallet, String at) {
        return """
                insert into %s (transfer_id, leg, account_id, amount, held, at)
                    select t.id, 50 + n, a.id, case n when 1 then 5 else -5 end, false, %s
                    from ledger.transfer t, generate_series(1, 2) n, ledger.account a where t.key = 'top:%s' and a.code = '%s'
                """.formatted(table, at, wallet, wallet);
    }
}
