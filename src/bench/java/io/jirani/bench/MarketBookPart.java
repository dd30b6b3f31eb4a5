package io.jirani.bench;

import com.sun.management.OperatingSystemMXBean;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.market.book.Answer;
import io.jirani.market.book.BookState;
import io.jirani.market.book.Command;
import io.jirani.market.book.CommandId;
import io.jirani.market.book.Life;
import io.jirani.market.book.Match;
import io.jirani.market.book.OrderBook;
import io.jirani.market.book.Side;
import io.jirani.market.book.TradeNumber;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Operations of one order book on one thread, made before the clock starts. A purchase is one operation with its settling. */
final class MarketBookPart {
    /** What is timed. */
    enum Clock {
        WHOLE,
        /** Each operation, which costs a little itself. */
        EACH
    }

    /** What one run took. */
    record Times(double operationsASecond, List<Long> sortedNanos) {}

    private static final Instant START = Instant.EPOCH;
    private static final Duration REMEMBERED = Duration.ofSeconds(60);
    private static final int FORGET_EVERY = 20;

    private final List<Command> commands;

    MarketBookPart(int operations) {
        commands = new ArrayList<>(operations);
        var random = new Random(1);
        var placed = new ArrayList<OrderId>();
        for (int i = 0; i < operations; i++) {
            var at = START.plusMillis(i);
            var id = new CommandId(new UUID(random.nextLong(), i));
            int kind = random.nextInt(10);
            if (kind < 6 || placed.isEmpty()) {
                var order = new OrderId(new UUID(random.nextLong(), i));
                placed.add(order);
                commands.add(place(id, at, order, Side.SELL, new Life.Resting(), random));
            } else if (kind < 9) {
                commands.add(new Command.Cancel(id, at, again(some(placed, random))));
            } else {
                var order = new OrderId(new UUID(random.nextLong(), i));
                commands.add(place(id, at, order, Side.BUY, new Life.Immediate(), random));
            }
        }
    }

    private static Command place(CommandId id, Instant at, OrderId order, Side side, Life life, Random random) {
        return new Command.Place(
                id,
                at,
                order,
                new HouseholdId(new UUID(side == Side.BUY ? 1 : 2, random.nextInt(10_000))),
                side,
                new Energy(1 + random.nextInt(5_000)),
                Price.kes(400 + random.nextInt(2_601)),
                life,
                Optional.empty());
    }

    private static OrderId some(List<OrderId> placed, Random random) {
        int which = random.nextInt(placed.size());
        var order = placed.get(which);
        placed.set(which, placed.getLast());
        placed.removeLast();
        return order;
    }

    /** The same id as a command brings it that was read from a table: an object of its own. */
    private static OrderId again(OrderId order) {
        var id = order.value();
        return new OrderId(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()));
    }

    Times run(Clock clock) {
        var nanos = new long[clock == Clock.EACH ? commands.size() : 0];
        var book = new OrderBook(BookState.EMPTY);
        long left = 0;
        System.gc();
        var begun = processorNanos();
        for (int i = 0; i < commands.size(); i++) {
            var command = commands.get(i);
            var from = clock == Clock.EACH ? System.nanoTime() : 0;
            left += apply(book, command);
            if (i % FORGET_EVERY == 0) book.forgetBefore(command.at().minus(REMEMBERED));
            if (clock == Clock.EACH) nanos[i] = System.nanoTime() - from;
        }
        var seconds = (processorNanos() - begun) / 1e9;
        check(book.state(), left);
        Arrays.sort(nanos);
        return new Times(commands.size() / seconds, Arrays.stream(nanos).boxed().toList());
    }

    /** What this process cost, its collector of garbage too: what one core does, whoever else uses the machine. */
    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** What the book holds more or less after a command, by its own answers. */
    private static long apply(OrderBook book, Command command) {
        return switch (book.apply(command)) {
            case Answer.Placed placed ->
                placed.matches().isEmpty() ? placed.rests().wattHours() : settle(book, command, placed.matches());
            case Answer.Cancelled cancelled -> -cancelled.energy().wattHours();
            default -> 0;
        };
    }

    private static long settle(OrderBook book, Command command, List<Match> matches) {
        var numbers = new ArrayList<TradeNumber>(matches.size());
        for (var match : matches) numbers.add(match.number());
        var bought = command.id().value();
        var id = new CommandId(new UUID(~bought.getMostSignificantBits(), bought.getLeastSignificantBits()));
        return book.apply(new Command.Settle(id, command.at(), numbers)) instanceof Answer.Settled settled
                ? -sum(settled.trades())
                : 0;
    }

    private static void check(BookState state, long left) {
        var open = state.orders().stream()
                .mapToLong(order -> order.open().wattHours() + order.reserved().wattHours())
                .sum();
        if (open != left || !state.reserved().isEmpty())
            throw new WrongCount("the book holds " + open + " Wh, its answers say " + left);
    }

    private static long sum(List<Match> trades) {
        long sum = 0;
        for (var match : trades) sum += match.energy().wattHours();
        return sum;
    }
}
