package io.jirani.ledger;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One transfer as the books will hold it: its business key (books once), what it does to holds, and its legs. It cannot
 * be built unbalanced.
 *
 * @param key unique for ever; the same key with the same body is a no-op
 * @param kind what it is, for statements: {@code trade.settled}
 * @param resolves the holds it posts or voids
 */
public record Entry(String key, String kind, Phase phase, List<TransferId> resolves, List<Leg> legs) {
    /** What a transfer does with holds. */
    public enum Phase {
        /** Posts at once. */
        SINGLE("S"),
        /** Holds: debits are set aside, nothing moves. */
        PENDING("P"),
        /** Ends holds and posts its legs. */
        POSTING("X"),
        /** Ends holds; nothing moves. */
        VOIDING("V");

        private final String code;

        Phase(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /**
     * One line of an entry.
     *
     * @param amount in the asset's smallest unit, debit above zero, credit below
     */
    public record Leg(Account account, long amount) {
        public Leg {
            if (amount == 0) throw new IllegalArgumentException("an empty leg on " + account);
        }
    }

    public Entry {
        resolves = List.copyOf(resolves);
        legs = List.copyOf(legs);
        Map<Asset, Long> sums = new LinkedHashMap<>();
        for (var leg : legs) sums.merge(leg.account().asset(), leg.amount(), Math::addExact);
        sums.forEach((asset, sum) -> {
            if (sum != 0) throw new IllegalArgumentException(key + " is out of balance by " + sum + " " + asset);
        });
        if (phase == Phase.VOIDING ? !legs.isEmpty() || resolves.isEmpty() : legs.isEmpty())
            throw new IllegalArgumentException(key + ": legs do not fit " + phase);
        if ((phase == Phase.POSTING || phase == Phase.VOIDING) == resolves.isEmpty())
            throw new IllegalArgumentException(key + ": holds do not fit " + phase);
    }

    public static Draft single(String key, String kind) {
        return new Draft(key, kind, Phase.SINGLE, List.of());
    }

    public static Draft pending(String key, String kind) {
        return new Draft(key, kind, Phase.PENDING, List.of());
    }

    public static Draft posting(String key, String kind, List<TransferId> holds) {
        return new Draft(key, kind, Phase.POSTING, holds);
    }

    public static Entry voiding(String key, String kind, List<TransferId> holds) {
        return new Entry(key, kind, Phase.VOIDING, holds, List.of());
    }

    /** An entry being written. Amounts of zero leave no line. Lines of one account are added up. */
    public static final class Draft {
        private final String key;
        private final String kind;
        private final Phase phase;
        private final List<TransferId> resolves;
        private final Map<Account, Long> lines = new LinkedHashMap<>();

        private Draft(String key, String kind, Phase phase, List<TransferId> resolves) {
            this.key = key;
            this.kind = kind;
            this.phase = phase;
            this.resolves = resolves;
        }

        public Draft debit(Account account, Money amount) {
            return line(account, amount.asset(), amount.minor());
        }

        public Draft credit(Account account, Money amount) {
            return line(account, amount.asset(), -amount.minor());
        }

        public Draft debit(Account account, Energy amount) {
            return line(account, Asset.WH, amount.wattHours());
        }

        public Draft credit(Account account, Energy amount) {
            return line(account, Asset.WH, -amount.wattHours());
        }

        /**
         * A line as it stands.
         *
         * @param amount in the account's smallest unit, debit above zero, credit below
         */
        public Draft line(Account account, long amount) {
            return line(account, account.asset(), amount);
        }

        /** Whether there is anything to book. */
        public boolean isEmpty() {
            return lines.values().stream().allMatch(amount -> amount == 0);
        }

        /** The entry. Refuses one that does not balance. */
        public Entry entry() {
            var legs = new ArrayList<Leg>();
            lines.forEach((account, amount) -> {
                if (amount != 0) legs.add(new Leg(account, amount));
            });
            return new Entry(key, kind, phase, resolves, legs);
        }

        private Draft line(Account account, Asset asset, long amount) {
            if (!account.asset().equals(asset))
                throw new IllegalArgumentException(account.code() + " holds " + account.asset() + ", not " + asset);
            if (amount != 0) lines.merge(account, amount, Math::addExact);
            return this;
        }
    }
}
