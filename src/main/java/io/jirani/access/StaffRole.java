package io.jirani.access;

import io.jirani.approvals.Approvable;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Role;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Another role for an operator, which two people agree to: {@code operator} is his code, {@code role} the new one. It holds
 * from his next request on.
 */
public final class StaffRole implements Approvable {
    private static final String OPERATOR = "operator";
    private static final String ROLE = "role";

    private final StaffStore store = new StaffStore();

    @Override
    public String kind() {
        return "staff.role";
    }

    @Override
    public Scope scope() {
        return Scope.ADMIN_ACCESS;
    }

    @Override
    public int approvers() {
        return 1;
    }

    @Override
    public Map<String, String> canonical(Db.Tx tx, CommunityId community, Map<String, String> payload) {
        if (!payload.keySet().equals(Map.of(OPERATOR, "", ROLE, "").keySet()))
            throw Problem.invalid("payload", "needs operator and role, and nothing else");
        var role = role(payload);
        var member = member(tx, community, payload);
        if (member.role() == role) throw Problem.of(Problem.Kind.CONFLICT, "the operator has this role");
        return Map.of(OPERATOR, member.code(), ROLE, role.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var member = member(tx, agreed.community(), agreed.payload());
        var role = role(agreed.payload());
        store.save(tx, member.in(role));
        var data = Map.of(
                "role", role.name().toLowerCase(Locale.ROOT),
                "before", member.role().name().toLowerCase(Locale.ROOT),
                "proposal", agreed.proposal().toString());
        Acts.append(
                tx,
                new Act(agreed.proposer(), "staff.role_changed", "operator " + member.code(), agreed.reason(), data));
        return Map.of(OPERATOR, member.code());
    }

    private StaffMember member(Db.Tx tx, CommunityId community, Map<String, String> payload) {
        return store.byCode(tx, community, payload.getOrDefault(OPERATOR, ""))
                .filter(one -> one.state() != StaffMember.State.DISABLED)
                .orElseThrow(() -> Problem.notFound("no such operator"));
    }

    private static Role role(Map<String, String> payload) {
        var text = Optional.ofNullable(payload.get(ROLE)).orElse("");
        return Arrays.stream(Role.values())
                .filter(role -> role != Role.HOUSEHOLD && role.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(ROLE, "no role of an operator"));
    }
}
