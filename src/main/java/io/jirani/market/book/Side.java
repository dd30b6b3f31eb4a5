package io.jirani.market.book;

/** Which way an order goes. */
public enum Side {
    BUY,
    SELL;

    Side other() {
        return this == BUY ? SELL : BUY;
    }
}
