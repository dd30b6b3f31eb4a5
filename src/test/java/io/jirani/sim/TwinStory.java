package io.jirani.sim;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A short story of one payment, told the same in memory and on PostgreSQL: each has a buyer and a seller of its own.
 *
 * @param faults what strikes, and the how-manieth time it could
 */
record TwinStory(String name, Wish wish, Payer payer, List<String> faults) {
    /** What somebody wants. */
    enum Wish {
        BUY,
        /** He buys, and later wants his money back; two people agree. */
        BUY_AND_BACK,
        /** The same, and they do not. */
        BUY_AND_NOT_BACK,
        BE_PAID;

        boolean isBack() {
            return this == BUY_AND_BACK || this == BUY_AND_NOT_BACK;
        }
    }

    /** What the payer does with his prompt. */
    enum Payer {
        PAYS,
        REFUSES
    }

    /** What became of it: the states each machine went through, and what its two households have more than before. */
    record End(List<String> states, Map<String, Long> has) {}

    static final Energy ENERGY = new Energy(2_010);
    /** Its price, whose 85 cents above are change. */
    static final long PRICE = 1_500;

    static final Money PAYOUT = Money.kes(20_000);
    private static final long MOST_SEEDS = 20_000_000;

    static TwinStory buy(String name, Payer payer, String... faults) {
        return new TwinStory(name, Wish.BUY, payer, List.of(faults));
    }

    static TwinStory of(String name, Wish wish, String... faults) {
        return new TwinStory(name, wish, Payer.PAYS, List.of(faults));
    }

    private Stream<Dice.Struck> struck(int n) {
        return faults.stream().map(one -> Dice.Struck.parse(one.replace("#", "@" + n + "#")));
    }

    /** Dice by which nothing strikes but what the stories say, and payers and people do as they say. */
    static Dice dice(List<TwinStory> stories) {
        Set<Dice.Struck> only = IntStream.range(0, stories.size())
                .boxed()
                .flatMap(n -> stories.get(n).struck(n))
                .collect(Collectors.toSet());
        for (long seed = 1; seed < MOST_SEEDS; seed++)
            if (fits(seed, stories)) return new Dice(seed, Optional.of(only));
        throw new IllegalStateException("no seed has such payers");
    }

    /** Who hears of a result before his call is given up never learns that its answer was lost: it comes later than that. */
    private static boolean isSlow(Dice dice, int n, TwinStory its) {
        if (its.wish() == Wish.BUY || its.faults().stream().noneMatch(one -> one.startsWith("ANSWER_LOST")))
            return true;
        return its.wish() == Wish.BE_PAID
                ? dice.between("teller", n, 100, 25_000) > Rail.TIMEOUT
                : dice.between("undoing", n, 100, 40_000) > Rail.TIMEOUT;
    }

    private static boolean fits(long seed, List<TwinStory> stories) {
        var dice = new Dice(seed, Optional.of(Set.of()));
        for (int n = 0; n < stories.size(); n++) {
            var its = stories.get(n);
            var likely = dice.between("pays", n, 1, 100);
            if (its.wish() != Wish.BE_PAID && (its.payer() == Payer.PAYS ? likely > 75 : likely <= 78)) return false;
            var agree = dice.between("agree", n, 1, 100) <= 70;
            if (!isSlow(dice, n, its)) return false;
            if (its.wish().isBack() && agree != (its.wish() == Wish.BUY_AND_BACK)) return false;
        }
        return true;
    }
}
