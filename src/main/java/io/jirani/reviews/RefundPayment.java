package io.jirani.reviews;

import io.jirani.approvals.Approvable;
import io.jirani.approvals.Fields;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.jirani.payments.RequestRefund;
import java.util.Map;
import java.util.UUID;

/** Two people give back what one may not, or decline what a household asked for: {@code payment.refund}. */
public final class RefundPayment implements Approvable {
    private static final String INTENT = "intent";
    private static final String ANSWER = "answer";

    private final RequestRefund requests;
    private final PackStore packs;

    public RefundPayment(RequestRefund requests, PackStore packs) {
        this.requests = requests;
        this.packs = packs;
    }

    @Override
    public String kind() {
        return "payment.refund";
    }

    @Override
    public Scope scope() {
        return Scope.LEDGER_WRITE;
    }

    @Override
    public int approvers() {
        return 1;
    }

    @Override
    public Map<String, String> canonical(Db.Tx tx, CommunityId community, Map<String, String> payload) {
        var all = Fields.exactly(payload, INTENT, ANSWER);
        if (!all.getOrDefault(ANSWER, "").matches("yes|no")) throw Problem.invalid(ANSWER, "yes or no");
        var intent = intent(all);
        packs.mustBeOf(tx, community, intent);
        requests.check(tx, intent);
        return all;
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var intent = intent(agreed.payload());
        var answer = agreed.payload().getOrDefault(ANSWER, "");
        var refund = answer.equals("yes") ? requests.agree(tx, intent) : requests.decline(tx, intent);
        var state = refund.state().name();
        var data = Map.of(
                "answer",
                answer,
                "state",
                state,
                "proposal",
                agreed.proposal().toString(),
                "approvers",
                agreed.approvers());
        Acts.append(
                tx, new Act(agreed.proposer(), "payment.refund_decided", "payment " + intent, agreed.reason(), data));
        return Map.of("refund", refund.id().toString(), "state", state);
    }

    private static IntentId intent(Map<String, String> payload) {
        try {
            return new IntentId(UUID.fromString(payload.getOrDefault(INTENT, "")));
        } catch (IllegalArgumentException notOne) {
            throw Problem.invalid(INTENT, "not a payment's id");
        }
    }
}
