package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.IntentId;
import io.jirani.payments.ArrivedStore.Names;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A receipt that a callback told of an attempt, and that the provider's own row gives to somebody else: the payer typed
 * another account than the attempt's. The row decides; what the callback said is for people.
 */
final class FalseReceipt {
    private static final Logger LOG = LoggerFactory.getLogger(FalseReceipt.class);

    private final ArrivedStore arrived = new ArrivedStore();
    private final ClaimArrival claims;
    private final IntentStore intents;
    private final ReviewStore reviews;
    private final CommunityStore communities;
    private final Clock clock;
    private final MeterRegistry metrics;

    FalseReceipt(Payments.Parts parts) {
        this.claims = new ClaimArrival(parts.ledger());
        this.intents = parts.intents();
        this.reviews = parts.reviews();
        this.communities = parts.communities();
        this.clock = parts.clock();
        this.metrics = parts.metrics();
    }

    /**
     * The attempt that a callback alone gave a receipt to, though the payer named somebody else or paid another sum.
     *
     * @param named the attempt that the payment's account names, if it does
     */
    Optional<IntentId> owner(Db.Tx tx, String rail, Arrived it, Optional<IntentId> named) {
        var somebody = named.isPresent() || ArrivedStore.isHousehold(ArrivedStore.code(it.bill()));
        return arrived.onCallback(tx, rail, it, somebody ? Names.SOMEBODY : Names.NOBODY)
                .filter(id -> !named.equals(Optional.of(id)));
    }

    /** Takes it from the attempt again. */
    void takeBack(Db.Tx tx, String rail, Receipt receipt, IntentId from) {
        var attempt = intents.lock(tx, from).orElseThrow();
        if (arrived.untie(tx, rail, receipt, from) == 0) return;
        claims.disown(tx, rail, receipt);
        var zone = communities.get(tx, attempt.community()).zone();
        reviews.open(tx, from, ReviewCause.RECEIPT_TAKEN, clock.instant(), zone);
        LOG.error("collection {}: a callback told it a receipt that is somebody else's payment", from);
        metrics.counter("jirani_payment_alarms_total", "rail", rail).increment();
    }
}
