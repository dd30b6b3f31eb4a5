package io.jirani.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody changes in the books who may do anything, with the triggers off, is found, and the row is named. */
class CorruptionTest {
    /** Two papers, two closed months without entries, a tax and a proof, each with its act. */
    private static final String PAPERS = """
            set search_path = jirani;
            insert into community values ('00000000-0000-0000-0000-0000000000c1', 'kilimani', 'K', 'Africa/Nairobi', 'KES', 'mini_grid', 'wallet', 900, 10000, 100, 'reserve', now());
            select accounting.issue('{kilimani-R-2026,kilimani-R-2026}', '{receipt,receipt}', array_agg(id order by key), '{0,0}', '{null,null}', '{null,null}',
                '{10000,2000}', '{KES,KES}', '{2026-09-10,2026-09-10}', now()) from ledger.transfer where key in ('topup', 'sale');
            insert into ledger.period_close select m, now(), 'me: because' from (values ('2026-08-01'::date), ('2026-09-01')) v(m);
            insert into accounting.totalled values ('2026-08-01', 0, now()), ('2026-09-01', 0, now());
            select audit.append('me', 'month.closed', 'month 2026-09', 'because', '{}');
            insert into accounting.tax_rule values ('00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-0000000000c1', 'vat', 'sale', 160000, 'inclusive', '2026-01-01', null, 'the law', now());
            select audit.append('me', 'tax.added', 'rule ' || id, reason, accounting.tax_figures(r)) from accounting.tax_rule r;
            insert into ledger.asset values ('TZS', 2);
            select audit.append('me', 'asset.added', 'asset TZS', '', '{"decimals":"2"}');
            insert into solvency_day values ('2026-09-10', now(), '{"day":"2026-09-10"}', 's', 'k');
            select audit.append('gateway', 'solvency.published', 'statement', '', jsonb_build_object('sha256', encode(sha256(convert_to(statement, 'UTF8')), 'hex'))) from solvency_day;
            """;

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
            documents-of-entries  | kilimani-R-2026-1   | insert into accounting.series values ('kilimani-R-2026', 1); insert into accounting.document values ('kilimani-R-2026', 1, 'receipt', gen_random_uuid(), 1, null, null, 100, 'KES', '2026-11-01', now(), gen_random_uuid())
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
            chain-new-links       | block 3             | delete from ledger.block where no = 2
            chain-new-links       | block 2             | update ledger.block set n = n + 1 where no = 2
            chain-links           | block 2             | update ledger.block set root = sha256('x') where no = 2
            chain-links           | block 2             | update ledger.block set at = at + interval '1 hour' where no = 2
            chain-links           | block 3             | update ledger.block set prev = sha256('x'), hash = ledger.block_hash(sha256('x'), no, n, at, root) where no = 3
            chain-heads           | head of             | delete from ledger.block where no = 3
            chain-heads           | head of             | update audit.head set hash = sha256('x')
            chain-head-counts     | head of             | update audit.head set items = items - 1
            head-signatures       | head of             | update audit.head set signed_at = signed_at + interval '1 second'
            head-signatures       | head of             | update audit.head set public_key = decode('302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')
            days-not-ahead        | sale                | update ledger.transfer set effective_on = effective_on + 3 where key = 'sale'
            guards-in-place       | ledger.books        | drop trigger books_stand on ledger.books
            guards-in-place       | ledger.posting_2    | do $$ declare part text; begin select posting_parts.part into part from ledger.posting_parts where month is not null order by 1 limit 1; execute format('alter table %s disable trigger posting_apply', part); end $$
            guards-in-place       | audit.act           | drop trigger append_only on audit.act
            rights-in-place       | ledger.posting      | grant insert on ledger.posting to jirani_app
            rights-in-place       | audit.act           | grant update on audit.act to public
            balances-as-charted   | :wallet KES         | update ledger.balance set guarded = false where account_id = (select id from ledger.account where code like '%:wallet' order by id limit 1)
            balances-as-charted   | generated:          | update ledger.balance set side = 'C' where account_id = (select id from ledger.account where kind = 'generated')
            balances-as-charted   | :wallet KES         | update ledger.balance set shards = 16 where account_id = (select id from ledger.account where code like '%:wallet' order by id limit 1)
            balances-as-charted   | rail:mpesa:collect  | delete from ledger.balance where shard = 15
            guards-in-place       | kind household      | update ledger.kind set class = 'own' where name = 'household'
            guards-in-place       | kind household      | update ledger.kind set guarded = false where name = 'household'
            guards-in-place       | never_below_zero    | alter table ledger.balance drop constraint never_below_zero
            guards-in-place       | never_below_zero    | alter table ledger.balance drop constraint never_below_zero, add constraint never_below_zero check (dp >= 0 or dp < 0)
            guards-in-place       | transfer_key_key    | alter table ledger.transfer drop constraint transfer_key_key
            guards-in-place       | pending_resolved_pkey | alter table ledger.pending_resolved drop constraint pending_resolved_pkey
            guards-in-place       | append_only()       | create or replace function ledger.append_only() returns trigger language plpgsql as $$ begin return null; end $$
            guards-in-place       | posting_apply()     | create or replace function ledger.posting_apply() returns trigger language plpgsql as $$ begin return null; end $$
            guards-in-place       | ledger.post(        | alter function ledger.post(uuid, text, text, text, uuid[], text[], text[], bigint[], timestamptz, date) set search_path = public
            guards-in-place       | trigger ledger.transfer sneak | create function public.sneak() returns trigger language plpgsql as $$ begin return new; end $$; create trigger sneak before insert on ledger.transfer for each row execute function public.sneak()
            guards-in-place       | rule audit.act      | create rule nothing as on insert to audit.act do instead nothing
            guards-in-place       | view ledger.balances | create or replace view ledger.balances as select account_id, code, asset, kind, 'own'::text as class, posted, held, free from (select a.id as account_id, a.code, a.asset, a.kind, 0::bigint as posted, 0::bigint as held, 0::bigint as free from ledger.account a) x
            guards-in-place       | accounting.document | drop trigger append_only on accounting.document
            guards-in-place       | accounting.totalled | alter table accounting.totalled disable trigger append_only
            guards-in-place       | jirani.solvency_day | drop trigger append_only on jirani.solvency_day
            guards-in-place       | ledger.asset        | drop trigger append_only on ledger.asset
            guards-in-place       | asset KES           | update ledger.asset set decimals = 0 where code = 'KES'
            guards-in-place       | setting             | do $$ begin execute format('alter database %I set session_replication_role = replica', current_database()); end $$
            guards-in-place       | constraint ledger.posting_2 | alter table ledger.posting drop constraint posting_amount_check1
            rights-in-place       | ledger.balance.cp jirani_app | grant update (cp) on ledger.balance to jirani_app
            rights-in-place       | accounting.document jirani_app | grant insert, update, delete on accounting.document to jirani_app
            rights-in-place       | close_period        | grant execute on function ledger.close_period(date, timestamptz, text) to public
            rights-in-place       | ledger jirani_app   | grant create on schema ledger to jirani_app
            settlements-stand     | purchase            | set search_path = jirani; insert into community values ('00000000-0000-0000-0000-0000000000c1', 'kilimani', 'K', 'Africa/Nairobi', 'KES', 'mini_grid', 'wallet', 900, 10000, 100, 'reserve', now()); insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor, push_minor, intent_id, state, created_at) select gen_random_uuid(), '00000000-0000-0000-0000-0000000000c1', gen_random_uuid(), 'v1', 1, 1, 'KES', 1, 1, gen_random_uuid(), 'settled', now(); update ledger.transfer set key = concat('settle:', (select id from purchase)) where key = 'sale'; update ledger.transfer set kind = 'entry.reversed', key = concat('reversal:', (select id from ledger.transfer where key like 'settle:%')) where key = 'made'
            escrow-has-a-purchase | :escrow             | update ledger.account set code = replace(code, ':wallet', ':escrow') where id = (select id from ledger.account where code like '%:wallet' order by id limit 1)
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

    /** What papers, closes, taxes and proofs say is held against the acts that are in the chain. */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            papers-as-issued      | kilimani-R-2026-1   | update accounting.document set amount_minor = 1, household_id = null where number = 1
            papers-as-issued      | kilimani-R-2026-1   | delete from accounting.document where number = 2; update accounting.series set last = 1
            papers-as-issued      | papers of act       | delete from accounting.document; update accounting.series set last = 0
            papers-as-issued      | kilimani-R-2026-3   | insert into accounting.document select series, 3, type, gen_random_uuid(), n, community_id, household_id, amount_minor, asset, issued_on, issued_at, null from accounting.document where number = 2
            closes-as-acted       | 2026-09             | delete from ledger.period_close
            closes-as-acted       | 2026-09             | delete from ledger.period_close; delete from accounting.totalled; delete from accounting.account_month
            closes-as-acted       | 2026-08             | delete from ledger.period_close where month = '2026-08-01'
            closes-as-acted       | 2026-08             | delete from accounting.totalled where month = '2026-08-01'
            closes-as-acted       | 2026-08             | update ledger.period_close set closed_by = 'nobody' where month = '2026-08-01'
            totals-counted        | 2026-09             | insert into accounting.account_month select min(id), '2026-09-01', 0, 0, 0 from ledger.account
            taxes-as-acted        | rule                | update accounting.tax_rule set rate_ppm = 1
            taxes-as-acted        | rule                | update accounting.tax_rule set effective_until = '2026-02-01'
            taxes-as-acted        | rule                | delete from accounting.tax_rule
            proofs-as-published   | proof of 2026-09-10 | update solvency_day set statement = '{"day":"2026-09-10","x":1}'
            assets-as-acted       | asset TZS           | update ledger.asset set decimals = 0 where code = 'TZS'
            assets-as-acted       | asset TZS           | delete from ledger.asset where code = 'TZS'
            proofs-as-published   | act                 | delete from solvency_day
            """)
    void isFoundInPapersToo(String rule, String place, String attack) throws SQLException {
        try (var books = new Ledgers().aFewDays()) {
            books.attack(PAPERS);
            assertThat(books.findings()).isEmpty();
            books.attack("set search_path = jirani; " + attack);
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
