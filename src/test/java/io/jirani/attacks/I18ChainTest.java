package io.jirani.attacks;

import static io.jirani.attacks.Arena.RAIL;
import static io.jirani.attacks.Arena.move;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.audit.Head;
import io.jirani.audit.HeadStore;
import io.jirani.audit.Heads;
import io.jirani.audit.Signer;
import io.jirani.audit.Verify.Finding;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I-18: the chain is unbroken, and who rewrites all of it is found by the head that others keep. */
class I18ChainTest {
    private final Arena arena = new Arena();
    private final Signer signer = Signer.of(Signer.fresh(new SecureRandom()));

    @BeforeEach
    void aFewSealedDays() {
        var wallet = arena.wallet(10_000);
        for (int block = 0; block < 3; block++) {
            for (int i = 0; i < 3; i++) arena.book(move("sale:" + block + i, wallet, arena.wallet(), 100));
            arena.db.inTransaction(tx -> Acts.append(
                    tx, new Act("operator test", "meter.released", "meter ke-nbo-0001", "a reason", Map.of("n", "1"))));
            arena.seal();
        }
        assertThat(sign(signer)).isTrue();
        arena.verify();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    /** One bit of one field of one sealed row, drawn at random. */
    @Test
    void aFlippedBitIsFound() {
        var random = new Random(Arena.SEED);
        var fields = List.of(
                "ledger.transfer: body_hash = set_byte(body_hash, 7, get_byte(body_hash, 7) # 1)",
                "ledger.transfer: at = at + interval '1 microsecond'",
                "ledger.transfer: key = overlay(key placing chr(ascii(key) # 1) from 1)",
                "ledger.posting: amount = amount # 1",
                "ledger.posting: leg = leg # 32",
                "ledger.block: hash = set_byte(hash, 31, get_byte(hash, 31) # 128)",
                "ledger.block: root = set_byte(root, 0, get_byte(root, 0) # 1)",
                "ledger.block: at = at + interval '1 microsecond'",
                "ledger.block_item: leaf = set_byte(leaf, 16, get_byte(leaf, 16) # 4)",
                "audit.act: reason = overlay(reason placing chr(ascii(reason) # 1) from 1)",
                "audit.act: xid = ((xid::text::bigint) # 1)::text::xid8");
        for (int round = 0; round < Arena.rounds(fields.size()); round++) {
            var field = fields.get(round % fields.size()).split(": ", 2);
            var flip =
                    "update %s t set %s where t.ctid = (select ctid from %s where tableoid = t.tableoid order by ctid offset %s limit 1)"
                            .formatted(field[0], field[1], field[0], random.nextInt(3));
            arena.force("create table kept as select t.tableoid as part, t.* from %s t; %s".formatted(field[0], flip));
            assertThat(arena.broken()).as("seed %s: %s", Arena.SEED, flip).anyMatch(rule -> rule.startsWith("chain-"));
            restore(field[0]);
        }
        arena.verify();
    }

    @Test
    void theLastBlockTakenAwayIsMissedByTheHead() {
        arena.force("delete from ledger.block where no = 3; delete from ledger.block_item where block_no = 3;"
                + " update ledger.seal_mark set xid = '0'");
        assertThat(arena.broken()).contains("chain-heads");
        // sealed again it has another time, so another hash
        arena.seal();
        assertThat(arena.broken()).containsExactly("chain-heads");
    }

    /** Everything is rewritten so that it agrees with itself: only who has the head sees it. */
    @Test
    void whoRewritesAllIsFoundByTheHeadThatWasKept() {
        var kept = heads();
        assertThat(check(kept)).isEmpty();
        arena.force("""
                update ledger.posting set amount = sign(amount) * 50 where transfer_id = (select id from ledger.transfer where key = 'sale:00');
                update ledger.balance b set dp = s.dp, cp = s.cp from (select account_id, coalesce(sum(amount) filter (where amount > 0), 0) as dp,
                    coalesce(sum(-amount) filter (where amount < 0), 0) as cp from ledger.posting group by 1) s
                    where s.account_id = b.account_id and b.shards = 1;
                delete from ledger.block; delete from ledger.block_item; delete from audit.head;
                update ledger.seal_mark set xid = '0'
                """);
        arena.seal();
        assertThat(sign(Signer.of(Signer.fresh(new SecureRandom())))).isTrue();
        arena.verify();
        assertThat(check(kept))
                .hasSize(1)
                .allMatch(finding -> finding.what()
                                .contains("the head says " + kept.getFirst().hash())
                        || finding.what().contains("not in the chain any more"));
        // and a head made to fit the new chain is not signed by the key that others know
        assertThat(heads()).hasSize(1).noneMatch(head -> head.key().equals(signer.key()));
        var now = heads().getFirst();
        var was = kept.getFirst();
        var forged =
                new Head(now.day(), now.block(), now.items(), now.hash(), now.signedAt(), was.key(), was.signature());
        assertThat(check(List.of(forged))).extracting(Finding::what).containsExactly("its signature does not hold");
    }

    /** A lost tail that nobody had signed yet: what was booked is still there, and is sealed again. */
    @Test
    void entriesTakenOutOfTheChainComeBackIntoIt() {
        var last = arena.book(move("last", RAIL, arena.wallet(), 100));
        arena.seal();
        arena.force("delete from ledger.block where no = 4; delete from ledger.block_item where block_no = 4");
        assertThat(arena.broken()).containsExactly("chain-complete");
        arena.force("update ledger.seal_mark set xid = '0'");
        arena.seal();
        arena.verify();
        assertThat(arena.ask("select block_no from ledger.block_item where item_id = '" + last + "'"))
                .isEqualTo("4");
    }

    /** Puts back what was there before, in every part. */
    private void restore(String table) {
        arena.force("""
                do $$ declare _part regclass; _columns text;
                begin
                    select string_agg(quote_ident(attname), ', ') into _columns from pg_attribute
                        where attrelid = '%s'::regclass and attnum > 0 and not attisdropped;
                    for _part in select distinct part from kept loop
                        execute format('delete from only %%s', _part);
                        execute format('insert into %%s (%%s) select %%s from kept where part = %%s', _part, _columns, _columns, _part::oid);
                    end loop;
                    drop table kept;
                end $$
                """.formatted(table));
    }

    private boolean sign(Signer with) {
        return arena.db.transaction(tx -> new Heads().sign(tx, with, arena.clock));
    }

    private List<Head> heads() {
        return arena.db.transaction(tx -> new HeadStore().after(tx, LocalDate.EPOCH));
    }

    private List<Finding> check(List<Head> kept) {
        return arena.db.transaction(tx -> new Heads().check(tx, kept));
    }
}
