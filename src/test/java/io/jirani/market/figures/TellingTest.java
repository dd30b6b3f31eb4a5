package io.jirani.market.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.figures.Figure.Given;
import io.jirani.market.figures.Figure.How;
import io.jirani.market.figures.Figure.Withheld;
import io.jirani.market.figures.Telling.Age;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be told, case by case; the rule itself is in the properties. */
class TellingTest {
    private static final Price SUPPLIER = Price.kes(1_857);
    private static final Use NOBODYS = new Use(new Share(Energy.ZERO, Energy.ZERO), 0, 0);

    @ParameterizedTest
    @CsvSource({"5,5,true", "4,5,false", "5,4,false", "0,0,false", "9,12,true"})
    void an_interval_is_told_from_five_sellers_and_five_buyers(int sellers, int buyers, boolean told) {
        var figures = interval(0, level(1_200, 3_000, sellers(0, sellers), buyers(0, buyers)));
        assertThat(figures.traded().given().isPresent()).isEqualTo(told);
        assertThat(figures.prices()).contains(new Figures.Prices(Price.kes(1_200), Price.kes(1_200)));
    }

    @Test
    void what_nobody_traded_is_withheld_and_not_zero() {
        var figures = interval(0);
        assertThat(figures.traded()).isEqualTo(new Withheld<>());
        assertThat(figures.prices()).isEmpty();
    }

    @Test
    void prices_next_to_each_other_are_one_until_they_are_of_five_homes() {
        var bands = Bands.of(
                List.of(
                        level(1_300, 40, sellers(9, 1), buyers(9, 1)),
                        level(900, 10, sellers(0, 2), buyers(0, 5)),
                        level(1_000, 20, sellers(2, 3), buyers(5, 1)),
                        level(1_200, 30, sellers(0, 5), buyers(0, 5))),
                5);
        assertThat(bands)
                .containsExactly(
                        new Band(Price.kes(900), Price.kes(1_000), new Energy(30), 2),
                        new Band(Price.kes(1_200), Price.kes(1_300), new Energy(70), 2));
    }

    @Test
    void savings_are_made_of_what_is_told_and_never_below_zero() {
        assertThat(new Band(Price.kes(900), Price.kes(1_200), new Energy(10_000), 9).saved(SUPPLIER))
                .isEqualTo(Money.kes(6_570));
        assertThat(new Band(Price.kes(900), Price.kes(1_900), new Energy(10_000), 9).saved(SUPPLIER))
                .isEqualTo(Money.kes(0));
    }

    @Test
    void a_day_is_its_intervals_and_the_rest_if_that_is_enough_homes_together() {
        var told = interval(0, level(1_200, 3_000, sellers(0, 5), buyers(0, 5)));
        var few = interval(1, level(1_100, 500, sellers(0, 3), buyers(0, 3)));
        var rest = level(1_100, 1_100, sellers(0, 5), buyers(0, 6));
        var day = day(List.of(told, few), List.of(rest), Age.JUST_ENDED).orElseThrow();
        assertThat(day.traded().given().map(Trading::volume)).contains(new Energy(4_100));
        assertThat(day.count().traded()).isEqualTo(2);
        assertThat(day.prices()).contains(new Figures.Prices(Price.kes(1_100), Price.kes(1_200)));
    }

    @Test
    void a_rest_of_few_homes_is_left_out_of_the_day_for_good() {
        var told = interval(0, level(1_200, 3_000, sellers(0, 5), buyers(0, 5)));
        var few = interval(1, level(1_100, 500, sellers(0, 4), buyers(0, 9)));
        for (var age : Age.values()) {
            var day = day(List.of(told, few), List.of(level(1_100, 500, sellers(0, 4), buyers(0, 9))), age);
            assertThat(day.orElseThrow().traded())
                    .isInstanceOfSatisfying(
                            Given.class, given -> assertThat(given.how()).isEqualTo(How.PARTLY));
            assertThat(day.orElseThrow().traded().given().map(Trading::volume)).contains(new Energy(3_000));
            assertThat(day.orElseThrow().count().traded()).isEqualTo(1);
        }
    }

    @Test
    void a_rest_of_nothing_is_told_no_more_than_a_rest_of_few_homes() {
        var told = interval(0, level(1_200, 3_000, sellers(0, 5), buyers(0, 5)));
        var nothing = day(List.of(told, interval(1)), List.of(), Age.JUST_ENDED);
        var few =
                day(List.of(told, interval(1)), List.of(level(1_200, 7, sellers(0, 1), buyers(0, 1))), Age.JUST_ENDED);
        assertThat(nothing.orElseThrow().traded()).isEqualTo(few.orElseThrow().traded());
    }

    @Test
    void a_day_of_three_homes_is_told_a_day_later_and_rounded() {
        var rest = List.of(level(1_200, 2_499, sellers(0, 3), buyers(0, 4)));
        assertThat(day(List.of(interval(0)), rest, Age.JUST_ENDED)).isEmpty();
        var day = day(List.of(interval(0)), rest, Age.A_DAY_LATER).orElseThrow();
        assertThat(day.traded())
                .isEqualTo(new Given<>(How.ROUNDED, new Trading(List.of(), new Energy(2_000), Money.kes(1_300))));
    }

    @Test
    void of_two_homes_a_day_is_never_told_as_each_would_read_the_others() {
        var rest = List.of(level(1_200, 2_499, sellers(0, 2), buyers(0, 9)));
        var day = day(List.of(interval(0)), rest, Age.A_DAY_LATER).orElseThrow();
        assertThat(day.traded()).isEqualTo(new Withheld<>());
        assertThat(day.count().traded()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"5,5,true", "4,9,false", "9,4,false"})
    void the_local_share_needs_five_homes_on_its_side_and_five_on_the_suppliers(
            int locals, int supplied, boolean told) {
        var use = new Use(new Share(new Energy(4_000), new Energy(1_500)), locals, supplied);
        var figures = Telling.interval(Instant.EPOCH, SUPPLIER, List.of(), use);
        assertThat(figures.local().given().map(share -> share.percent(1)))
                .isEqualTo(told ? Optional.of(38) : Optional.empty());
    }

    @Test
    void a_share_is_rounded_to_the_next_step() {
        var share = new Share(new Energy(1_000), new Energy(345));
        assertThat(share.percent(1)).isEqualTo(35);
        assertThat(share.percent(10)).isEqualTo(30);
        assertThat(new Share(Energy.ZERO, Energy.ZERO).percent(10)).isZero();
    }

    private static Figures interval(int n, Level... levels) {
        return Telling.interval(Instant.EPOCH.plusSeconds(900L * n), SUPPLIER, List.of(levels), NOBODYS);
    }

    private static Optional<Figures> day(List<Figures> intervals, List<Level> rest, Age age) {
        return Telling.day(Instant.EPOCH, intervals, rest, new Use(new Share(Energy.ZERO, Energy.ZERO), 5, 5), age);
    }

    static Level level(long cents, long wh, Set<HouseholdId> sellers, Set<HouseholdId> buyers) {
        return new Level(Price.kes(cents), new Energy(wh), 1, List.of(sellers, buyers));
    }

    static Set<HouseholdId> sellers(int first, int count) {
        return homes(1, first, count);
    }

    static Set<HouseholdId> buyers(int first, int count) {
        return homes(2, first, count);
    }

    private static Set<HouseholdId> homes(int side, int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> new HouseholdId(new UUID(side, i)))
                .collect(Collectors.toSet());
    }
}
