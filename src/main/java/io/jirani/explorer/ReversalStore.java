package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.kernel.ProposalId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerStore.Outcome;
import io.jirani.ledger.LedgerStore.Reason;
import io.jirani.ledger.LedgerStore.Refused;
import io.jirani.run.EventLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.function.BiConsumer;

/** Takes an entry back by booking its reversal, and tells those whose accounts it was on. */
public final class ReversalStore {
    /**
     * What several people agreed to.
     *
     * @param who proposed it
     */
    public record Order(ProposalId proposal, String who, String reason) {}

    /** An entry was taken back. */
    public record Reversed(TransferId entry, TransferId reversal, String kind, Order order) {}

    private final LedgerStore ledger;
    private final BiConsumer<Db.Tx, Reversed> record;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final StoryStore stories = new StoryStore();
    private final CommunityStore communities = new CommunityStore();

    /**
     * @param record keeps who did it and why, in the transaction of the reversal
     */
    public ReversalStore(LedgerStore ledger, BiConsumer<Db.Tx, Reversed> record, MeterRegistry metrics, Clock clock) {
        this.ledger = ledger;
        this.record = record;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * The entry, when it can be taken back as far as the books tell now. Refuses what is not in sight, what is not all of the
     * operator's community, a step of a payment, what moved nothing, a reversal, and what is reversed already.
     */
    BookedEntry reversible(Db.Tx tx, Sight.Community sight, TransferId id) {
        var entry = stories.entry(tx, sight, id);
        if (!sight.ownsEntry(entry.owners()))
            throw Problem.of(
                    Kind.FORBIDDEN,
                    "it is not only your community's: what is at a provider, the platform's, a partner's or common to all is not yours to move");
        entry.links().reversedBy().ifPresent(there -> {
            throw reversed(there);
        });
        var unused = Reversal.of(entry);
        return entry;
    }

    /**
     * Books the reversal of an entry, once, while nobody else moves what is the community's. Refuses what is not {@link
     * #reversible}, and what would leave an account below zero.
     */
    TransferId reverse(Db.Tx tx, Sight.Community sight, TransferId id, Order order) {
        communities.lock(tx, sight.community());
        var entry = reversible(tx, sight, id);
        var reversal = post(tx, entry);
        var made = new Reversed(id, reversal, entry.kind(), order);
        record.accept(tx, made);
        tell(tx, entry, made);
        metrics.counter("jirani_ledger_reversals_total").increment();
        return reversal;
    }

    private TransferId post(Db.Tx tx, BookedEntry entry) {
        try {
            var posted = ledger.post(tx, Reversal.of(entry));
            if (posted.outcome() == Outcome.EXISTS) throw reversed(posted.id());
            return posted.id();
        } catch (Refused refused) {
            if (refused.reason() != Reason.NOT_ENOUGH) throw refused;
            throw Problem.of(Kind.CONFLICT, "what it brought is spent or held: an account would fall below zero");
        }
    }

    private static Problem reversed(TransferId there) {
        return Problem.of(Kind.CONFLICT, "it is reversed already, by " + there);
    }

    private void tell(Db.Tx tx, BookedEntry entry, Reversed made) {
        for (var owner : entry.owners())
            if (owner instanceof Owner.OfHousehold home)
                EventLog.append(
                        tx,
                        "entry.reversed",
                        home.of(),
                        owner.household(),
                        new JsonObject()
                                .put("entry_id", made.entry().toString())
                                .put("reversal_id", made.reversal().toString())
                                .put("kind", made.kind())
                                .put("reason", made.order().reason()),
                        clock.instant());
    }
}
