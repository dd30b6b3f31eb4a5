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
final class OnBook extends ById.Thing<OnBook> {
    final OrderId id;
    final HouseholdId household;
    final Side side;
    final Life life;
    Price price;
    long place;
    long open;
    long reserved;
    Wanted wanted;

    /** Its neighbours at its price while something of it is open (BookSide). */
    @Nullable
    OnBook previous;

    @Nullable
    OnBook next;

    OnBook(Command.Place placed, long place) {
        super(placed.order().value());
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
        super(standing.id().value());
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

    /** What its price is worth to the other side: who has most of it is served first. */
    long merit() {
        return merit(side, price);
    }

    /** What an order of the other side has to be worth to trade at a price. */
    static long merit(Side side, Price price) {
        return side == Side.BUY ? price.minorPerKwh() : -price.minorPerKwh();
    }
}
