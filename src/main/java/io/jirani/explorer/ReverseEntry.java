package io.jirani.explorer;

import io.jirani.approvals.Approvable;
import io.jirani.approvals.Fields;
import io.jirani.db.Db;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.TransferId;
import java.util.Map;

/** Taking an entry back moves other people's money: a second person agrees. */
public final class ReverseEntry implements Approvable {
    static final String KIND = "ledger.reverse";
    static final String ENTRY = "entry";

    private final ReversalStore reversals;

    public ReverseEntry(ReversalStore reversals) {
        this.reversals = reversals;
    }

    @Override
    public String kind() {
        return KIND;
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
        var id = entry(payload);
        var unused = reversals.reversible(tx, new Sight.Community(community), id);
        return Map.of(ENTRY, id.toString());
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var order = new ReversalStore.Order(agreed.proposal(), agreed.proposer(), agreed.reason());
        var made = reversals.reverse(tx, new Sight.Community(agreed.community()), entry(agreed.payload()), order);
        return Map.of(ENTRY, made.toString());
    }

    private static TransferId entry(Map<String, String> payload) {
        return TransferId.parse(Fields.exactly(payload, ENTRY).getOrDefault(ENTRY, ""));
    }
}
