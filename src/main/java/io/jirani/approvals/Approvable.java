package io.jirani.approvals;

import io.jirani.db.Db;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.ProposalId;
import java.util.Map;

/** One kind of deed that needs more than one person. The room whose deed it is says how it is checked and done. */
public interface Approvable {
    /**
     * A deed that was agreed to, exactly as it was proposed.
     *
     * @param proposal its id: the business key of whatever it books
     * @param approvers who agreed, as acts name them
     */
    record Agreed(
            ProposalId proposal,
            CommunityId community,
            Map<String, String> payload,
            String reason,
            String proposer,
            String approvers) {}

    /** Dotted, such as {@code ledger.reverse}. */
    String kind();

    /** What who proposes or approves must hold beside {@link Scope#APPROVALS}. */
    Scope scope();

    /** How many people besides the proposer must agree: 1 or more. */
    int approvers();

    /**
     * Checks a payload and answers it in the one form that is hashed: every field named, nothing defaulted later. Refuses
     * with a Problem what could not be done now, and what is not the community's.
     */
    Map<String, String> canonical(Db.Tx tx, CommunityId community, Map<String, String> payload);

    /**
     * Does it, in the transaction of the last approval. A Problem refuses: that approval is not kept, and the proposal stays
     * open.
     *
     * @return what to tell those who asked, such as the entry's id
     */
    Map<String, String> carryOut(Db.Tx tx, Agreed agreed);

    /**
     * What the acts say of a reason that somebody gave; nothing is ever taken out of their chain. Who writes of somebody's
     * health keeps that where it can be forgotten.
     */
    default String inActs(String reason) {
        return reason;
    }
}
