package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.ArrivedStore.Payee;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

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

    /** So long a row of the list without a reference is nobody's yet. */
    private static final Duration NOBODYS = Duration.ofMinutes(30);

    /** What is made of a payment whose facts are kept. */
    static final Set<String> WORDS = Set.of("attempt", "known", "waiting", "early", "credited", "suspense");

    private final ArrivedStore arrived = new ArrivedStore();
    private final ArrivalListStore lists = new ArrivalListStore();
    private final CommunityStore communities;
    private final LedgerStore ledger;
    private final RecordCollection collections;
    private final CallbackRoom room;
    private final FalseReceipt receipts;
    private final Clock clock;

    RecordArrival(Payments.Parts parts, RecordCollection collections) {
        this.communities = parts.communities();
        this.ledger = parts.ledger();
        this.clock = parts.clock();
        this.collections = collections;
        this.room = new CallbackRoom(parts);
        this.receipts = new FalseReceipt(parts);
    }

    Made record(Db.Tx tx, String rail, Arrived it, Evidence evidence) {
        var attempt = Optional.of(ArrivedStore.code(it.bill()))
                .filter(AccountRef::valid)
                .flatMap(text -> arrived.attempt(tx, rail, new AccountRef(text)));
        var falsely = receipts.owner(tx, rail, it, attempt);
        if (evidence.isProof()) falsely.ifPresent(id -> receipts.takeBack(tx, rail, it.receipt(), id));
        if (attempt.isPresent()) {
            var change = collections.record(
                    tx,
                    attempt.get(),
                    was -> new CollectionEvent.Seen(evidence, it.amount(), it.receipt(), room.of(tx, was)));
            return new Made("attempt", change);
        }
        var payee = arrived.payee(tx, it.bill());
        if (falsely.isEmpty() && arrived.isAttempts(tx, rail, it.receipt())) return Made.of("known");
        arrived.see(tx, rail, it, evidence, payee, clock.instant());
        if (arrived.isPosted(tx, rail, it.receipt())) return Made.of("known");
        if (!evidence.isProof()) {
            lists.soon(tx, rail, clock.instant());
            return Made.of("waiting");
        }
        if (payee.isEmpty() && isEarly(it, evidence)) return Made.of("early");
        post(tx, rail, it, payee);
        return Made.of(payee.isPresent() ? "credited" : "suspense");
    }

    /** A row that names nobody may be a push's whose callback is under way; the statement comes when all have come. */
    private boolean isEarly(Arrived it, Evidence evidence) {
        var listed = clock.instant().minus(NOBODYS);
        return evidence == Evidence.E2
                && it.receipt().at().filter(at -> at.isAfter(listed)).isPresent();
    }

    /** Whether only a callback gave the receipt of a payment to an attempt that its payer did not name. */
    boolean isFalselyOwned(Db.Tx tx, String rail, Arrived it) {
        return receipts.owner(tx, rail, it, Optional.empty()).isPresent();
    }

    /** Has the provider's list read at once. */
    void readSoon(Db.Tx tx, String rail) {
        lists.soon(tx, rail, clock.instant());
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

    private Pocket pocket(Db.Tx tx, Payee payee) {
        return communities.get(tx, payee.community()).custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }
}
