package io.jirani.demo;

/**
 * What a demo came to, as the tables tell it.
 *
 * @param intervals closed
 * @param tradesV1 settled trades of purchases through {@code /v1/purchases}
 * @param tradesCompat settled trades of purchases through {@code /api/execute_trade}
 * @param decisions of households' agents, an interval each
 * @param tradesAutomatic settled trades of auctions
 * @param timedOut collections nobody answered
 * @param failed collections that ended otherwise: a wrong PIN, too little money
 * @param underway purchases and money movements whose end is not known yet
 */
public record DemoCounts(
        long readings,
        long intervals,
        long tradesV1,
        long tradesCompat,
        long decisions,
        long tradesAutomatic,
        long succeeded,
        long cancelled,
        long timedOut,
        long failed,
        long paidPayouts,
        long underway) {
    public long trades() {
        return tradesV1 + tradesCompat;
    }
}
