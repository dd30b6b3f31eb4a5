package io.jirani.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody changes in the books who may do anything, with the triggers off, is found, and the row is named. */
class CorruptionTest {
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            chain-entries         | sale                | update ledger.posting set amount = sign(amount) * 2001 where transfer_id = (select id from ledger.transfer where key = 'sale')
            balance-from-postings | :wallet             | update ledger.posting set amount = sign(amount) * 2001 where transfer_id = (select id from ledger.transfer where key = 'sale')
            transfer-balanced     | sale                | update ledger.posting set amount = amount + 1 where leg = 1 and transfer_id = (select id from ledger.transfer where key = 'sale')
            chain-entries         | topup               | update ledger.posting set account_id = (select account_id from ledger.posting p join ledger.transfer t on t.id = p.transfer_id where t.key = 'sale' and p.amount < 0) where amount < 0 and transfer_id = (select id from ledger.transfer where key = 'topup')
            chain-entries         | entry               | delete from ledger.transfer where key = 'sale'
            legs-belong           | leg 1               | delete from ledger.transfer where key = 'sale'
            transfer-has-legs     | sale                | delete from ledger.posting where transfer_id = (select id from ledger.transfer where key = 'sale')
            legs-belong           | sale leg 1          | update ledger.posting set at = at + interval '1 second' where leg = 1 and transfer_id = (select id from ledger.transfer where key = 'sale')
            legs-belong           | sale leg 2          | update ledger.posting set account_id = 999999 where leg = 2 and transfer_id = (select id from ledger.transfer where key = 'sale')
            chain-entries         | sale                | update ledger.transfer set effective_on = effective_on - 40 where key = 'sale'
            chain-entries         | bought              | update ledger.transfer set key = 'bought' where key = 'sale'
            chain-entries         | sale                | update ledger.transfer set at = at - interval '1 day' where key = 'sale'
            chain-entries         | sale                | update ledger.transfer set kind = 'gift' where key = 'sale'
            chain-entries         | sale                | update ledger.transfer set body_hash = sha256('x') where key = 'sale'
            closed-months         | sale                | update ledger.transfer set meant_for = '2020-01-31' where key = 'sale'
            closed-months         | sale                | insert into ledger.period_close select date_trunc('month', effective_on), now() - interval '1 day', 'x' from ledger.transfer where key = 'sale'
            documents-without-gaps | kilimani-R-2026    | insert into accounting.series values ('kilimani-R-2026', 1)
            documents-of-entries  | kilimani-R-2026-1   | insert into accounting.series values ('kilimani-R-2026', 1); insert into accounting.document values ('kilimani-R-2026', 1, 'receipt', gen_random_uuid(), 1, null, null, 100, 'KES', '2026-11-01', now())
            months-added-up       | 2026-01             | insert into accounting.account_month select min(id), '2026-01-01', 5, 0, 0 from ledger.account; insert into accounting.totalled values ('2026-01-01', 1, now())
            holds-resolved        | voided              | update ledger.transfer set phase = 'P' where key = 'hold-voided' or key = 'voided'; update ledger.transfer set phase = 'X' where key = 'voided'; delete from ledger.pending_resolved where transfer_id = (select id from ledger.transfer where key = 'voided')
            chain-entries         | voided              | update ledger.pending_resolved set pending_id = (select id from ledger.transfer where key = 'hold-stands') where transfer_id = (select id from ledger.transfer where key = 'voided')
            holds-standing        | :wallet KES         | update ledger.balance set dh = dh + 5 where account_id = (select id from ledger.account where code like '%:wallet' order by id limit 1) and shard = 0
            balance-from-postings | generated:          | update ledger.balance set dp = dp + 1 where shard = 3 and account_id = (select id from ledger.account where kind = 'generated')
            never-below-zero      | :wallet KES         | update ledger.balance set dp = cp + 1, guarded = false where account_id = (select id from ledger.account where code like '%:wallet' order by id limit 1)
            accounts-in-chart     | rail:mpesa:cellar   | update ledger.account set code = 'rail:mpesa:cellar' where kind = 'rail'
            chain-entries         | topup               | update ledger.account set code = 'rail:mpesa:payout' where kind = 'rail'
            chain-complete        | forged              | insert into ledger.transfer (id, key, kind, phase, body_hash, xid, at, effective_on) values (gen_random_uuid(), 'forged', 'test', 'S', sha256('x'), '5', now(), current_date)
            chain-acts            | meter.released      | update audit.act set actor = 'nobody' where verb = 'meter.released'
            chain-acts            | meter.released      | update audit.act set reason = 'another', data = '{}' where verb = 'meter.released'
            chain-acts            | act                 | delete from audit.act where verb = 'meter.released'
            chain-blocks          | block 2             | delete from ledger.block_item where block_no = 2 and pos = 2
            chain-blocks          | block 2             | update ledger.block_item set pos = 5 - pos where block_no = 2
            chain-blocks          | block 2             | update ledger.block_item set leaf = sha256('x') where block_no = 2 and pos = 1
            chain-blocks          | block 3             | delete from ledger.block where no = 3
            chain-links           | block 3             | delete from ledger.block where no = 2
            chain-links           | block 2             | update ledger.block set root = sha256('x') where no = 2
            chain-links           | block 2             | update ledger.block set at = at + interval '1 hour' where no = 2
            chain-links           | block 3             | update ledger.block set prev = sha256('x'), hash = ledger.block_hash(sha256('x'), no, n, at, root) where no = 3
            chain-heads           | head of             | delete from ledger.block where no = 3
            chain-heads           | head of             | update audit.head set hash = sha256('x')
            chain-heads           | head of             | update audit.head set items = items - 1
            head-signatures       | head of             | update audit.head set signed_at = signed_at + interval '1 second'
            head-signatures       | head of             | update audit.head set public_key = decode('302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')
            days-not-ahead        | sale                | update ledger.transfer set effective_on = effective_on + 3 where key = 'sale'
            guards-in-place       | ledger.books        | drop trigger books_stand on ledger.books
            guards-in-place       | ledger.posting_2    | do $$ declare part text; begin select posting_parts.part into part from ledger.posting_parts where month is not null order by 1 limit 1; execute format('alter table %s disable trigger posting_apply', part); end $$
            guards-in-place       | audit.act           | drop trigger append_only on audit.act
            rights-in-place       | ledger.posting      | grant insert on ledger.posting to jirani_app
            rights-in-place       | audit.act           | grant update on audit.act to public
            """)
    void isFoundAndNamed(String rule, String place, String attack) throws SQLException {
        try (var books = new Ledgers().aFewDays()) {
            books.attack(attack);
            assertThat(books.findings()).anySatisfy(finding -> {
                assertThat(finding.rule()).isEqualTo(rule);
                assertThat(finding.where()).contains(place);
                assertThat(finding.what()).isNotBlank();
            });
        }
    }

    @Test
    void soundBooksGiveNoFinding() {
        try (var books = new Ledgers().aFewDays()) {
            assertThat(books.findings()).isEmpty();
        }
    }
}
