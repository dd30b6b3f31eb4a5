package io.jirani.approvals;

import io.jirani.identity.Actor;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.ProposalId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A deed that waits for people, or waited.
 *
 * @param sha256 in hex, of kind, community and payload: what an approver agrees to
 * @param needs how many people besides the proposer must agree
 * @param approvals who agreed, the earliest first
 * @param ending empty while it is open
 */
public record Proposal(
        ProposalId id,
        CommunityId community,
        String kind,
        Map<String, String> payload,
        String sha256,
        String reason,
        int needs,
        Proposer proposer,
        Instant proposedAt,
        Instant expiresAt,
        State state,
        List<Approval> approvals,
        Optional<Ending> ending) {
    /** How long a proposal waits for people: the database's rule, said to people. */
    public static final int HOURS = 72;

    /** Where a proposal is. It leaves {@link #OPEN} once. */
    public enum State {
        OPEN,
        DONE,
        REJECTED,
        EXPIRED,
        /** By who proposed it. */
        WITHDRAWN;

        /** As the interface spells it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Who proposed it.
     *
     * @param label as acts name him
     */
    public record Proposer(Actor.Kind kind, UUID id, String label) {}

    /** One person's agreement. */
    public record Approval(UUID approver, String label, String reason, Instant at) {}

    /**
     * How it ended.
     *
     * @param label who ended it, as acts name him; {@code gateway} when its time was over
     * @param result what the deed brought, such as an entry's id; empty unless it is done
     */
    public record Ending(String label, String reason, Map<String, String> result, Instant at) {}

    public Proposal {
        payload = Map.copyOf(payload);
        approvals = List.copyOf(approvals);
    }

    /** Whether this one has agreed. */
    boolean hasAgreed(UUID approver) {
        return approvals.stream().anyMatch(approval -> approval.approver().equals(approver));
    }

    /** What its room carries out, by the agreement of these. */
    Approvable.Agreed agreed(List<Approval> standing) {
        var approvers = standing.stream().map(Approval::label).collect(Collectors.joining(", "));
        return new Approvable.Agreed(id, community, payload, reason, proposer.label(), approvers);
    }
}
