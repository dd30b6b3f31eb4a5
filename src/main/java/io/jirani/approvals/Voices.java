package io.jirani.approvals;

import io.jirani.approvals.Proposal.Approval;
import io.jirani.approvals.Proposal.Proposer;
import io.jirani.db.Db;
import io.jirani.identity.Actor;
import io.jirani.identity.Scope;
import io.jirani.kernel.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Whose word counts now: who was shut out, or has another role since, has none, whatever he said before. */
final class Voices {
    private final VoiceStore store = new VoiceStore();
    private final Duration settling;

    /**
     * @param settling how long an account is in its owner's hands before it agrees to something: whoever gave somebody an
     *     account, or reset it, is found out before it helps him
     */
    Voices(Duration settling) {
        this.settling = settling;
    }

    /** Whether who proposed may still: a person in service with the scopes, or a key that opens and has them. */
    boolean stands(Db.Tx tx, Proposer proposer, Scope scope) {
        var scopes = switch (proposer.kind()) {
            case OPERATOR -> store.ofOperator(tx, proposer.id());
            case MACHINE -> store.ofKey(tx, proposer.id());
            case HOUSEHOLD, STRANGER -> Set.<Scope>of();
        };
        return scopes.containsAll(Set.of(Scope.APPROVALS, scope));
    }

    /** Those of these agreements that count now. */
    List<Approval> standing(Db.Tx tx, List<Approval> approvals, Scope scope, Instant now) {
        return approvals.stream()
                .filter(approval -> counts(tx, approval.approver(), scope, now))
                .toList();
    }

    /** Refuses who may not agree yet. */
    void mustBeSettled(Db.Tx tx, Actor who, Instant now) {
        var from = store.enrolled(tx, who.id()).map(since -> since.plus(settling));
        if (from.filter(now::isBefore).isPresent())
            throw Problem.of(Problem.Kind.CONFLICT, "this account is new: it agrees from " + from.get() + " on");
    }

    private boolean counts(Db.Tx tx, UUID approver, Scope scope, Instant now) {
        return store.ofOperator(tx, approver).containsAll(Set.of(Scope.APPROVALS, scope))
                && store.enrolled(tx, approver)
                        .filter(since -> !now.isBefore(since.plus(settling)))
                        .isPresent();
    }
}
