package io.jirani.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.Door;
import io.jirani.identity.Household.Language;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportTest {
    private final Homes homes = new Homes();

    @BeforeAll
    void open() {
        var export = new Export(homes.db, homes.households, homes.clock, homes.door.metrics);
        homes.door.open(List.of(new ExportRoutes(homes.auth, export)::mount), List.of(), List.of());
    }

    @AfterAll
    void close() {
        homes.close();
    }

    @Test
    void aHouseholdGetsAllOfItsOwnAndNothingOfItsNeighbour() {
        var own = homes.join("Wanjiku wa Kamau", "Block A", "0712000001", Language.EN);
        var other = homes.join("Otieno", "Block B", "0712000002", Language.EN);
        for (var home : List.of(own, other)) {
            var id = home.household().id().value();
            for (int n = 0; n < 3; n++)
                homes.run(
                        "insert into notice (id, key, household_id, language, text, created_at)"
                                + " values (gen_random_uuid(), $1, $2, 'en', $3, now())",
                        "key" + n + id,
                        id,
                        toldTo(home, n));
        }
        var answer = homes.get(own.key(), "/v1/me/export");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .hasValueSatisfying(name -> assertThat(name).startsWith("attachment"));
        var document = Door.json(answer);
        assertThat(document.getString("format")).isEqualTo(Export.FORMAT);
        var household = document.getJsonObject("household");
        assertThat(household.getString("name")).isEqualTo("Wanjiku wa Kamau");
        assertThat(household.getJsonArray("phones").getJsonObject(0).getString("number"))
                .isEqualTo("254712000001");
        assertThat(document.getJsonArray("told").stream()
                        .map(row -> ((JsonObject) row).getString("text"))
                        .toList())
                .containsExactlyInAnyOrder(toldTo(own, 0), toldTo(own, 1), toldTo(own, 2));
        assertThat(document.getJsonArray("keys")).hasSize(1);
        assertThat(document.fieldNames())
                .containsAll(ExportStore.SECTIONS.stream()
                        .map(ExportStore.Section::name)
                        .toList());
        assertThat(answer.body())
                .doesNotContain("Otieno", "712000002", other.household().id().toString());
    }

    private static String toldTo(Homes.Home home, int n) {
        return "told to " + home.household().code() + " " + n;
    }

    @Test
    void whatFillsManyPagesIsAllThereOnce() {
        var home = homes.join("Achieng", "Block C", "0712000003", Language.EN);
        homes.run(
                "insert into household_interval (household_id, start_at, community_id, state, assurance, import_wh, export_wh,"
                        + " used_by_neighbours_wh, banked_wh, storage_wh, to_supplier_wh, own_use_wh, from_supplier_wh,"
                        + " supplier_minor, in_sum) select $1, timestamptz '2026-01-01' + n * interval '15 minutes', $2,"
                        + " 'provisional', 'A', n, 0, 0, 0, 0, 0, 0, n, 0, false from generate_series(1, 1234) n",
                home.household().id().value(),
                home.household().community().value());
        var intervals = Door.json(homes.get(home.key(), "/v1/me/export")).getJsonArray("intervals");
        assertThat(intervals).hasSize(1234);
        assertThat(intervals.getJsonObject(1233).getLong("import_wh")).isEqualTo(1234);
        assertThat(intervals.stream()
                        .map(row -> ((JsonObject) row).getLong("import_wh"))
                        .distinct())
                .hasSize(1234);
    }

    @Test
    void whoLivedWithAMeterKeepsItsRowsOfThatTimeAndTheNextHasHisOwn() {
        var before = homes.join("Njeri", "Block D", "0712000004", Language.EN);
        var after = homes.join("Kiprop", "Block D", "0712000005", Language.EN);
        homes.run(
                "insert into meter (dev, household_id, community_id, password_hash, status, role, added_at, in_service_at)"
                        + " values ('ke-nbo-0042', $1, $2, 'x', 'active', 'household', now(), '2026-02-01Z')",
                after.household().id().value(),
                after.household().community().value());
        homes.run(
                "insert into meter_tenancy (meter_id, household_id, from_at, until_at)"
                        + " select id, $1, '2026-01-01Z', '2026-02-01Z' from meter",
                before.household().id().value());
        homes.run("insert into meter_boundary (meter_id, at, import_wh, export_wh, generation, assurance)"
                + " select id, at, 0, 0, 0, 'A' from meter, unnest(array['2025-12-31Z', '2026-01-15Z', '2026-02-01Z']"
                + "::timestamptz[]) at");
        assertThat(days(before)).containsExactly("2026-01-15");
        assertThat(days(after)).containsExactly("2026-02-01");
        assertThat(document(before).getJsonArray("tenancies")).hasSize(1);
        assertThat(document(before).getJsonArray("meters")).isEmpty();
    }

    @Test
    void howItEndsAndWhatOthersProposedAboutItIsTold() {
        var own = homes.join("Naliaka", "Block E", "0712000006", Language.EN);
        var other = homes.join("Barasa", "Block E", "0712000007", Language.EN);
        for (var home : List.of(own, other)) {
            var id = home.household().id().value();
            var community = home.household().community().value();
            homes.run(
                    "insert into household_end (household_id, community_id, state, cause, since, not_before)"
                            + " values ($1, $2, 'unclaimed', 'silence', now(), now())",
                    id,
                    community);
            homes.run(
                    "insert into unclaimed_money (household_id, number, community_id, day, amount_minor, asset)"
                            + " values ($1, 1, $2, '2026-11-01', 5000, 'KES')",
                    id,
                    community);
            for (var named : List.of(home.household().code(), id.toString())) propose(home, named);
        }
        var document = document(own);
        assertThat(document.getJsonArray("ends").getJsonObject(0).getString("state"))
                .isEqualTo("unclaimed");
        assertThat(document.getJsonArray("unclaimed").getJsonObject(0).getLong("amount_minor"))
                .isEqualTo(5_000);
        assertThat(document.getJsonArray("proposals"))
                .hasSize(2)
                .allMatch(row -> ((JsonObject) row)
                        .getString("reason")
                        .equals("about " + own.household().code() + " alone"));
    }

    private void propose(Homes.Home home, String named) {
        homes.run(
                "insert into proposal (id, community_id, kind, payload, hash, reason, needs, proposer, proposer_kind,"
                        + " proposer_label) values (gen_random_uuid(), $1, 'test.deed', jsonb_build_object('household', $2::text),"
                        + " proposal_hash('test.deed', $1, jsonb_build_object('household', $2::text)), $3, 1,"
                        + " gen_random_uuid(), 'operator', 'S0001')",
                home.household().community().value(),
                named,
                "about " + home.household().code() + " alone");
    }

    private JsonObject document(Homes.Home home) {
        return Door.json(homes.get(home.key(), "/v1/me/export"));
    }

    private List<String> days(Homes.Home home) {
        return document(home).getJsonArray("meter_boundaries").stream()
                .map(row -> ((JsonObject) row).getString("at").substring(0, 10))
                .toList();
    }

    @Test
    void anOperatorHasNoDocumentOfHisOwn() {
        assertThat(homes.get(homes.operator, "/v1/me/export").statusCode()).isEqualTo(403);
    }

    @Test
    void everyTableIsInTheInventoryAndWhatItSaysIsExportedIs() {
        var there = new TreeSet<>(homes.texts("""
                select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('information_schema')
                    and n.nspname not like 'pg\\_%'
                """));
        assertThat(new TreeSet<>(
                        Inventory.read().stream().map(Inventory.Table::name).toList()))
                .as("docs/inventory.md: a new table says what of a person it has")
                .isEqualTo(there);
        var exported = new TreeSet<String>();
        var promised = new TreeSet<String>();
        for (var section : ExportStore.SECTIONS)
            for (var table : section.tables()) exported.add(table + " " + section.name());
        for (var table : Inventory.read())
            table.list()
                    .filter(list -> !list.equals("household"))
                    .ifPresent(list -> promised.add(table.name() + " " + list));
        assertThat(exported).isEqualTo(promised);
    }

    @Test
    void aTableThatCouldHoldSomethingOfAPersonIsNotSaidToHaveNone() {
        var of = new TreeSet<>(homes.texts("""
                select distinct n.nspname || '.' || c.relname
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relkind in ('r', 'p') and not c.relispartition
                    and n.nspname in ('jirani', 'ledger', 'audit', 'accounting', 'solvency', 'access')
                    and a.attname in ('household_id', 'buyer_id', 'seller_id', 'person_id', 'phone_id', 'meter_id', 'dev',
                        'intent_id', 'msisdn', 'staff_id')
                """));
        for (var table : Inventory.read()) {
            if (of.contains(table.name()))
                assertThat(table.holds()).as(table.name()).isNotEqualTo("-");
            assertThat(table.holds().equals("-"))
                    .as(table.name())
                    .isEqualTo(table.erased().equals("-"));
        }
    }
}
