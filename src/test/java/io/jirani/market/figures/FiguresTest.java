package io.jirani.market.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Settled rows on a real database become figures, once, and are read over real HTTP. */
class FiguresTest {
    private static final JsonObject WITHHELD = JsonObject.of("state", "withheld", "reason", "few_households");

    private final Town town = new Town();

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void an_interval_tells_its_trades_by_price_and_what_was_saved_without_a_party() {
        town.close(40);
        town.auction(40, 5, 6, 1_200, 500);
        town.bought(town.start(40).plusSeconds(10), 0, 6, 1_100, 700);
        town.bought(town.start(41), 0, 6, 1_100, 9_999);
        town.pass();
        var told = town.items("/v1/market/intervals").getFirst();
        assertThat(told.getString("start")).isEqualTo(town.start(40).toString());
        assertThat(told.getString("end")).isEqualTo(town.start(41).toString());
        assertThat(told.getLong("low_cents_per_kwh")).isEqualTo(1_100);
        assertThat(told.getLong("high_cents_per_kwh")).isEqualTo(1_200);
        assertThat(told.getLong("supplier_cents_per_kwh")).isEqualTo(1_857);
        assertThat(told.getJsonObject("traded"))
                .isEqualTo(JsonObject.of(
                        "state",
                        "told",
                        "volume_wh",
                        3_700,
                        "saved_minor",
                        2_431,
                        "trades",
                        JsonArray.of(JsonObject.of(
                                "low_cents_per_kwh", 1_100, "high_cents_per_kwh", 1_200, "wh", 3_700, "trades", 7))));
        assertThat(told.encode())
                .doesNotContain("H00")
                .doesNotContain(town.home(0).id().toString());
        assertThat(town.events("market.interval")).containsExactly(told);
    }

    @Test
    void of_four_sellers_only_the_price_is_told() {
        town.close(40);
        town.auction(40, 4, 8, 1_200, 500);
        town.pass();
        var told = town.items("/v1/market/intervals").getFirst();
        assertThat(told.getJsonObject("traded")).isEqualTo(WITHHELD);
        assertThat(told.getJsonObject("local_use")).isEqualTo(WITHHELD);
        assertThat(told.getLong("low_cents_per_kwh")).isEqualTo(1_200);
        assertThat(town.text("select coalesce(volume_wh::text, 'nothing') from market_figure"))
                .isEqualTo("nothing");
    }

    @Test
    void what_was_told_stands_whoever_is_settled_later() {
        town.close(40);
        for (int home = 0; home < 6; home++) town.used(40, home, 300, 100);
        town.provisional(40, 6);
        town.clock.set(town.start(40).plus(Duration.ofHours(2)));
        assertThat(town.pass()).as("it waits for a home").isZero();
        town.clock.set(town.start(40).plus(Duration.ofHours(3)));
        assertThat(town.pass()).isEqualTo(1);
        assertThat(town.items("/v1/market/intervals").getFirst().getJsonObject("local_use"))
                .isEqualTo(JsonObject.of("state", "told", "percent", 75));
        town.run("delete from household_interval where state = 'provisional'", Tuple.tuple());
        town.used(40, 6, 0, 90_000);
        assertThat(town.pass()).isZero();
        assertThat(town.items("/v1/market/intervals").getFirst().getJsonObject("local_use"))
                .isEqualTo(JsonObject.of("state", "told", "percent", 75));
        assertThatThrownBy(() -> town.run("update market_figure set used_wh = 0, local_wh = 0", Tuple.tuple()))
                .hasMessageContaining("permission denied for table market_figure");
    }

    @Test
    void a_day_adds_the_rest_to_what_its_intervals_told_if_it_is_of_enough_homes() {
        town.close(40);
        town.auction(40, 5, 5, 1_200, 1_000);
        town.close(41);
        town.auction(41, 3, 5, 1_000, 1_000);
        town.bought(town.start(42).plusSeconds(5), 3, 9, 1_000, 100);
        town.bought(town.start(42).plusSeconds(6), 4, 9, 1_000, 100);
        town.close(42);
        town.clock.set(Town.MIDNIGHT.plus(Duration.ofHours(27)));
        town.pass();
        var day = town.items("/v1/market/days");
        assertThat(day).as("the share of use waits a day").isEmpty();
        town.clock.set(Town.MIDNIGHT.plus(Duration.ofHours(49)));
        town.pass();
        day = town.items("/v1/market/days");
        assertThat(day).hasSize(1);
        assertThat(day.getFirst().getString("day")).isEqualTo("2026-03-02");
        assertThat(day.getFirst().getInteger("intervals")).isEqualTo(3);
        assertThat(day.getFirst().getJsonObject("traded"))
                .isEqualTo(JsonObject.of(
                        "state", "told", "volume_wh", 10_200, "saved_minor", 3_285 + 4_456, "intervals", 3));
        assertThat(town.events("market.day")).containsExactly(day.getFirst());
        assertThat(town.pass()).isZero();
    }

    @Test
    void a_day_leaves_out_for_good_what_would_show_an_interval_that_was_withheld() {
        town.close(40);
        town.auction(40, 5, 5, 1_200, 1_000);
        town.close(41);
        town.auction(41, 3, 5, 1_000, 777);
        town.clock.set(Town.MIDNIGHT.plus(Duration.ofDays(3)));
        town.pass();
        var day = town.items("/v1/market/days").getFirst();
        assertThat(day.getJsonObject("traded"))
                .isEqualTo(JsonObject.of(
                        "state",
                        "partly",
                        "reason",
                        "few_households",
                        "volume_wh",
                        5_000,
                        "saved_minor",
                        3_285,
                        "intervals",
                        1));
        assertThat(day.getLong("low_cents_per_kwh")).isEqualTo(1_000);
    }

    @Test
    void the_depth_is_told_anew_only_of_five_homes_that_offered_since() {
        var morning = town.start(32);
        for (int home = 0; home < 6; home++) town.offer(UUID.randomUUID(), home, 1_000, 1_000 + 50L * home, morning);
        town.clock.set(morning.plusSeconds(60));
        town.pass();
        var first = town.get("/v1/market/depth");
        assertThat(first.getJsonObject("offers").getJsonArray("bands"))
                .isEqualTo(JsonArray.of(JsonObject.of(
                        "low_cents_per_kwh", 1_000, "high_cents_per_kwh", 1_250, "wh", 6_000, "orders", 6)));
        for (int home = 0; home < 4; home++) town.offer(UUID.randomUUID(), home, 500, 900, morning.plusSeconds(600));
        town.clock.set(morning.plusSeconds(3_600));
        town.pass();
        assertThat(town.get("/v1/market/depth"))
                .as("the best price is told, four homes' offers are not")
                .isEqualTo(first.copy().put("best_cents_per_kwh", 900));
        town.offer(UUID.randomUUID(), 7, 500, 950, morning.plusSeconds(1_200));
        town.pass();
        assertThat(town.get("/v1/market/depth").getJsonObject("offers").getString("as_of"))
                .isEqualTo(morning.plusSeconds(3_600).toString());
        assertThat(town.events("market.depth")).hasSize(2);
    }

    @Test
    void a_book_of_few_homes_shows_its_best_price_alone() {
        for (int i = 0; i < 9; i++) town.offer(UUID.randomUUID(), i % 4, 1_000, 1_100, town.start(0));
        town.pass();
        assertThat(town.get("/v1/market/depth"))
                .isEqualTo(JsonObject.of("best_cents_per_kwh", 1_100, "currency", "KES", "offers", WITHHELD));
    }

    @Test
    void everybody_of_the_community_reads_its_figures_and_nobody_elses() {
        town.close(40);
        town.auction(40, 5, 5, 1_200, 1_000);
        town.pass();
        var operator = town.here.community().operatorKey().reveal();
        var stranger = town.elsewhere.households().getFirst().key().reveal();
        assertThat(town.get("/v1/market/intervals", operator)).isEqualTo(town.get("/v1/market/intervals"));
        assertThat(town.get("/v1/market/intervals", stranger).getJsonArray("items"))
                .isEmpty();
        assertThat(town.get("/v1/market/depth", stranger).getValue("best_cents_per_kwh"))
                .isNull();
        for (var path : new String[] {"intervals", "days", "depth"})
            assertThat(town.door.get("/v1/market/" + path).statusCode()).isEqualTo(401);
    }

    @Test
    void lists_come_in_pages_and_refuse_what_is_no_moment() {
        for (int n = 0; n < 5; n++) town.close(n);
        town.pass();
        var page = town.items("/v1/market/intervals?limit=2");
        assertThat(page)
                .extracting(one -> one.getString("start"))
                .containsExactly(town.start(4).toString(), town.start(3).toString());
        assertThat(town.items("/v1/market/intervals?limit=200&before="
                        + page.getLast().getString("start")))
                .hasSize(3);
        for (var wrong : new String[] {"intervals?before=yesterday", "days?before=2026-02-30", "days?limit=201"})
            assertThat(town.door
                            .get("/v1/market/" + wrong, "Authorization", "Bearer " + key())
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(400);
    }

    @Test
    void figures_that_nobody_told_are_late() {
        town.close(40);
        town.clock.set(town.start(40).plus(Duration.ofHours(5)));
        assertThat(town.late()).isEqualTo(1);
        town.pass();
        assertThat(town.late()).isZero();
    }

    private String key() {
        return town.here.households().getFirst().key().reveal();
    }
}
