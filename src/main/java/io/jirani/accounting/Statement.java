package io.jirani.accounting;

import io.jirani.accounting.TrialBalance.State;
import io.jirani.kernel.Asset;
import io.jirani.kernel.TransferId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a household had before a month, everything that moved it, and what it has after: money and energy.
 *
 * @param household its code
 * @param accounts its accounts, in the chart's order
 * @param lines in the order in which they count
 */
public record Statement(YearMonth month, State state, String household, List<Movement> accounts, List<Line> lines) {
    /**
     * One leg of an entry on an account of the household.
     *
     * @param what the entry's kind
     * @param meantFor the day it belongs to, when that day's month was closed
     * @param document its document for this household, once it has one
     * @param amount debit above zero
     */
    public record Leg(
            TransferId entry,
            String what,
            LocalDate day,
            Optional<LocalDate> meantFor,
            Instant at,
            Optional<DocumentNumber> document,
            ChartLine line,
            String code,
            Net amount) {}

    /**
     * A leg, seen from the household.
     *
     * @param change above zero when the account grew
     * @param balance of the account after it
     */
    public record Line(Leg leg, Net change, Net balance) {}

    private record Key(String code, Asset asset) {}

    /** Reads it from the accounts' movements and their legs. Refuses legs that are not all of the movement. */
    public static Statement of(
            YearMonth month, State state, String household, List<Movement> accounts, List<Leg> legs) {
        Map<Key, Net> balances = new HashMap<>();
        for (var account : accounts) balances.put(new Key(account.code(), account.asset()), account.opening());
        var lines = new ArrayList<Line>();
        for (var leg : legs) {
            var key = new Key(leg.code(), leg.amount().asset());
            var balance = balances.merge(key, leg.amount(), Net::plus);
            lines.add(new Line(leg, leg.line().grown(leg.amount()), leg.line().grown(balance)));
        }
        for (var account : accounts)
            if (!account.closing().equals(balances.get(new Key(account.code(), account.asset()))))
                throw new IllegalStateException(account.code() + " does not end as its lines say in " + month);
        var sorted = accounts.stream().sorted(Movement.ORDER).toList();
        return new Statement(month, state, household, sorted, List.copyOf(lines));
    }

    /** What an account of a household is called on its statement: {@code wallet}, {@code energy:made}. */
    public static String pocket(String code) {
        return code.startsWith("household:") ? code.substring("household:".length() + 37) : code.split(":", 2)[0];
    }
}
