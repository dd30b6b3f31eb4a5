package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HouseTest {
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");
    private static final Instant MIDNIGHT = Instant.parse("2026-11-20T21:00:00Z");

    @Test
    void a_day_counted_in_random_pieces_is_the_day_counted_at_once() {
        var random = new Random(7);
        for (int seed = 0; seed < 20; seed++) {
            var house = new House(seed, seed % 2 * 3_000, NAIROBI);
            var end = MIDNIGHT.plus(Duration.ofDays(1));
            var whole = house.advance(house.lifetime(), MIDNIGHT, end, House.Relay.CLOSED);
            var piece = house.lifetime();
            var at = MIDNIGHT;
            while (at.isBefore(end)) {
                var next = at.plusMillis(1 + random.nextInt(900_000));
                if (next.isAfter(end)) next = end;
                var after = house.advance(piece, at, next, House.Relay.CLOSED);
                assertThat(after.importMicrojoules()).isGreaterThanOrEqualTo(piece.importMicrojoules());
                assertThat(after.exportMicrojoules()).isGreaterThanOrEqualTo(piece.exportMicrojoules());
                piece = after;
                at = next;
            }
            assertThat(piece).isEqualTo(whole);
        }
    }

    @Test
    void panels_give_something_to_sell_in_the_quarter_after_ten() {
        var ten = MIDNIGHT.plus(Duration.ofHours(10));
        for (int seed = 1; seed <= 50; seed++) {
            var house = new House(seed, 3_000, NAIROBI);
            var before = house.lifetime();
            var after = house.advance(before, ten, ten.plus(Duration.ofMinutes(15)), House.Relay.CLOSED);
            long exported = after.exported().wattHours() - before.exported().wattHours();
            assertThat(exported).as("seed %s", seed).isBetween(100L, 750L);
        }
    }

    @Test
    void there_is_no_sun_at_night_and_no_export_without_panels() {
        var night = MIDNIGHT.plus(Duration.ofHours(2));
        assertThat(new House(3, 5_000, NAIROBI).flow(night, House.Relay.CLOSED).sunMilliwatts())
                .isZero();
        var bare = new House(3, 0, NAIROBI);
        var day = bare.advance(bare.lifetime(), MIDNIGHT, MIDNIGHT.plus(Duration.ofDays(1)), House.Relay.CLOSED);
        assertThat(day.exportMicrojoules()).isZero();
        assertThat(day.imported().wattHours() - bare.lifetime().imported().wattHours())
                .isBetween(2_000L, 15_000L);
    }

    @Test
    void an_open_relay_uses_nothing() {
        var house = new House(3, 0, NAIROBI);
        var after = house.advance(house.lifetime(), MIDNIGHT, MIDNIGHT.plus(Duration.ofHours(5)), House.Relay.OPEN);
        assertThat(after).isEqualTo(house.lifetime());
    }
}
