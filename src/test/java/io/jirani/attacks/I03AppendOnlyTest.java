package io.jirani.attacks;

import static io.jirani.attacks.Arena.APPEND_ONLY;
import static io.jirani.attacks.Arena.DENIED;
import static io.jirani.attacks.Arena.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.attacks.Arena.Who;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** I-3: balances change through postings alone; what is in the books and in the record of acts is never rewritten. */
class I03AppendOnlyTest {
    /** What is no record but a note of how far a job came, or is taken forward by rule; its owner may write it. */
    private static final Set<String> NOTES = Set.of("ledger.seal_mark", "accounting.numbered", "accounting.series");

    /** Rules with dates: what is in force may be ended, by those who may decide it. */
    private static final String DATED = "accounting.tax_rule";

    private static final Arena ARENA = new Arena();

    static {
        ARENA.wallet(500);
        // a part that was made after the migrations, as the gateway makes them
        ARENA.list("select ledger.make_partitions(now() + interval '13 months', now() + interval '14 months')::text");
    }

    @AfterAll
    static void close() {
        ARENA.verify();
        ARENA.close();
    }

    /** Every table and every part there is of the books, the chain, the acts and the months. */
    static List<String> tables() {
        return ARENA.list("""
                select c.oid::regclass::text from pg_class c
                where c.relnamespace::regnamespace::text in ('ledger', 'audit', 'accounting') and c.relkind in ('r', 'p') order by 1
                """).stream()
                .filter(table -> !NOTES.contains(table) && !table.equals(DATED))
                .toList();
    }

    @Test
    void noTableIsForgotten() {
        assertThat(tables())
                .contains("ledger.transfer", "ledger.balance", "ledger.posting", "ledger.posting_default", "audit.act")
                .contains("audit.head", "ledger.block", "ledger.block_item", "accounting.document", "ledger.kind")
                .hasSizeGreaterThan(20);
        assertThat(ARENA.list("select part from ledger.posting_parts where month > now() + interval '1 year'"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void nobodyChangesRemovesOrEmptiesIt(String table) {
        var column = ARENA.list("""
                select attname::text from pg_attribute where attrelid = '%s'::regclass and attnum > 0 and attidentity = '' order by attnum
                """.formatted(table)).getFirst();
        for (var attack : List.of(
                "update %s set %s = %s".formatted(table, column, column),
                "update only %s set %s = %s where false".formatted(table, column, column),
                "delete from " + table,
                "truncate " + table + " cascade")) {
            assertThat(ARENA.raw(Who.APP, attack)).as(attack).isEqualTo(DENIED);
            assertThat(ARENA.raw(Who.AUDITOR, attack)).as(attack).isEqualTo(DENIED);
            for (var who : List.of(Who.OWNER, Who.SUPERUSER))
                assertThat(ARENA.raw(who, attack)).as("%s as %s", attack, who).isIn(APPEND_ONLY, "LD006", "LD020");
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void theGatewayAndTheAuditorWriteNoRowsNorRules(String table) {
        for (var attack : List.of(
                "insert into %s default values".formatted(table),
                "create trigger mine before insert on %s for each row execute function suppress_redundant_updates_trigger()"
                        .formatted(table),
                "alter table %s disable trigger all".formatted(table),
                "drop table %s cascade".formatted(table)))
            for (var who : List.of(Who.APP, Who.AUDITOR))
                assertThat(ARENA.raw(who, attack)).as("%s as %s", attack, who).isEqualTo(DENIED);
    }

    @Test
    void theGatewayMayNotPassTheTriggersNorReachTheOwnersFunctions() {
        for (var attack : List.of(
                "set session_replication_role = replica",
                "set role jirani_migrate",
                "create table ledger.transfer2 ()",
                "create or replace function ledger.append_only() returns trigger language plpgsql as 'begin return null; end'",
                "select ledger.open_accounts(array['fee:platform'], array['KES'], now())",
                "select ledger.guard_posting('ledger.posting')",
                "select ledger.post_in_turn(null, null, null, null, null, null, null, null, null, null, null, now())",
                "alter role jirani_app superuser"))
            for (var who : List.of(Who.APP, Who.AUDITOR))
                assertThat(ARENA.raw(who, attack)).as("%s as %s", attack, who).isEqualTo(DENIED);
        assertThat(ARENA.raw(Who.AUDITOR, "select ledger.seal(1, now())")).isEqualTo(DENIED);
        assertThat(ARENA.raw(Who.AUDITOR, "select audit.append('a', 'a.b', 's', '', '{}')"))
                .isEqualTo(DENIED);
        assertThat(ARENA.raw(Who.AUDITOR, "select count(*) from ledger.transfer"))
                .isEqualTo(PASSED);
    }

    /** A function of the gateway's own with a name the books' functions use is not what they call. */
    @Test
    void theBooksFunctionsCallNobodyElses() {
        assertThat(
                        ARENA.raw(
                                Who.APP,
                                "create temp table transfer (id uuid, key text); create temp table balance (account_id bigint);"
                                        + " select ledger.post(gen_random_uuid(), 'shadow', 'test', 'S', '{}', array['rail:mpesa:collect',"
                                        + " 'fee:platform'], array['KES', 'KES'], array[5, -5]::bigint[], now(), current_date)"))
                .isEqualTo(PASSED);
        assertThat(ARENA.ask("select count(*) from ledger.transfer where key = 'shadow'"))
                .isEqualTo("1");
    }

    @Test
    void whatTheOwnerTakesAwayOrGrantsIsFoundByVerify() {
        try (var own = new Arena()) {
            own.wallet(500);
            for (var table : own.list("""
                    select distinct c.oid::regclass::text from pg_class c join pg_trigger t on t.tgrelid = c.oid
                    where t.tgname = 'append_only' and c.relnamespace::regnamespace::text in ('ledger', 'audit', 'accounting')
                    """)) {
                assertThat(own.raw(Who.OWNER, "alter table " + table + " disable trigger append_only"))
                        .as(table)
                        .isEqualTo(PASSED);
                assertThat(own.quickly()).as(table).anySatisfy(finding -> {
                    assertThat(finding.rule()).isEqualTo("guards-in-place");
                    assertThat(finding.where()).isEqualTo("trigger " + table + " append_only");
                });
                assertThat(own.raw(Who.OWNER, "alter table " + table + " enable trigger append_only"))
                        .isEqualTo(PASSED);
            }
            own.verify();
            for (var table : List.of("ledger.transfer", "ledger.kind", "audit.head")) {
                own.raw(Who.OWNER, "grant update on " + table + " to jirani_app");
                assertThat(own.broken()).as(table).containsExactly("rights-in-place");
                own.raw(Who.OWNER, "revoke update on " + table + " from jirani_app");
            }
            own.verify();
        }
    }
}
