package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.demo.Customer.Door;
import io.jirani.demo.Customer.End;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Price;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CustomerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T02:00:00Z");
    private static final List<Neighbourhood.Home> HOMES = Neighbourhood.of(12).homes();

    @Test
    void offers_never_exceed_what_is_owned_and_stay_between_the_floor_and_fourteen() {
        var random = new Random(1);
        for (int run = 0; run < 1_000; run++) {
            var seller = new Customer(HOMES.get(2), 12, run);
            long made = random.nextInt(2_000);
            var offers = seller.offers(new Energy(made));
            assertThat(offers).hasSizeLessThanOrEqualTo(4);
            assertThat(offers.stream()
                            .mapToLong(offer -> offer.quantity().wattHours())
                            .sum())
                    .isLessThanOrEqualTo(made);
            assertThat(offers).allSatisfy(offer -> {
                assertThat(offer.quantity().wattHours()).isBetween(60L, 300L);
                assertThat(offer.price()).isBetween(Price.kes(607), Price.kes(1_400));
            });
            if (made >= 60) assertThat(offers).isNotEmpty();
        }
    }

    @Test
    void no_phone_is_asked_more_than_three_times_a_minute_and_no_door_is_taken_twice_running() {
        for (var home : HOMES) {
            var buyer = new Customer(home, 12, 5);
            var end = home.habit() >= 1 && home.habit() <= 6 ? End.PAID : End.UNPAID;
            Map<String, List<Instant>> asked = new HashMap<>();
            var doors = new ArrayList<Door>();
            var now = NOW.plus(buyer.firstPause());
            while (now.isBefore(NOW.plus(Duration.ofHours(2)))) {
                var wish = buyer.wish(now);
                if (wish.isEmpty()) {
                    now = now.plusSeconds(3);
                    continue;
                }
                doors.add(wish.get().door());
                asked.computeIfAbsent(wish.get().phone().digits(), phone -> new ArrayList<>())
                        .add(now);
                now = now.plusMillis(500);
                now = now.plus(buyer.ended(wish.get(), end, now));
            }
            assertThat(asked.values()).allSatisfy(times -> {
                for (int i = 3; i < times.size(); i++)
                    assertThat(times.get(i)).isAfter(times.get(i - 3).plus(Duration.ofMinutes(1)));
            });
            for (int i = 1; i < doors.size(); i++) assertThat(doors.get(i)).isNotEqualTo(doors.get(i - 1));
        }
    }

    @Test
    void those_who_cancel_or_let_it_ring_come_first_and_ask_for_little_and_about_once_a_minute() {
        for (var home : HOMES) {
            if (home.habit() != 7 && home.habit() != 9) continue;
            var buyer = new Customer(home, 12, 3);
            assertThat(buyer.firstPause()).isLessThan(Duration.ofSeconds(1));
            int begun = 0;
            for (var now = NOW; now.isBefore(NOW.plus(Duration.ofMinutes(15))); begun++) {
                var wish = buyer.wish(now).orElseThrow();
                assertThat(wish.quantity()).isEqualTo(new Energy(100));
                now = now.plus(buyer.ended(wish, End.UNPAID, now));
            }
            assertThat(begun).isBetween(12, 20);
        }
    }

    @Test
    void who_pays_buys_on_at_a_steady_pace_that_a_crowd_slows_down() {
        for (int neighbours : new int[] {12, 96}) {
            var buyer = new Customer(HOMES.get(1), neighbours, 3);
            var times = new ArrayList<Instant>();
            for (var now = NOW; now.isBefore(NOW.plus(Duration.ofMinutes(30))); ) {
                var wish = buyer.wish(now);
                if (wish.isPresent()) {
                    times.add(now);
                    now = now.plusSeconds(2).plus(buyer.ended(wish.get(), End.PAID, now));
                } else now = now.plusSeconds(3);
            }
            int crowd = neighbours / 12;
            for (int i = 7; i < times.size(); i++)
                assertThat(Duration.between(times.get(i - 1), times.get(i)))
                        .isBetween(
                                Duration.ofSeconds(9).multipliedBy(crowd),
                                Duration.ofSeconds(25).multipliedBy(crowd));
            assertThat(times.getLast()).isAfter(NOW.plus(Duration.ofMinutes(26)));
        }
    }

    @Test
    void the_household_the_reader_sells_with_leaves_him_half_a_kilowatt_hour_and_more_as_the_day_goes_on() {
        var seller = new Customer(HOMES.getFirst(), 12, 3);
        assertThat(seller.offers(new Energy(500))).isEmpty();
        long made = 500;
        for (int interval = 0; interval < 60; interval++) {
            made += 400;
            for (var offer : seller.offers(new Energy(made)))
                made -= offer.quantity().wattHours();
            assertThat(made).isBetween(500L, 3_060L);
        }
        assertThat(made).isGreaterThanOrEqualTo(3_000);
    }

    @Test
    void somebody_who_is_refused_asks_for_less_and_after_a_while_seldom() {
        var buyer = new Customer(HOMES.get(1), 12, 3);
        var wish = buyer.wish(NOW).orElseThrow();
        var pause = Duration.ZERO;
        for (int i = 0; i < 20; i++) pause = buyer.ended(wish, End.REFUSED, NOW);
        assertThat(pause).isGreaterThanOrEqualTo(Duration.ofSeconds(8));
        assertThat(buyer.wish(NOW).orElseThrow().quantity()).isEqualTo(new Energy(50));
        assertThat(buyer.wish(NOW).orElseThrow().door()).isEqualTo(wish.door());
    }
}
