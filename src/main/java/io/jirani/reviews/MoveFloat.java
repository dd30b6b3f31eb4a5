package io.jirani.reviews;

import io.jirani.approvals.Approvable;
import io.jirani.approvals.Fields;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.payments.FloatMove.Route;
import io.jirani.payments.RequestMove;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Two people move our own money between two places of ours, whatever the sum: {@code float.move}. A move that no interface
 * makes is theirs by hand, and is booked by their word with its reference.
 */
public final class MoveFloat implements Approvable {
    private static final String COMMUNITY = "community";
    private static final String RAIL = "rail";
    private static final String ROUTE = "route";
    private static final String AMOUNT = "amount_minor";
    private static final String REFERENCE = "reference";

    private final RequestMove requests;
    private final CommunityStore communities = new CommunityStore();

    public MoveFloat(RequestMove requests) {
        this.requests = requests;
    }

    @Override
    public String kind() {
        return "float.move";
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
        var all = Fields.exactly(payload, COMMUNITY, RAIL, ROUTE, AMOUNT, REFERENCE);
        if (!communities.get(tx, community).code().equals(all.get(COMMUNITY)))
            throw Problem.notFound("no such community");
        requests.check(tx, wish(all));
        return all;
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var move = requests.open(tx, agreed.community(), agreed.proposal(), wish(agreed.payload()));
        var data = Map.of(
                "route", move.route().code(),
                "amount", move.amount().toString(),
                "reference", move.reference(),
                "proposal", agreed.proposal().toString(),
                "approvers", agreed.approvers());
        Acts.append(tx, new Act(agreed.proposer(), "float.moved", "move " + move.id(), agreed.reason(), data));
        return Map.of("move", move.id().toString(), "state", move.state().name());
    }

    private static RequestMove.Wish wish(Map<String, String> all) {
        var reference = Optional.of(all.getOrDefault(REFERENCE, "")).filter(text -> !text.isEmpty());
        return new RequestMove.Wish(all.getOrDefault(RAIL, ""), route(all), amount(all), reference);
    }

    private static Route route(Map<String, String> all) {
        return Arrays.stream(Route.values())
                .filter(route -> route.code().equals(all.get(ROUTE)))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(ROUTE, "to_payout, to_bank or from_bank"));
    }

    private static Money amount(Map<String, String> all) {
        var text = all.getOrDefault(AMOUNT, "");
        if (!text.matches("[1-9][0-9]{0,11}")) throw Problem.invalid(AMOUNT, "whole shillings above zero, in cents");
        return Money.kes(Long.parseLong(text));
    }
}
