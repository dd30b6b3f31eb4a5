package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Commands for a book, by hand and by seed. */
final class Commands {
    static final Instant START = Instant.parse("2026-11-22T06:00:00Z");
    private static final int HOUSEHOLDS = 6;

    private final Random random;
    private final List<Command> given = new ArrayList<>();
    private long number;
    private long trades;

    Commands(long seed) {
        random = new Random(seed);
    }

    static CommandId id(long number) {
        return new CommandId(new UUID(1, number));
    }

    static OrderId order(long number) {
        return new OrderId(new UUID(2, number));
    }

    static HouseholdId household(long number) {
        return new HouseholdId(new UUID(3, number));
    }

    /** The next command. Now and then one that was there before, word for word. */
    Command next() {
        number++;
        if (!given.isEmpty() && random.nextInt(20) == 0) return given.get(random.nextInt(given.size()));
        var command = made();
        given.add(command);
        return command;
    }

    /** Tells what the last command led to, so that trades can be ended that there are. */
    void heard(Answer answer) {
        trades += switch (answer) {
            case Answer.Placed placed -> placed.matches().size();
            case Answer.Replaced replaced -> replaced.matches().size();
            case Answer.Released released -> released.matches().size();
            default -> 0;
        };
    }

    Instant now() {
        return START.plusSeconds(number);
    }

    private Command made() {
        var any = order(1 + random.nextLong(number));
        return switch (random.nextInt(20)) {
            case 0 -> new Command.Expire(id(number), now());
            case 1, 2 -> new Command.Cancel(id(number), now(), any);
            case 3, 4 -> new Command.Replace(id(number), now(), any, energy(), price());
            case 5, 6, 7 -> new Command.Settle(id(number), now(), ending());
            case 8, 9, 10 -> new Command.Release(id(number), now(), ending());
            default -> place();
        };
    }

    private List<TradeNumber> ending() {
        var some = new ArrayList<TradeNumber>();
        for (int i = random.nextInt(3); i >= 0; i--) some.add(new TradeNumber(Math.max(1, trades - random.nextInt(8))));
        return some;
    }

    private Command place() {
        var side = random.nextBoolean() ? Side.BUY : Side.SELL;
        var life = switch (random.nextInt(6)) {
            case 0 -> new Life.Immediate();
            case 1 -> new Life.AllOrNothing();
            case 2 -> new Life.Until(now().plusSeconds(random.nextInt(40)));
            default -> new Life.Resting();
        };
        Optional<Set<HouseholdId>> named = side == Side.BUY && !life.rests() && random.nextBoolean()
                ? Optional.of(Set.of(household(random.nextInt(HOUSEHOLDS)), household(99)))
                : Optional.empty();
        return new Command.Place(
                id(number),
                now(),
                order(random.nextInt(30) == 0 ? 1 : number),
                household(random.nextInt(HOUSEHOLDS)),
                side,
                energy(),
                price(),
                life,
                named);
    }

    private Energy energy() {
        return new Energy(1 + random.nextInt(20));
    }

    private Price price() {
        return Price.kes(1_000 + random.nextInt(8));
    }
}
