package io.jirani.bench;

import io.jirani.bench.Figure.Goal;
import io.jirani.bench.Figure.Side;
import io.jirani.bench.Options.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code ./jirani bench market}: what clearing and the order book cost in memory, on one core. */
final class MarketBench {
    private static final String NAME = "market";
    private static final int ROUNDS = 5;
    private static final int WARM_UPS = 2;

    private static final String HELP = """
            Usage: ./jirani bench market [--json] [--short] [--only FIGURES] [--rounds N]
            The market in memory; no database, no network.
              auction_vs_sort   clearing 500,000 bids and 500,000 offers over sorting them by price and id; the goal is 4
              auction_ms        that clearing, and sort_ms that sorting (auction)
              book_ops          operations of the order book a second: 60 % place, 30 % cancel, 10 % buy, reserve and settle;
                                the goal is 1,000,000
              book_p50 .. p9999 microseconds of one operation (book)
            --only takes some of auction, book.
            """;

    private final Options options;

    private MarketBench(Options options) {
        this.options = options;
    }

    /** Runs it; answers the exit status. */
    static int run(String... words) {
        if (Stream.of(words).anyMatch(word -> List.of("--help", "-h").contains(word))) {
            System.out.print(HELP);
            return Bench.RIGHT;
        }
        var options = Options.read(List.of(words), List.of("auction", "book"));
        var bench = new MarketBench(options);
        if (options.wants("auction")) bench.auction();
        if (options.wants("book")) bench.book();
        return Bench.RIGHT;
    }

    private void auction() {
        var round = new MarketAuctionPart(options.of(500_000, 50_000));
        for (int i = 0; i < WARM_UPS; i++) round.run();
        var ratios = new ArrayList<Double>();
        var millis = new ArrayList<Double>();
        var sorts = new ArrayList<Double>();
        for (int i = 0; i < options.rounds(ROUNDS); i++) {
            Progress.say("auction, round " + (i + 1));
            var times = round.run();
            ratios.add((double) times.clearNanos() / times.sortNanos());
            millis.add(times.clearNanos() / 1e6);
            sorts.add(times.sortNanos() / 1e6);
        }
        print(Figure.atMost(NAME, "auction_vs_sort", 4, ratios));
        print(Figure.number(NAME, "auction_ms", "ms", millis));
        print(Figure.number(NAME, "sort_ms", "ms", sorts));
    }

    private void book() {
        var part = new MarketBookPart(options.of(1_000_000, 200_000));
        for (int i = 0; i < WARM_UPS; i++) part.run(MarketBookPart.Clock.WHOLE);
        var rates = new ArrayList<Double>();
        var spreads = new ArrayList<List<Long>>();
        for (int i = 0; i < options.rounds(ROUNDS); i++) {
            Progress.say("book, round " + (i + 1));
            rates.add(part.run(MarketBookPart.Clock.WHOLE).operationsASecond());
            spreads.add(part.run(MarketBookPart.Clock.EACH).sortedNanos());
        }
        var goal = Optional.of(new Goal(Side.AT_LEAST, 1_000_000));
        print(new Figure(NAME, "book_ops", rates, Optional.of("ops/s"), goal));
        percentile("book_p50", 0.5, spreads);
        percentile("book_p99", 0.99, spreads);
        percentile("book_p999", 0.999, spreads);
        percentile("book_p9999", 0.9999, spreads);
    }

    private void percentile(String name, double share, List<List<Long>> spreads) {
        var micros = spreads.stream()
                .map(nanos -> nanos.get((int) Math.min(nanos.size() - 1, nanos.size() * share)) / 1e3)
                .toList();
        print(Figure.number(NAME, name, "us", micros));
    }

    private void print(Figure figure) {
        System.out.println(options.output() == Output.JSON ? figure.json() : figure.text());
    }
}
