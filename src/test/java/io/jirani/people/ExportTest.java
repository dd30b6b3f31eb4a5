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
