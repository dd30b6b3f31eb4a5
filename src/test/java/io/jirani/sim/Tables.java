package io.jirani.sim;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.PurchaseId;
import io.jirani.ledger.Account;
import io.jirani.market.Purchase;
import io.jirani.market.Trade;
import io.jirani.payments.Collection;
import io.jirani.payments.Notice;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.ReviewCause;
import io.jirani.settlement.PaidPurchase.Proof;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is on disk. Changed within {@link Journal#transaction} only. */
final class Tables {
    /** A credit of an attempt, as {@code collection_credit} keeps it. */
    record Credit(Money amount, Account to, Proof born, Optional<Instant> provenAt, Instant at) {
        Proof proof() {
            return provenAt.isPresent() ? Proof.PROVEN : Proof.UNPROVEN;
        }

        Credit proven(Instant now) {
            return new Credit(amount, to, born, Optional.of(now), at);
        }
    }

    /** Money that lay in suspense by its receipt, claimed for the nth time. */
    record Claim(Money amount, int nth, Optional<IntentId> by) {}

    /** A purchase, with what settlement knows of it. */
    record Buy(
            PurchaseId id,
            IntentId intent,
            HouseholdId buyer,
            List<Trade> trades,
            Money total,
            Purchase.State state,
            int refusals) {
        Buy in(Purchase.State next) {
            return new Buy(id, intent, buyer, trades, total, next, refusals);
        }

        Buy refusedOnceMore() {
            return new Buy(id, intent, buyer, trades, total, state, refusals + 1);
        }
    }

    /** A callback as it came in. */
    sealed interface Arrival {
        int intent();

        /** About a push; proven to be whose when it came by the secret path. */
        record OfPush(int intent, Optional<IntentId> secret, Notice notice) implements Arrival {}

        /** About a payout, by the secret path. */
        record OfPayout(int intent, IntentId secret, PayoutEvent told) implements Arrival {}

        /** About a reversal, by the secret path. */
        record OfRefund(int intent, IntentId secret, RefundEvent told) implements Arrival {}

        /** A confirmation of money that came in, with the account it names. */
        record OfMoney(int intent, String account, String receipt, long cents) implements Arrival {}
    }

    final Map<IntentId, Collection> collections = new LinkedHashMap<>();
    final Map<IntentId, Payout> payouts = new LinkedHashMap<>();
    final Map<IntentId, Refund> refunds = new LinkedHashMap<>();
    final Map<IntentId, Credit> credits = new LinkedHashMap<>();
    final Map<String, IntentId> receipts = new LinkedHashMap<>();
    final Map<IntentId, Buy> buys = new LinkedHashMap<>();
    final Map<Long, Arrival> inbox = new TreeMap<>();
    final Map<Long, String> judged = new LinkedHashMap<>();
    final Map<IntentId, ReviewCause> reviews = new LinkedHashMap<>();
    final Map<String, String> paused = new LinkedHashMap<>();
    final Map<Long, Arrival> spool = new TreeMap<>();
    /** What came by itself and names nobody, by its receipt. */
    final Map<String, Money> suspended = new LinkedHashMap<>();
    /** What of it a push claimed by its receipt, and how often; by nobody where that was put back. */
    final Map<String, Claim> claimed = new LinkedHashMap<>();

    final Map<String, IntentId> accounts = new LinkedHashMap<>();
    final Map<IntentId, Integer> numbers = new LinkedHashMap<>();

    int number(IntentId intent) {
        return known(numbers.get(intent));
    }

    /** A push that is there. */
    Collection push(IntentId intent) {
        return known(collections.get(intent));
    }

    /** A payout that is there. */
    Payout payout(IntentId intent) {
        return known(payouts.get(intent));
    }

    /** A refund that is there. */
    Refund refund(IntentId intent) {
        return known(refunds.get(intent));
    }

    /** A purchase that is there. */
    Buy buy(IntentId intent) {
        return known(buys.get(intent));
    }

    private static <T> T known(@Nullable T one) {
        return Objects.requireNonNull(one, "nobody knows it");
    }
}
