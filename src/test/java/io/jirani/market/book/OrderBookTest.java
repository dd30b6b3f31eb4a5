package io.jirani.market.book;

import static io.jirani.market.book.Commands.START;
import static io.jirani.market.book.Commands.household;
import static io.jirani.market.book.Commands.id;
import static io.jirani.market.book.Commands.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Price;
import io.jirani.market.MarketCases;
import io.jirani.market.book.Answer.Back;
import io.jirani.market.book.Answer.Placed;
import io.jirani.market.book.Answer.Reason;
import io.jirani.market.book.Answer.Refused;
import io.jirani.market.book.Answer.Released;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderBookTest {
    private final OrderBook book = new OrderBook(BookState.EMPTY);
    private long commands;

    @Test
    void theSamplesBooksTradeAsTheirSourceSays() {
        var cases = MarketCases.of("continuous_price_time");
        assertThat(cases).hasSize(2);
        for (var one : cases) {
            var sample = new OrderBook(BookState.EMPTY);
            // A queue at one price stands in the file as it came.
            for (var ask : one.get("resting_book").get("asks")) sample.apply(resting(ask, Side.SELL));
            for (var bid : one.get("resting_book").get("bids")) sample.apply(resting(bid, Side.BUY));
            var incoming = one.get("incoming");
            var side = incoming.get("side").asText().equals("buy") ? Side.BUY : Side.SELL;
            Life life = incoming.get("type").asText().equals("IOC") ? new Life.Immediate() : new Life.Resting();
            var placed = (Placed) sample.apply(place(
                    1_000,
                    1_000,
                    side,
                    incoming.get("qty").asLong(),
                    incoming.get("price").asLong(),
                    life));
            var anchor = one.get("anchor");
            assertThat(placed.rests())
                    .isEqualTo(new Energy(anchor.get("incoming_rest").asLong()));
            assertThat(placed.matches()).hasSameSizeAs(anchor.get("trades"));
            for (int i = 0; i < placed.matches().size(); i++) {
                var match = placed.matches().get(i);
                var trade = anchor.get("trades").get(i);
                assertThat(side == Side.BUY ? match.sell() : match.buy())
                        .isEqualTo(order(trade.get("resting").asLong()));
                assertThat(match.energy()).isEqualTo(new Energy(trade.get("qty").asLong()));
                assertThat(match.price()).isEqualTo(Price.kes(trade.get("price").asLong()));
            }
        }
    }

    @Test
    void energyThatWasNotPaidForComesBackToItsOldPlace() {
        sell(1, 1, 500, 1_200);
        sell(2, 2, 500, 1_200);
        var bought = buy(3, 3, 500, 1_200);
        assertThat(bought.matches().getFirst().sell()).isEqualTo(order(1));
        var released = (Released) apply(new Command.Release(next(), START, numbers(bought)));
        assertThat(released.resting()).containsExactly(new Back(order(1), new Energy(500)));
        assertThat(buy(4, 3, 500, 1_200).matches().getFirst().sell()).isEqualTo(order(1));
    }

    @Test
    void aPartComesBackToThePartThatStayed() {
        sell(1, 1, 500, 1_200);
        sell(2, 2, 500, 1_200);
        var bought = buy(3, 3, 200, 1_200);
        apply(new Command.Release(next(), START, numbers(bought)));
        var all = buy(4, 3, 600, 1_200);
        assertThat(all.matches()).extracting(Match::energy).containsExactly(new Energy(500), new Energy(100));
    }

    @Test
    void whatComesBackIsSoldToABidThatWaitedAtTheBidsPrice() {
        sell(1, 1, 500, 1_200);
        var bought = buy(2, 2, 500, 1_200);
        apply(place(3, 3, Side.BUY, 300, 1_250, new Life.Resting()));
        var released = (Released) apply(new Command.Release(next(), START, numbers(bought)));
        assertThat(released.matches()).singleElement().satisfies(match -> {
            assertThat(match.energy()).isEqualTo(new Energy(300));
            assertThat(match.price()).isEqualTo(Price.kes(1_250));
        });
    }

    @Test
    void anOrderCancelledWhileReservedGoesBackToItsOwner() {
        sell(1, 1, 500, 1_200);
        var bought = buy(2, 2, 200, 1_200);
        assertThat(apply(new Command.Cancel(next(), START, order(1))))
                .isEqualTo(new Answer.Cancelled(order(1), new Energy(300)));
        var released = (Released) apply(new Command.Release(next(), START, numbers(bought)));
        assertThat(released.owners()).containsExactly(new Back(order(1), new Energy(200)));
        assertThat(book.state().orders()).isEmpty();
    }

    @Test
    void whatWasPaidForIsGone() {
        sell(1, 1, 500, 1_200);
        var bought = buy(2, 2, 500, 1_200);
        assertThat(apply(new Command.Settle(next(), START, numbers(bought))))
                .isEqualTo(new Answer.Settled(bought.matches()));
        assertThat(apply(new Command.Release(next(), START, numbers(bought))))
                .isEqualTo(new Refused(Reason.NO_SUCH_TRADE));
    }

    @Test
    void aCommandThatComesAgainGetsItsFirstAnswerAndAnotherUnderItsIdIsRefused() {
        sell(1, 1, 500, 1_200);
        var command = place(2, 2, Side.BUY, 200, 1_200, new Life.Immediate());
        assertThat(book.apply(command)).isEqualTo(book.apply(command));
        assertThat(buy(3, 2, 500, 1_200).dropped()).isEqualTo(new Energy(200));
        assertThat(book.apply(new Command.Cancel(command.id(), START, order(1))))
                .isEqualTo(new Refused(Reason.COMMAND_REUSED));
    }

    @Test
    void answersAreForgottenWhenTheirTimeIsOver() {
        sell(1, 1, 500, 1_200);
        book.forgetBefore(START);
        assertThat(book.state().answered()).hasSize(1);
        book.forgetBefore(START.plusSeconds(1));
        assertThat(book.state().answered()).isEmpty();
    }

    @Test
    void allOrNothingSaysWhatThereIsAndTakesNothing() {
        sell(1, 1, 1_800, 1_200);
        sell(2, 2, 5_000, 1_201);
        assertThat(apply(place(3, 3, Side.BUY, 2_500, 1_200, new Life.AllOrNothing())))
                .isEqualTo(new Answer.NotEnough(order(3), new Energy(1_800)));
        assertThat(book.state().reserved()).isEmpty();
    }

    @Test
    void aNamedSellerIsBoughtFromAlsoWhenAnotherIsCheaper() {
        sell(1, 1, 500, 1_100);
        sell(2, 2, 500, 1_200);
        var placed = (Placed) apply(new Command.Place(
                next(),
                START,
                order(3),
                household(3),
                Side.BUY,
                new Energy(100),
                Price.kes(1_200),
                new Life.AllOrNothing(),
                Optional.of(Set.of(household(2)))));
        assertThat(placed.matches()).extracting(Match::seller).containsExactly(household(2));
        assertThatThrownBy(() -> new Command.Place(
                        next(),
                        START,
                        order(4),
                        household(3),
                        Side.BUY,
                        new Energy(100),
                        Price.kes(1_200),
                        new Life.Resting(),
                        Optional.of(Set.of(household(2)))))
                .hasMessageContaining("names its sellers");
    }

    @Test
    void nobodyTradesWithHimselfAndHisOwnOrderStays() {
        sell(1, 1, 500, 1_100);
        sell(2, 2, 500, 1_200);
        assertThat(buy(3, 1, 100, 1_200).matches()).extracting(Match::sell).containsExactly(order(2));
        assertThat(book.state().orders().getFirst().open()).isEqualTo(new Energy(500));
    }

    @Test
    void lessEnergyKeepsThePlaceAndAnotherPriceLosesIt() {
        sell(1, 1, 500, 1_200);
        sell(2, 2, 500, 1_200);
        apply(new Command.Replace(next(), START, order(1), new Energy(300), Price.kes(1_200)));
        assertThat(buy(3, 3, 100, 1_200).matches()).extracting(Match::sell).containsExactly(order(1));
        apply(new Command.Replace(next(), START, order(1), new Energy(300), Price.kes(1_300)));
        apply(new Command.Replace(next(), START, order(1), new Energy(300), Price.kes(1_200)));
        assertThat(buy(4, 3, 100, 1_200).matches()).extracting(Match::sell).containsExactly(order(2));
    }

    @Test
    void anOrderTradesUntilItsTimeAndNotAtIt() {
        var end = START.plusSeconds(60);
        apply(place(1, 1, Side.SELL, 500, 1_200, new Life.Until(end)));
        assertThat(buyAt(end.minusNanos(1), 2).matches()).hasSize(1);
        assertThat(buyAt(end, 3).matches()).isEmpty();
        assertThat(apply(new Command.Expire(next(), end)))
                .isEqualTo(new Answer.Expired(List.of(new Back(order(1), new Energy(400)))));
        assertThat(apply(place(4, 1, Side.SELL, 1, 1_200, new Life.Until(START))))
                .isEqualTo(new Refused(Reason.TOO_LATE));
    }

    private Placed buyAt(Instant at, long number) {
        return (Placed) apply(new Command.Place(
                next(),
                at,
                order(number),
                household(9),
                Side.BUY,
                new Energy(100),
                Price.kes(1_200),
                new Life.Immediate(),
                Optional.empty()));
    }

    private static Command resting(JsonNode order, Side side) {
        var number = order.get("id").asLong();
        return new Command.Place(
                id(number),
                START,
                order(number),
                household(number),
                side,
                new Energy(order.get("qty").asLong()),
                Price.kes(order.get("price").asLong()),
                new Life.Resting(),
                Optional.empty());
    }

    private void sell(long number, long household, long energy, long cents) {
        apply(place(number, household, Side.SELL, energy, cents, new Life.Resting()));
    }

    private Placed buy(long number, long household, long energy, long cents) {
        return (Placed) apply(place(number, household, Side.BUY, energy, cents, new Life.Immediate()));
    }

    private Command place(long number, long household, Side side, long energy, long cents, Life life) {
        return new Command.Place(
                next(),
                START,
                order(number),
                household(household),
                side,
                new Energy(energy),
                Price.kes(cents),
                life,
                Optional.empty());
    }

    private Answer apply(Command command) {
        return book.apply(command);
    }

    private CommandId next() {
        return id(10_000 + ++commands);
    }

    private static List<TradeNumber> numbers(Placed placed) {
        return placed.matches().stream().map(Match::number).toList();
    }
}
