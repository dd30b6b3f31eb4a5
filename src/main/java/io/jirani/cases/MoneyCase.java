package io.jirani.cases;

import io.jirani.identity.Community;
import io.jirani.kernel.Price;
import io.jirani.ledger.LedgerStore;
import java.util.List;
import java.util.Optional;

/**
 * A worked example a bookkeeper can read: a trial balance, what happens, the trial balance after it. Accounts are written
 * as in the chart with names for ids ({@code S:wallet} for household S's wallet, {@code fund:community:C}).
 *
 * @param id what docs/money.md calls it, such as {@code 16b}; empty when it needs none
 * @param community the rules of the case; named C
 * @param tariff the supplier's price
 */
public record MoneyCase(
        String id,
        String name,
        Community community,
        Price tariff,
        List<Line> before,
        List<Event> events,
        List<Line> after) {
    /** Which column of a trial balance. */
    public enum Side {
        D,
        C
    }

    /**
     * A line of an entry or of a trial balance: {@code D S:made 2500}.
     *
     * @param asset its code, where the account's own name does not say it
     * @param amount smallest units: cents or watt-hours
     */
    public record Line(Side side, String account, long amount, Optional<String> asset) {}

    /**
     * What happens: a recipe of the gateway with its arguments.
     *
     * @param where it stands in the file, for what is said about it
     * @param refused why the books must refuse it, when they must; nothing follows such an event
     */
    record Event(String where, String recipe, Arguments arguments, Optional<LedgerStore.Reason> refused) {}

    /** A file says something that cannot be played. The message says where and what. */
    public static final class Miswritten extends IllegalArgumentException {
        public Miswritten(String where, String what) {
            super(where + ": " + what);
        }
    }
}
