package io.jirani.market.figures;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.figures.Figure.Given;
import io.jirani.market.figures.Figure.How;
import io.jirani.market.figures.Figure.Withheld;
import io.jirani.market.figures.Figures.Count;
import io.jirani.market.figures.Figures.Kind;
import io.jirani.market.figures.Figures.Prices;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What may be told of a market (ruling 28): of an interval with five homes on each side; else of the day, a day later and coarse, and
 * of fewer than three homes never, as the sum of one is his and of two the other's. Told once, from what nothing else is told of:
 * a day is what its intervals told and, if they are enough homes' together, the rest.
 */
final class Telling {
    /** Homes on each side of what is told at once. */
    static final int ENOUGH = 5;
    /** Homes on each side of what is told of a day, a day later. */
    static final int OF_A_DAY = 3;

    private static final long KILOWATT_HOUR = 1_000;

    private Telling() {}

    /** Of a day that was not told yet. */
    enum Age {
        JUST_ENDED,
        A_DAY_LATER
    }

    /** What happened in those of a day's intervals that were not told. */
    record Rest(List<Level> trades, Use use) {}

    static Figures interval(Instant start, Price supplier, List<Level> trades, Use use) {
        var bands = Bands.of(trades, ENOUGH);
        var traded = bands.isEmpty()
                ? new Withheld<Trading>()
                : new Given<>(How.TOLD, new Trading(bands, Band.energy(bands), Band.saved(bands, supplier)));
        var local = use.isOfEnough(ENOUGH) ? new Given<>(How.TOLD, use.share()) : new Withheld<Share>();
        var prices = trades.stream()
                .map(level -> new Prices(level.price(), level.price()))
                .reduce(Prices::and);
        var count =
                new Count(1, traded.given().isPresent() ? 1 : 0, local.given().isPresent() ? 1 : 0);
        return new Figures(Kind.INTERVAL, start, prices, supplier, traded, local, count);
    }

    /**
     * A day. Nothing yet, when it has to wait until it is a day old.
     *
     * @param intervals all of it, as they were told
     * @param untraded what was traded in those whose trades were withheld
     * @param unused what was used in those whose share was withheld
     */
    static Optional<Figures> day(Instant start, List<Figures> intervals, List<Level> untraded, Use unused, Age age) {
        var traded = traded(intervals, untraded, age);
        var local = local(intervals, unused, age);
        if (traded.isEmpty() || local.isEmpty()) return Optional.empty();
        var prices = intervals.stream().flatMap(one -> one.prices().stream()).reduce(Prices::and);
        var count = new Count(
                intervals.size(),
                counted(intervals, Figures::traded, traded.get()),
                counted(intervals, Figures::local, local.get()));
        return Optional.of(new Figures(Kind.DAY, start, prices, least(intervals), traded.get(), local.get(), count));
    }

    private static Optional<Figure<Trading>> traded(List<Figures> intervals, List<Level> rest, Age age) {
        var told = sum(intervals, Figures::traded, Trading::plus);
        var withheld =
                intervals.stream().filter(one -> one.traded().given().isEmpty()).toList();
        if (withheld.isEmpty()) return Optional.of(new Given<>(How.TOLD, told.orElseThrow()));
        var supplier = least(withheld);
        var bands = Bands.of(rest, ENOUGH);
        if (!bands.isEmpty()) {
            var other = new Trading(List.of(), Band.energy(bands), Band.saved(bands, supplier));
            return Optional.of(new Given<>(How.TOLD, told.map(other::plus).orElse(other)));
        }
        if (told.isPresent()) return Optional.of(new Given<>(How.PARTLY, told.get()));
        if (age == Age.JUST_ENDED) return Optional.empty();
        return Optional.of(coarse(Bands.of(rest, OF_A_DAY), supplier));
    }

    private static Figure<Trading> coarse(List<Band> bands, Price supplier) {
        if (bands.isEmpty()) return new Withheld<>();
        var whole = (Band.energy(bands).wattHours() + KILOWATT_HOUR / 2) / KILOWATT_HOUR * KILOWATT_HOUR;
        var band = new Band(bands.getFirst().low(), bands.getLast().high(), new Energy(whole), 0);
        return new Given<>(How.ROUNDED, new Trading(List.of(), band.energy(), wholeUnits(band.saved(supplier))));
    }

    private static Money wholeUnits(Money money) {
        return money.floorWhole();
    }

    private static Optional<Figure<Share>> local(List<Figures> intervals, Use rest, Age age) {
        var told = sum(intervals, Figures::local, Share::plus);
        var all = intervals.stream().allMatch(one -> one.local().given().isPresent());
        if (all) return Optional.of(new Given<>(How.TOLD, told.orElseThrow()));
        if (rest.isOfEnough(ENOUGH))
            return Optional.of(
                    new Given<>(How.TOLD, told.map(rest.share()::plus).orElse(rest.share())));
        if (told.isPresent()) return Optional.of(new Given<>(How.PARTLY, told.get()));
        if (age == Age.JUST_ENDED) return Optional.empty();
        return Optional.of(rest.isOfEnough(OF_A_DAY) ? new Given<>(How.ROUNDED, rest.share()) : new Withheld<>());
    }

    private static <T> Optional<T> sum(
            List<Figures> intervals, Function<Figures, Figure<T>> which, BinaryOperator<T> plus) {
        return intervals.stream()
                .map(which)
                .flatMap(one -> one.given().stream())
                .reduce(plus);
    }

    private static <T> int counted(List<Figures> intervals, Function<Figures, Figure<T>> which, Figure<T> day) {
        if (!(day instanceof Given<T> given)) return 0;
        if (given.how() != How.PARTLY) return intervals.size();
        return Math.toIntExact(intervals.stream()
                .filter(one -> which.apply(one).given().isPresent())
                .count());
    }

    private static Price least(List<Figures> intervals) {
        return intervals.stream().map(Figures::supplier).min(Price::compareTo).orElseThrow();
    }
}
