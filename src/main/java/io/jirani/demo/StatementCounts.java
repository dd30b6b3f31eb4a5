package io.jirani.demo;

/**
 * What the gateway made of the provider's statement.
 *
 * @param rows booked, of all files
 * @param waiting rows and files it has not come to the end of
 * @param differences that are open between it and the books
 */
public record StatementCounts(long rows, long waiting, long differences) {}
