package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import java.util.List;

/**
 * All that a book is made of: what whoever takes over reads, and what two books are compared by.
 *
 * @param orders by place
 * @param reserved trades that are not ended, by number
 * @param answered commands whose answers are remembered, oldest first
 */
public record BookState(
        List<Standing> orders, List<Match> reserved, List<Answered> answered, long nextPlace, long nextTrade) {
    /** A book in which nothing ever happened. */
    public static final BookState EMPTY = new BookState(List.of(), List.of(), List.of(), 1, 1);

    /**
     * An order that is open, or has a reserved part.
     *
     * @param place its number in the queue at its price
     * @param open what can be traded; nothing when it is all reserved
     */
    public record Standing(
            OrderId id,
            HouseholdId household,
            Side side,
            Price price,
            Life life,
            long place,
            Energy open,
            Energy reserved,
            Wanted wanted) {}

    /** Whether what is reserved of an order may come back to the book. */
    public enum Wanted {
        YES,
        /** It was cancelled or ran out, or never rests. */
        NO
    }

    /** A command and what was said to it. */
    public record Answered(Command command, Answer answer) {}

    public BookState {
        orders = List.copyOf(orders);
        reserved = List.copyOf(reserved);
        answered = List.copyOf(answered);
    }
}
