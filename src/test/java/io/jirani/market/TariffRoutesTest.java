package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.demo.Neighbourhood;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Household;
import io.jirani.kernel.CommunityId;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions of a tariff at the door and in the database, and the bounds that are made from them. */
class TariffRoutesTest {
    private static Street street;
    private static MarketDoor door;
    private static int count;

    private CommunityId community;
    private Household household;
    private String operator;

    @BeforeAll
    static void open() {
        street = new Street();
        door = new MarketDoor(street, CompatDoor.KEYED);
    }

    @AfterAll
    static void close() {
        door.close();
        street.close();
    }

    @BeforeEach
    void village() {
        community = street.community("tariff" + ++count);
        household = street.household(community, 5_000);
        operator = door.operatorKey(community);
    }

    @Test
    void beforeThereIsAVersionTheOnePriceIsInForceAndIsVersionNought() {
        var shown = json(door.get(door.key(household), "/v1/tariff"), 200);
        assertThat(shown.getJsonObject("in_force").getInteger("version")).isZero();
        assertThat(shown.getJsonObject("in_force").getJsonArray("all_in").encode())
                .isEqualTo("[{\"band\":\"all\",\"per_kwh\":\"18.57\"}]");
        assertThat(shown.getJsonArray("versions")).isEmpty();
        assertThat(cap()).isEqualTo(1_857);
    }

    @Test
    void anOperatorAddsAVersionOnceAndEverybodySeesItWithEveryLevyInThePrice() {
        var body = kenya("2020-01-01T00:00:00Z");
        var key = UUID.randomUUID().toString();
        var added = json(door.post(operator, "/v1/tariff", body, key), 201);
        assertThat(json(door.post(operator, "/v1/tariff", body, key), 201)).isEqualTo(added);
        assertThat(added.getInteger("version")).isEqualTo(1);
        assertThat(added.getJsonObject("tariff")
                        .getJsonArray("bands")
                        .getJsonObject(1)
                        .getString("energy"))
                .isEqualTo("16.50");

        var shown = json(door.get(door.key(household), "/v1/tariff"), 200);
        assertThat(shown.getJsonObject("in_force")).isEqualTo(added);
        assertThat(shown.getJsonArray("versions")).hasSize(1);
        assertThat(added.getJsonArray("all_in").getJsonObject(0).getString("per_kwh"))
                .isEqualTo("20.796512");
        assertThat(text("select count(*) from audit.act where verb = 'tariff.added' and subject = 'community tariff"
                        + count + "'"))
                .isEqualTo("1");
    }

    @Test
    void aHouseholdAndAnOperatorWithoutTheRightAddNone() {
        var body = kenya("2020-01-01T00:00:00Z");
        assertThat(door.post(door.key(household), "/v1/tariff", body).statusCode())
                .isEqualTo(403);
        var twice = body.copy();
        twice.getJsonObject("tariff").getJsonArray("bands").getJsonObject(2).put("up_to_wh", 5);
        assertThat(json(door.post(operator, "/v1/tariff", twice), 400).encode()).contains("without end");
        assertThat(json(door.post(operator, "/v1/tariff", kenya("next year")), 400)
                        .getString("code"))
                .isEqualTo("input-invalid");
        body.getJsonObject("tariff").put("currency", "UGX");
        assertThat(door.post(operator, "/v1/tariff", body).statusCode()).isEqualTo(400);
    }

    @Test
    void theCapIsTheHouseholdsOwnBandAndAnAskMayReachTheDearest() {
        street.db.inTransaction(tx -> {
            var month = LocalDate.now(ZoneOffset.ofHours(3)).withDayOfMonth(1);
            tx.run(
                    "insert into monthly_average (household_id, month, wh, months, at) values ($1, $2, 60000, 3, now())",
                    Tuple.of(household.id().value(), month));
        });
        json(door.post(operator, "/v1/tariff", kenya("2020-01-01T00:00:00Z")), 201);
        var book = json(door.get(door.key(household), "/v1/book"), 200);
        assertThat(book.getLong("cap_cents_per_kwh")).isEqualTo(2_607);
        assertThat(book.getLong("highest_ask_cents_per_kwh")).isEqualTo(2_857);
        assertThat(book.getInteger("tariff_version")).isEqualTo(1);
        var fresh = street.household(community, 0);
        assertThat(json(door.get(door.key(fresh), "/v1/book"), 200).getLong("cap_cents_per_kwh"))
                .isEqualTo(2_079);

        var offer = new JsonObject().put("quantity_wh", 1_000).put("price_cents_per_kwh", 2_857);
        json(door.post(door.key(household), "/v1/orders", offer), 201);
        var over = new JsonObject().put("quantity_wh", 1_000).put("price_cents_per_kwh", 2_858);
        assertThat(door.post(door.key(household), "/v1/orders", over).statusCode())
                .isEqualTo(422);
        var buy = new JsonObject().put("quantity_wh", 500).put("limit_cents_per_kwh", 2_080);
        assertThat(door.post(door.key(fresh), "/v1/purchases", buy).body()).contains("KES 20.79/kWh");
    }

    @Test
    void theLastThatBeganHoldsAndOfTwoThatBeginTogetherTheLater() {
        add("2020-01-01T00:00:00Z", 1_000);
        add("2021-01-01T00:00:00Z", 2_000);
        add("2020-06-01T00:00:00Z", 1_500);
        assertThat(cap()).isEqualTo(2_000);
        add("2021-01-01T00:00:00Z", 2_100);
        assertThat(cap()).isEqualTo(2_100);
        add("2999-01-01T00:00:00Z", 3_000);
        assertThat(cap()).isEqualTo(2_100);
        assertThat(json(door.get(operator, "/v1/tariff"), 200).getJsonArray("versions"))
                .hasSize(5);
    }

    @Test
    void noVersionReachesBehindAClosedIntervalAndNoneIsChanged() {
        add("2020-01-01T00:00:00Z", 1_000);
        street.db.inTransaction(tx -> tx.run(
                "insert into interval_close (community_id, start_at, closed_at) values ($1, '2026-11-01T10:00:00Z', now())",
                Tuple.of(community.value())));
        var late = json(door.post(operator, "/v1/tariff", kenya("2026-11-01T10:00:00Z")), 409);
        assertThat(late.getString("detail")).contains("2026-11-01T10:00:00Z is closed");
        json(door.post(operator, "/v1/tariff", kenya("2026-11-01T10:15:00Z")), 201);
        for (var deed : new String[] {
            "update tariff_version set source = 'somewhere else'",
            "delete from tariff_version",
            "update monthly_average set wh = 0",
            "insert into tariff_version select community_id, 9, effective_from, ends_at, source, document, set_by, reason, at"
                    + " from tariff_version where version = 1",
            "insert into tariff_version select community_id, 3, '2026-11-01T10:00:00Z', ends_at, source, document, set_by, reason, at"
                    + " from tariff_version where version = 1 and community_id = '" + community + "'"
        })
            assertThatThrownBy(() -> street.db.inTransaction(tx -> tx.run(deed, Tuple.tuple())))
                    .as(deed)
                    .isNotNull();
    }

    @Test
    void theAverageIsOfThreeMonthsFromTheSupplierAndStandsOnceItWasUsed() {
        var zone = ZoneOffset.ofHours(3);
        var month = LocalDate.of(2026, 11, 1);
        took(month.minusDays(1), 30_000);
        took(month.minusMonths(3), 90_000);
        took(month.minusMonths(3).minusDays(1), 5_000_000);
        took(month, 7_000_000);
        var moment = month.plusDays(9).atStartOfDay().toInstant(zone);
        assertThat(average(moment)).isEqualTo(40_000);
        took(month.minusDays(2), 600_000);
        assertThat(average(moment)).as("a row that comes late changes no band").isEqualTo(40_000);
    }

    @Test
    void aHouseholdThatCameLastMonthIsAveragedOverThatMonthAlone() {
        var month = LocalDate.of(2026, 11, 1);
        took(month.minusDays(3), 50_000);
        assertThat(average(month.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)))
                .isEqualTo(50_000);
    }

    @Test
    void aTariffThatEndsWithNoneToFollowIsTold() {
        var clock = street.clock;
        var health = MarketVerticle.health(street.db, clock);
        json(
                door.post(
                        operator,
                        "/v1/tariff",
                        kenya("2020-01-01T00:00:00Z")
                                .put(
                                        "ends_at",
                                        clock.instant().plusSeconds(3_600).toString())),
                201);
        assertThat(health.ask().detail()).contains("tariff" + count);
        assertThat(cap()).isEqualTo(2_079);
        json(
                door.post(
                        operator,
                        "/v1/tariff",
                        kenya(clock.instant().plusSeconds(3_600).toString())),
                201);
        assertThat(health.ask().detail()).doesNotContain("tariff" + count);
    }

    private void took(LocalDate day, long wh) {
        street.db.inTransaction(tx -> tx.run(
                """
                insert into household_interval (household_id, start_at, community_id, state, assurance, import_wh, from_supplier_wh)
                values ($1, $2, $3, 'settled', 'A', $4, $4)
                """,
                Tuple.of(
                        household.id().value(),
                        OffsetDateTime.of(day.atTime(12, 0), ZoneOffset.UTC),
                        community.value(),
                        wh)));
    }

    private long average(java.time.Instant moment) {
        return street.db
                .transaction(tx -> {
                    var its = street.communities.get(tx, community);
                    var tariffs = new TariffStore();
                    if (tariffs.newest(tx, community, 1).isEmpty())
                        tariffs.add(
                                tx,
                                its,
                                Neighbourhood.of(5).supplier(),
                                new TariffStore.Deed("test", "the example of Kenya"),
                                street.clock.instant());
                    return tariffs.price(tx, its, household.id(), moment).use().average();
                })
                .wattHours();
    }

    private long cap() {
        return json(door.get(operator, "/v1/book"), 200).getLong("cap_cents_per_kwh");
    }

    private void add(String from, long cents) {
        var body = kenya(from);
        body.put("tariff", new JsonObject("""
                        {"currency": "KES", "basis": "monthly_block", "bands": [{"name": "all", "energy": "%s"}],
                         "feed_in": {"energy_charge_bp": 5000}}
                        """.formatted(
                        java.math.BigDecimal.valueOf(cents, 2).toPlainString())));
        json(door.post(operator, "/v1/tariff", body), 201);
    }

    private static JsonObject kenya(String from) {
        var supplier = Neighbourhood.of(5).supplier();
        return new JsonObject()
                .put("effective_from", from)
                .put("source", supplier.source())
                .put("reason", "the example of Kenya")
                .put("tariff", TariffJson.of(supplier.table()));
    }

    private static JsonObject json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new JsonObject(answer.body());
    }

    private static String text(String sql) {
        return street.db.transaction(
                tx -> tx.one(sql, Tuple.tuple(), row -> row.getValue(0).toString()));
    }
}
