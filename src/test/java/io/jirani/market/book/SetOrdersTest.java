package io.jirani.market.book;

import static io.jirani.market.book.Commands.START;
import static io.jirani.market.book.Commands.household;
import static io.jirani.market.book.Commands.id;
import static io.jirani.market.book.Commands.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Price;
import io.jirani.market.book.Answer.Back;
import io.jirani.market.book.BookState.Standing;
import io.jirani.market.book.BookState.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Orders that were changed where the book did not see it. */
class SetOrdersTest {
    private static final Life UNTIL = new Life.Until(START.plusSeconds(60));

    private final OrderBook book = new OrderBook(BookState.EMPTY);
    private long commands;

    @Test
    void anOrderStandsAsItIsSetAndAtItsPlace() {
        book.set(sell(1, 1, 500, new Life.Resting()));
        book.set(sell(2, 2, 500, new Life.Resting()));
        book.set(sell(1, 1, 200, new Life.Resting()));
        assertThat(book.find(order(1))).contains(sell(1, 1, 200, new Life.Resting()));
        assertThat(bought(300)).extracting(Match::sell).containsExactly(order(1), order(2));
    }

    @Test
    void anOrderOfWhichNothingIsLeftIsGone() {
        book.set(sell(1, 1, 500, UNTIL));
        book.set(sell(1, 1, 0, UNTIL));
        assertThat(book.find(order(1))).isEmpty();
        assertThat(bought(300)).isEmpty();
        assertThat(book.ends()).isZero();
    }

    /** Each release of a reservation sets its order: its end waited once more each time. */
    @Test
    void anOrderWaitsForItsEndOnceHoweverOftenItIsSet() {
        for (int i = 0; i < 1_000; i++) book.set(sell(1, 1, 500, UNTIL));
        assertThat(book.ends()).isOne();
        assertThat(book.apply(new Command.Expire(next(), START.plusSeconds(60))))
                .isEqualTo(new Answer.Expired(List.of(new Back(order(1), new Energy(500)))));
        assertThat(book.ends()).isZero();
    }

    @Test
    void anOrderThatIsCancelledOrSoldWaitsForNoEnd() {
        book.set(sell(1, 1, 500, UNTIL));
        book.set(sell(2, 2, 500, UNTIL));
        book.apply(new Command.Cancel(next(), START, order(1)));
        assertThat(book.ends()).isOne();
        var trades = bought(500).stream().map(Match::number).toList();
        book.apply(new Command.Settle(next(), START, trades));
        assertThat(book.ends()).isZero();
    }

    @Test
    void anOrderSetWithALaterEndEndsThen() {
        book.set(sell(1, 1, 500, UNTIL));
        book.set(sell(1, 1, 500, new Life.Until(START.plusSeconds(90))));
        assertThat(expired(START.plusSeconds(60))).isEmpty();
        assertThat(expired(START.plusSeconds(90))).containsExactly(new Back(order(1), new Energy(500)));
    }

    /** Also the chains of the prices: whatever order its orders come in, it is the book that was built at once. */
    @Test
    void aBookSetOrderByOrderInAnyOrderIsTheRebuiltBook() {
        for (int seed = 0; seed < 1_000; seed++) {
            var random = new Random(seed);
            var orders = new ArrayList<Standing>();
            for (int i = 1; i <= 40; i++) orders.add(sell(i, i, 1 + random.nextInt(500), 1_200 + random.nextInt(4)));
            var rebuilt = new OrderBook(new BookState(orders, List.of(), List.of(), 41, 1));
            Collections.shuffle(orders, random);
            var set = new OrderBook(BookState.EMPTY);
            orders.forEach(set::set);
            orders.forEach(set::set);
            assertThat(set.state()).isEqualTo(rebuilt.state());
            var all = buy(20_000);
            assertThat(set.apply(all)).isEqualTo(rebuilt.apply(all));
        }
    }

    private List<Back> expired(Instant at) {
        return ((Answer.Expired) book.apply(new Command.Expire(next(), at))).owners();
    }

    private List<Match> bought(long energy) {
        return ((Answer.Placed) book.apply(buy(energy))).matches();
    }

    private Command buy(long energy) {
        return new Command.Place(
                next(),
                START,
                order(1_000 + commands),
                household(1_000),
                Side.BUY,
                new Energy(energy),
                Price.kes(1_300),
                new Life.Immediate(),
                Optional.empty());
    }

    private static Standing sell(long number, long place, long energy, Life life) {
        return sell(number, place, energy, 1_200, life);
    }

    private static Standing sell(long number, long place, long energy, long cents) {
        return sell(number, place, energy, cents, new Life.Resting());
    }

    private static Standing sell(long number, long place, long energy, long cents, Life life) {
        return new Standing(
                order(number),
                household(number),
                Side.SELL,
                Price.kes(cents),
                life,
                place,
                new Energy(energy),
                Energy.ZERO,
                Wanted.YES);
    }

    private CommandId next() {
        return id(10_000 + ++commands);
    }
}
