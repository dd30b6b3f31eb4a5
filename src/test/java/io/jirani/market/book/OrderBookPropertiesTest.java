package io.jirani.market.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.market.book.BookState.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds after every command: books by seed beside the slow book, rebuilt as they go, with commands that come again. */
class OrderBookPropertiesTest {
    private static final int BOOKS = 300;
    private static final int COMMANDS = 120;

    @Test
    void everyCommandIsAnsweredAsOnPaperAlsoByABookThatWasJustRebuilt() {
        for (int seed = 0; seed < BOOKS; seed++) {
            var commands = new Commands(seed);
            var book = new OrderBook(BookState.EMPTY);
            var slow = new SlowBook();
            for (int i = 0; i < COMMANDS; i++) {
                var command = commands.next();
                var answer = book.apply(command);
                assertThat(answer).as("seed %s, %s", seed, command).isEqualTo(slow.apply(command));
                commands.heard(answer);
                var state = book.state();
                assertThat(state.orders()).as("seed %s, %s", seed, command).isEqualTo(slow.orders());
                assertThat(state.reserved()).isEqualTo(slow.reserved());
                standsWell(state, seed, commands);
                if (i % 7 == 0) book = new OrderBook(state);
                assertThat(book.state()).isEqualTo(state);
            }
        }
    }

    @Test
    void theSameCommandsMakeTheSameBookAndOnceMoreChangeNothing() {
        for (int seed = 0; seed < BOOKS; seed++) {
            var commands = new Commands(seed);
            var book = new OrderBook(BookState.EMPTY);
            var given = new ArrayList<Command>();
            for (int i = 0; i < COMMANDS; i++) {
                given.add(commands.next());
                commands.heard(book.apply(given.getLast()));
            }
            var again = new OrderBook(BookState.EMPTY);
            given.forEach(again::apply);
            assertThat(again.state()).isEqualTo(book.state());
            given.forEach(again::apply);
            assertThat(again.state()).isEqualTo(book.state());
        }
    }

    /** What is reserved of an order is what its trades say, and no two orders wait that could trade. */
    private static void standsWell(BookState state, int seed, Commands commands) {
        for (var order : state.orders()) {
            var reserved = state.reserved().stream()
                    .filter(match ->
                            match.buy().equals(order.id()) || match.sell().equals(order.id()))
                    .map(Match::energy)
                    .reduce(Energy.ZERO, Energy::plus);
            assertThat(order.reserved()).as("seed %s, %s", seed, order).isEqualTo(reserved);
        }
        for (var buy : open(state, Side.BUY, commands))
            for (var sell : open(state, Side.SELL, commands))
                assertThat(buy.price().compareTo(sell.price()) < 0
                                || buy.household().equals(sell.household()))
                        .as("seed %s: %s and %s", seed, buy, sell)
                        .isTrue();
    }

    private static List<Standing> open(BookState state, Side side, Commands commands) {
        return state.orders().stream()
                .filter(order -> order.side() == side && !order.open().isZero())
                .filter(order -> !order.life().isOver(commands.now()))
                .toList();
    }
}
