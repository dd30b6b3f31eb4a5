package io.jirani.approvals;

import io.jirani.approvals.Proposal.State;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Actor;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Proposals of somebody who was shut out: they end as rejected, by the gateway. */
public final class Abandoned {
    /** Nobody of the people and programs. */
    static final Actor GATEWAY = new Actor(Actor.Kind.STRANGER, Actor.STRANGER.id(), "gateway");

    private static final String WHY = "who proposed it was shut out";

    private Abandoned() {}

    /** Ends what somebody proposed and others have not decided about. */
    public static void endOf(Db.Tx tx, UUID proposer, Instant now) {
        var store = new ProposalStore();
        for (var place : store.openOf(tx, proposer)) {
            store.end(tx, place.id(), State.REJECTED, GATEWAY, WHY);
            var ended = store.get(tx, place.community(), place.id()).orElseThrow();
            var data = Map.of(
                    "kind", ended.kind(),
                    "community", ended.community().toString(),
                    "sha256", ended.sha256());
            Acts.append(tx, new Act(GATEWAY.toString(), "proposal.rejected", "proposal " + ended.id(), WHY, data));
            ProposalStore.tell(tx, ended, now);
        }
    }
}
