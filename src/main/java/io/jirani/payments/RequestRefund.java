package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/** Begins refunds: which payment may have one, who has to agree, and what the payment is meanwhile. */
public final class RequestRefund {
    private final RefundStore refunds = new RefundStore();
    private final IntentStore intents;
    private final ReviewStore reviews;
    private final Payments.Parts parts;
    private final OpenRefund opening;
    private final RecordCollection collections;
    private final RecordRefund record;
    private final Consumer<String> nudge;
    private final Clock clock;

    /**
     * @param nudge wakes a job by its name
     */
    public RequestRefund(Payments.Parts parts, Consumer<String> nudge) {
        this(parts, new RecordCollection(parts, nudge), nudge);
    }

    RequestRefund(Payments.Parts parts, RecordCollection collections, Consumer<String> nudge) {
        this.intents = parts.intents();
        this.reviews = parts.reviews();
        this.parts = parts;
        this.opening = new OpenRefund(parts);
        this.collections = collections;
        this.record = collections.refunds();
        this.nudge = nudge;
        this.clock = parts.clock();
    }

    /** Begins the refund of a payment. Refuses one that may have none, and one whose money is not there any more. */
    public Refund open(Db.Tx tx, IntentId payment, RefundStore.AskedBy by) {
        var it = intents.lock(tx, payment).orElseThrow(() -> Problem.notFound("no such payment"));
        why(tx, it).ifPresent(no -> {
            throw Problem.of(Kind.CONFLICT, no);
        });
        return begin(tx, it, by)
                .orElseThrow(() -> Problem.of(Kind.CONFLICT, "its money is not whole in the household's account"));
    }

    /** The same for the rule: nothing when it may not be now. */
    Optional<Refund> tryOpen(Db.Tx tx, IntentId payment, RefundStore.AskedBy by) {
        return intents.lock(tx, payment).filter(it -> why(tx, it).isEmpty()).flatMap(it -> begin(tx, it, by));
    }

    /** Those who have to agree did: begun when nobody had asked. Refuses what is under way already. */
    public Refund agree(Db.Tx tx, IntentId payment) {
        var unused = intents.lock(tx, payment).orElseThrow(() -> Problem.notFound("no such payment"));
        var asked = refunds.standing(tx, payment).orElseGet(() -> open(tx, payment, RefundStore.AskedBy.OPERATOR));
        if (asked.state() == RefundState.APPROVED) return asked;
        return answered(tx, asked, new RefundEvent.Approved());
    }

    /** Those who have to agree did not. Refuses when nobody asked. */
    public Refund decline(Db.Tx tx, IntentId payment) {
        var unused = intents.lock(tx, payment).orElseThrow(() -> Problem.notFound("no such payment"));
        var asked = refunds.standing(tx, payment)
                .orElseThrow(() -> Problem.of(Kind.CONFLICT, "nobody asked for its refund"));
        return answered(tx, asked, new RefundEvent.Declined());
    }

    /** Refuses what {@link #agree} or {@link #decline} would refuse, and changes nothing. */
    public void check(Db.Tx tx, IntentId payment) {
        var it = intents.lock(tx, payment).orElseThrow(() -> Problem.notFound("no such payment"));
        var standing = refunds.standing(tx, payment);
        if (standing.isPresent()) mustWait(standing.get());
        else
            why(tx, it).ifPresent(no -> {
                throw Problem.of(Kind.CONFLICT, no);
            });
    }

    private Refund answered(Db.Tx tx, Refund asked, RefundEvent answer) {
        mustWait(asked);
        var change = record.write(tx, asked, answer);
        record.announce(change);
        nudge.accept(Nudges.REFUNDS);
        return change.step().next();
    }

    private static void mustWait(Refund it) {
        if (it.state() != RefundState.REQUESTED)
            throw Problem.of(Kind.CONFLICT, "its refund is " + it.state().name().toLowerCase(java.util.Locale.ROOT));
    }

    /** Why a payment may have no refund now. */
    private Optional<String> why(Db.Tx tx, Collection it) {
        if (refunds.standing(tx, it.id()).isPresent()) return Optional.of("its refund is under way, or done");
        if (it.state().phase() != CollectionState.Phase.CREDITED)
            return Optional.of("only money that was credited can go back");
        if (!it.evidence().isProof() || !refunds.isProofBooked(tx, it.id()))
            return Optional.of("the provider has not confirmed it yet");
        return Optional.empty();
    }

    private Optional<Refund> begin(Db.Tx tx, Collection it, RefundStore.AskedBy by) {
        var now = clock.instant();
        return opening.open(tx, it, by, now).map(refund -> {
            collections
                    .record(tx, it.id(), was -> new CollectionEvent.RefundBegun())
                    .ifPresent(collections::announce);
            nudge.accept(Nudges.REFUNDS);
            if (OpenRefund.isAlone(refund)) return answered(tx, refund, new RefundEvent.Approved());
            var zone = parts.communities().get(tx, it.community()).zone();
            reviews.open(tx, it.id(), ReviewCause.REFUND_ASKED, now, zone);
            return refund;
        });
    }
}
