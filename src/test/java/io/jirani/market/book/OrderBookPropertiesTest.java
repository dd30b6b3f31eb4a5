package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.market.book.BookState.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What holds after every command: books by seed beside the slow book, rebuilt as they go, with commands that come again,
 * name orders and trades that are not there, and come too late.
 */
class OrderBookPropertiesTest {
    /** How many books, and how many commands each is given. */
    private record Course(int books, int commands) {}

    private static final List<Course> COURSES = List.of(new Course(100_000, 20), new Course(300, 150));

    @Test
    void everyCommandIsAnsweredAsOnPaperAlsoByABookThatWasJustRebuilt() {
        for (var course : COURSES) for (int seed = 0; seed < course.books(); seed++) asOnPaper(seed, course.commands());
    }

    private static void asOnPaper(int seed, int many) {
        var commands = new Commands(seed);
        var book = new OrderBook(BookState.EMPTY);
        var slow = new SlowBook();
        var watched = new Watched();
        for (int i = 0; i < many; i++) {
            var command = commands.next();
            var answer = book.apply(command);
            check(answer.equals(slow.apply(command)), seed, command, "answered as on paper");
            commands.heard(answer);
            watched.heard(command, answer);
            var state = book.state();
            check(state.orders().equals(slow.orders()), seed, command, "the orders");
            check(state.reserved().equals(slow.reserved()), seed, command, "what is reserved");
            check(watched.hasAll(state), seed, command, "nothing is lost and nothing comes twice");
            standsWell(state, seed, commands.now());
            if (i % 7 == 0) book = new OrderBook(state);
            check(book.state().equals(state), seed, command, "the rebuilt book");
        }
    }

    @Test
    void theSameCommandsMakeTheSameBookAndOnceMoreChangeNothing() {
        for (int seed = 0; seed < 300; seed++) {
            var commands = new Commands(seed);
            var book = new OrderBook(BookState.EMPTY);
            var given = new ArrayList<Command>();
            for (int i = 0; i < 120; i++) {
                given.add(commands.next());
                commands.heard(book.apply(given.getLast()));
            }
            var again = new OrderBook(BookState.EMPTY);
            given.forEach(again::apply);
            check(again.state().equals(book.state()), seed, given, "the same book");
            given.forEach(again::apply);
            check(again.state().equals(book.state()), seed, given, "once more");
        }
    }

    /** What is reserved of an order is what its trades say, and no two orders wait that could trade. */
    private static void standsWell(BookState state, int seed, Instant now) {
        for (var order : state.orders()) {
            var reserved = Energy.ZERO;
            for (var match : state.reserved())
                if (match.buy().equals(order.id()) || match.sell().equals(order.id()))
                    reserved = reserved.plus(match.energy());
            check(order.reserved().equals(reserved), seed, order, "reserved for its trades");
        }
        for (var buy : open(state, Side.BUY, now))
            for (var sell : open(state, Side.SELL, now))
                check(
                        buy.price().compareTo(sell.price()) < 0
                                || buy.household().equals(sell.household()),
                        seed,
                        buy,
                        "it would trade with " + sell);
    }

    private static List<Standing> open(BookState state, Side side, Instant now) {
        var open = new ArrayList<Standing>();
        for (var order : state.orders())
            if (order.side() == side && !order.open().isZero() && !order.life().isOver(now)) open.add(order);
        return open;
    }

    private static void check(boolean holds, int seed, Object where, String what) {
        if (!holds) throw new AssertionError("seed " + seed + ": " + what + ", at " + where);
    }
}
