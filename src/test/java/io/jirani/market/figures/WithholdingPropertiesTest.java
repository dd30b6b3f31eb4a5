package io.jirani.market.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Price;
import io.jirani.market.figures.Telling.Age;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The attack, played: who has all that was told of a day, and of the book, asks for one home's energy or for a figure that was
 * withheld. He cannot know it if another world, in which it is another one, tells the very same. Nothing here knows how bands or rests are made.
 */
class WithholdingPropertiesTest {
    private static final int WORLDS = 250;
    private static final Price SUPPLIER = Price.kes(1_857);

    /** One home sold so much to another in an interval. */
    private record Deal(int interval, int seller, int buyer, long cents, long wh) {
        Deal more(long wh) {
            return new Deal(interval, seller, buyer, cents, this.wh + wh);
        }
    }

    /** All that is told of a day, at once and later. */
    private record Told(List<Figures> intervals, Optional<Figures> soon, Optional<Figures> later) {}

    static IntStream seeds() {
        return IntStream.range(0, WORLDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_a_home_sold_or_bought_could_as_well_be_one_of_many_others(int seed) {
        var random = new Random(seed);
        var world = world(random);
        var told = told(world);
        var least =
                told.intervals().stream().anyMatch(one -> one.traded().given().isPresent())
                        ? Telling.ENOUGH
                        : Telling.OF_A_DAY;
        for (int i = 0; i < Math.min(4, world.size()); i++) {
            var at = random.nextInt(world.size());
            if (told(with(world, at, 1)).equals(told)) continue; // not in anything that was told, or lost in rounding
            assertThat(others(world, told, at, Deal::seller)).hasSizeGreaterThanOrEqualTo(least - 1);
            assertThat(others(world, told, at, Deal::buyer)).hasSizeGreaterThanOrEqualTo(least - 1);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_withheld_interval_could_as_well_have_been_another_whatever_day_and_neighbours_tell(int seed) {
        var world = world(new Random(seed));
        var told = told(world);
        for (var interval : told.intervals()) {
            if (interval.traded().given().isPresent()) continue;
            var n = number(interval);
            var inside = indices(world, deal -> deal.interval() == n);
            if (inside.isEmpty()) continue;
            var elsewhere = indices(world, deal -> deal.interval() != n);
            assertThat(inside.stream()
                            .anyMatch(at -> told(with(world, at, 1)).equals(told)
                                    || (world.get(at).wh() > 1
                                            && told(with(world, at, -1)).equals(told))
                                    || elsewhere.stream()
                                            .anyMatch(other -> world.get(other).wh() > 1
                                                    && told(with(with(world, at, 1), other, -1))
                                                            .equals(told))))
                    .as("seed %s, interval %s", seed, n)
                    .isTrue();
        }
    }

    /** Homes other than a deal's own that could have had its last watt-hour, and nobody would see it. */
    private static Set<Integer> others(List<Deal> world, Told told, int at, Function<Deal, Integer> side) {
        var found = new HashSet<Integer>();
        for (int other = 0; other < world.size(); other++) {
            var home = side.apply(world.get(other));
            if (home.equals(side.apply(world.get(at))) || world.get(other).wh() < 2 || found.contains(home)) continue;
            if (told(with(with(world, at, 1), other, -1)).equals(told)) found.add(home);
        }
        return found;
    }

    private static List<Integer> indices(List<Deal> world, Function<Deal, Boolean> wanted) {
        return IntStream.range(0, world.size())
                .filter(i -> wanted.apply(world.get(i)))
                .boxed()
                .toList();
    }

    private static List<Deal> with(List<Deal> world, int at, long more) {
        var other = new ArrayList<>(world);
        other.set(at, world.get(at).more(more));
        return other;
    }

    /** Some intervals are busy, some have one trade; prices are few, so that they meet. */
    private static List<Deal> world(Random random) {
        var world = new ArrayList<Deal>();
        var homes = 2 + random.nextInt(9);
        for (int interval = 0; interval < 1 + random.nextInt(5); interval++) {
            var deals = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(16);
            for (int i = 0; i < deals; i++)
                world.add(new Deal(
                        interval,
                        random.nextInt(homes),
                        100 + random.nextInt(homes),
                        1_000 + 50L * random.nextInt(1 + random.nextInt(4)),
                        2 + random.nextInt(3_000)));
        }
        return world;
    }

    private static Told told(List<Deal> world) {
        var intervals = IntStream.range(0, 6)
                .mapToObj(n -> Telling.interval(
                        start(n),
                        SUPPLIER,
                        levels(world.stream()
                                .filter(deal -> deal.interval() == n)
                                .toList()),
                        NO_USE))
                .toList();
        var withheld = intervals.stream()
                .filter(one -> one.traded().given().isEmpty())
                .map(WithholdingPropertiesTest::number)
                .collect(Collectors.toSet());
        var rest = levels(world.stream()
                .filter(deal -> withheld.contains(deal.interval()))
                .toList());
        return new Told(
                intervals,
                Telling.day(start(0), intervals, rest, ENOUGH_USE, Age.JUST_ENDED),
                Telling.day(start(0), intervals, rest, ENOUGH_USE, Age.A_DAY_LATER));
    }

    private static final Use NO_USE = new Use(new Share(Energy.ZERO, Energy.ZERO), 0, 0);
    private static final Use ENOUGH_USE = new Use(new Share(Energy.ZERO, Energy.ZERO), 9, 9);

    private static Instant start(int n) {
        return Instant.EPOCH.plusSeconds(900L * n);
    }

    private static int number(Figures interval) {
        return (int) (interval.start().getEpochSecond() / 900);
    }

    private static List<Level> levels(List<Deal> deals) {
        Map<Long, List<Deal>> byPrice = new HashMap<>();
        for (var deal : deals)
            byPrice.computeIfAbsent(deal.cents(), price -> new ArrayList<>()).add(deal);
        return byPrice.entrySet().stream()
                .map(one -> new Level(
                        Price.kes(one.getKey()),
                        new Energy(one.getValue().stream().mapToLong(Deal::wh).sum()),
                        one.getValue().size(),
                        List.of(homes(one.getValue(), Deal::seller), homes(one.getValue(), Deal::buyer))))
                .toList();
    }

    private static Set<HouseholdId> homes(List<Deal> deals, Function<Deal, Integer> side) {
        return deals.stream()
                .map(deal -> new HouseholdId(new UUID(0, side.apply(deal))))
                .collect(Collectors.toSet());
    }
}
