package io.jirani.approvals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** A proposal as the interface says it. */
public final class ProposalJson {
    private ProposalJson() {}

    /** One proposal; {@code ended_at}, {@code ended_by} and {@code result} are null while it is open. */
    public static JsonObject of(Proposal proposal) {
        var approvals = new JsonArray();
        for (var one : proposal.approvals())
            approvals.add(JsonObject.of("who", one.label(), "reason", one.reason(), "at", time(one.at())));
        var json = JsonObject.of(
                "proposal_id", proposal.id().toString(),
                "kind", proposal.kind(),
                "payload", fields(proposal.payload()),
                "sha256", proposal.sha256(),
                "reason", proposal.reason(),
                "state", proposal.state().word(),
                "needs", proposal.needs(),
                "approvals", approvals,
                "proposer", proposal.proposer().label(),
                "proposed_at", time(proposal.proposedAt()));
        json.put("expires_at", time(proposal.expiresAt()));
        proposal.ending()
                .ifPresentOrElse(
                        ending -> json.put("ended_at", time(ending.at()))
                                .put("ended_by", ending.label())
                                .put("ended_reason", ending.reason())
                                .put("result", fields(ending.result())),
                        () -> json.putNull("ended_at")
                                .putNull("ended_by")
                                .putNull("ended_reason")
                                .putNull("result"));
        return json;
    }

    private static JsonObject fields(Map<String, String> fields) {
        var json = new JsonObject();
        new TreeMap<>(fields).forEach(json::put);
        return json;
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
