package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.market.book.BookState.Standing;
import io.jirani.market.book.BookState.Wanted;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An order while it is open or reserved. The only thing of a book that changes in place: a book does a million things a second. */
final class OnBook {
    final OrderId id;
    final HouseholdId household;
    final Side side;
    final Life life;
    Price price;
    long place;
    long open;
    long reserved;
    Wanted wanted;

    /** Where it hangs while something of it is open (BookSide). */
    BookSide.@Nullable Level level;

    @Nullable
    OnBook previous;

    @Nullable
    OnBook next;

    OnBook(Command.Place placed, long place) {
        this.id = placed.order();
        this.household = placed.household();
        this.side = placed.side();
        this.life = placed.life();
        this.price = placed.limit();
        this.place = place;
        this.open = placed.energy().wattHours();
        this.wanted = life.rests() ? Wanted.YES : Wanted.NO;
    }

    OnBook(Standing standing) {
        this.id = standing.id();
        this.household = standing.household();
        this.side = standing.side();
        this.life = standing.life();
        this.price = standing.price();
        this.place = standing.place();
        this.open = standing.open().wattHours();
        this.reserved = standing.reserved().wattHours();
        this.wanted = standing.wanted();
    }

    Standing standing() {
        return new Standing(id, household, side, price, life, place, new Energy(open), new Energy(reserved), wanted);
    }

    boolean isGone() {
        return open == 0 && reserved == 0;
    }

    boolean trades(Instant now) {
        return !life.isOver(now);
    }

    /** Where its price stands on its side: the lowest is served first. */
    long rank() {
        return rank(side, price);
    }

    static long rank(Side side, Price price) {
        return side == Side.SELL ? price.minorPerKwh() : -price.minorPerKwh();
    }
}
