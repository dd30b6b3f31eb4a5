package io.jirani.market.book;

/** The number of a trade in its book, from 1 on. */
public record TradeNumber(long value) {}
