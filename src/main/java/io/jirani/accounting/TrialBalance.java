package io.jirani.accounting;

import io.jirani.kernel.Asset;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every account with what it had before a month, what the month did, and what it has after.
 *
 * @param state whether the month can still change
 * @param rows in the chart's order
 */
public record TrialBalance(YearMonth month, State state, List<Movement> rows) {
    /** Whether a month can still change. */
    public enum State {
        OPEN,
        CLOSED
    }

    /**
     * The sums of one asset; both sides must be equal.
     *
     * @param debits of the month
     * @param credits of the month
     * @param closingDebit of the accounts that end in debit
     * @param closingCredit of those that end in credit, above zero
     */
    public record Total(Net debits, Net credits, Net closingDebit, Net closingCredit) {
        private Total plus(Movement row) {
            var closing = row.closing();
            return new Total(
                    debits.plus(row.debits()),
                    credits.plus(row.credits()),
                    closingDebit.plus(closing.debit()),
                    closingCredit.plus(closing.credit()));
        }

        /** By how much the two sides differ. Anything but zero is a fault of the books. */
        public Net difference() {
            return closingDebit.minus(closingCredit);
        }
    }

    /** The balance that some eyes see. */
    public static TrialBalance of(YearMonth month, State state, List<Movement> all, View view, View.Detail detail) {
        return new TrialBalance(month, state, view.of(all, detail));
    }

    /** The sums of each asset. */
    public Map<Asset, Total> totals() {
        Map<Asset, Total> sums = new LinkedHashMap<>();
        for (var row : rows) {
            var none = Net.zero(row.asset());
            var sum = sums.getOrDefault(row.asset(), new Total(none, none, none, none));
            sums.put(row.asset(), sum.plus(row));
        }
        return sums;
    }
}
