package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.ArrivedStore.Payee;
import java.time.Clock;
import java.util.Optional;

/**
 * Money that came to the pay bill, whoever told of it. Under a reference of ours it is that attempt's; otherwise its key is
 * the receipt, whatever channel it comes by (I-6). A confirmation alone books nothing: the provider's list is asked.
 */
final class RecordArrival {
    /** What was made of it; say it with {@link #announce} once it is committed. */
    record Made(String word, Optional<RecordCollection.Change> change) {
        static Made of(String word) {
            return new Made(word, Optional.empty());
        }
    }

    private final ArrivedStore arrived = new ArrivedStore();
    private final CommunityStore communities;
    private final LedgerStore ledger;
    private final RecordCollection collections;
    private final CallbackRoom room;
    private final Clock clock;

    RecordArrival(Payments.Parts parts, RecordCollection collections) {
        this.communities = parts.communities();
        this.ledger = parts.ledger();
        this.clock = parts.clock();
        this.collections = collections;
        this.room = new CallbackRoom(parts);
    }

    Made record(Db.Tx tx, String rail, Arrived it, Evidence evidence) {
        var attempt = Optional.of(ArrivedStore.code(it.bill()))
                .filter(AccountRef::valid)
                .flatMap(text -> arrived.attempt(tx, rail, new AccountRef(text)));
        if (attempt.isPresent()) {
            var change = collections.record(
                    tx,
                    attempt.get(),
                    was -> new CollectionEvent.Seen(evidence, it.amount(), it.receipt(), room.of(tx, was)));
            return new Made("attempt", change);
        }
        if (arrived.isAttempts(tx, rail, it.receipt())) return Made.of("known");
        var payee = arrived.payee(tx, it.bill());
        arrived.see(tx, rail, it, evidence, payee, clock.instant());
        if (arrived.isPosted(tx, rail, it.receipt())) return Made.of("known");
        if (!evidence.isProof()) {
            arrived.soon(tx, rail, clock.instant());
            return Made.of("waiting");
        }
        post(tx, rail, it, payee);
        return Made.of(payee.isPresent() ? "credited" : "suspense");
    }

    void announce(Made made) {
        made.change().ifPresent(collections::announce);
    }

    private void post(Db.Tx tx, String rail, Arrived it, Optional<Payee> payee) {
        var entry = payee.map(
                        who -> ArrivedEntries.typed(rail, it.receipt(), who.household(), pocket(tx, who), it.amount()))
                .orElseGet(() -> ArrivedEntries.unknown(rail, it.receipt(), it.amount()));
        ledger.post(tx, entry);
        arrived.posted(tx, rail, it, payee, clock.instant());
        var cause = "typed:" + it.receipt().number();
        payee.ifPresent(who ->
                collections.chargeBacks().repay(tx, who.household(), it.amount().asset(), cause));
    }

    /** What was typed to a household's account went back, or a part of it: it owes that. Nothing when no household had it. */
    boolean takenBack(Db.Tx tx, String rail, Receipt original, StatementRow back) {
        var typed =
                arrived.typed(tx, rail, original).filter(one -> back.amount().minor() <= one.minor());
        typed.map(one -> new ChargeBacks.Taken(rail, back.receipt(), one.household(), back.amount()))
                .ifPresent(taken -> collections.chargeBacks().ofTyped(tx, taken));
        return typed.isPresent();
    }

    private Pocket pocket(Db.Tx tx, Payee payee) {
        return communities.get(tx, payee.community()).custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }
}
