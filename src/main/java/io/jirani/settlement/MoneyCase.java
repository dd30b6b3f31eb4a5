package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.IntervalOutcome.Sale;
import io.jirani.settlement.PaidPurchase.Proof;
import java.util.List;
import java.util.Optional;

/**
 * A worked example a bookkeeper can read: a trial balance, what happens, the trial balance after it. Accounts are written
 * as in the chart with names for ids ({@code S:wallet} for household S's wallet, {@code fund:community:C}).
 *
 * @param community the rules of the case; named C
 * @param tariff the supplier's price
 */
public record MoneyCase(
        String name, Community community, Price tariff, List<Line> before, List<Event> events, List<Line> after) {
    /** Which column of a trial balance. */
    public enum Side {
        D,
        C
    }

    /**
     * A line of an entry or of a trial balance: {@code D S:made 2500}.
     *
     * @param amount smallest units: cents or watt-hours
     */
    public record Line(Side side, String account, long amount) {}

    /** What happens: a recipe of the gateway with its arguments, or an entry as it stands. */
    public sealed interface Event {}

    /**
     * An entry of another room, as it stands.
     *
     * @param hold its name, when it only sets aside
     */
    public record Booked(String what, Optional<String> hold, List<Line> lines) implements Event {}

    /**
     * An interval of a household.
     *
     * @param offers what its own sell orders have open, newest first
     */
    public record IntervalEnded(String household, NetUse net, Energy usedByNeighbours, List<Energy> offers, Sale sale)
            implements Event {}

    /** The case's one interval is held against the feeder's register; said again, its figures were restated. */
    public record FeederRead(Energy in, Energy out, Energy imported, Energy exported) implements Event {}

    /** A purchase is paid by phone. */
    public record Settled(Purchase purchase) implements Event {}

    /** A purchase is paid out of the wallet. */
    public record Rebought(Purchase purchase) implements Event {}

    /** The payment of a purchase that was settled is confirmed. */
    public record Proven(String purchase) implements Event {}

    /** The payment of a purchase that was settled was none. */
    public record Disproved(String purchase) implements Event {}

    /** A purchase cannot be settled; its money is the buyer's. */
    public record Returned(String buyer, Money amount, Proof proof) implements Event {}

    /** The wallet pays what is owed. */
    public record Repaid(String household) implements Event {}

    /** A payout is set aside. */
    public record PayoutHeld(String payout, String household, Pocket from, Money sent, Money charge) implements Event {}

    /** A payout arrived. */
    public record PayoutPaid(String payout) implements Event {}

    /** The provider's charge for a payout is seen, at its tariff. */
    public record PayoutCharged(String payout) implements Event {}

    /** The operator puts money into the float. */
    public record Deposited(Money amount) implements Event {}

    /** What is bought, by name. */
    public record Purchase(String name, String buyer, Money paid, Proof proof, List<Part> parts) {}

    /** What one seller's hold gives to a purchase. */
    public record Part(String seller, Energy energy, Price price, String hold) {}
}
