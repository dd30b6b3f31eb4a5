package io.jirani.reviews;

import io.jirani.approvals.Approvable;
import io.jirani.approvals.Fields;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.payments.MoveStore;
import io.jirani.payments.RequestMove;
import io.jirani.payments.Ruling;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Two people say where the money of a float move is: {@code float.settle}. Of a move by hand the bank's statement tells them. */
public final class SettleFloat implements Approvable {
    private static final String MOVE = "move";
    private static final String ANSWER = "answer";
    private static final String RECEIPT = "receipt";
    private static final String AMOUNT = "amount_minor";

    private final RequestMove requests;
    private final MoveStore moves = new MoveStore();

    public SettleFloat(RequestMove requests) {
        this.requests = requests;
    }

    @Override
    public String kind() {
        return "float.settle";
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
        var all = payload.containsKey(AMOUNT)
                ? Fields.exactly(payload, MOVE, ANSWER, RECEIPT, AMOUNT)
                : Fields.exactly(payload, MOVE, ANSWER, RECEIPT);
        if (!all.getOrDefault(AMOUNT, "").matches("([1-9][0-9]{0,11})?"))
            throw Problem.invalid(AMOUNT, "what arrived, in cents, or empty");
        if (!all.getOrDefault(RECEIPT, "").matches("[A-Za-z0-9/-]{0,32}"))
            throw Problem.invalid(RECEIPT, "up to 32 letters, digits, - or /");
        mustBeOf(tx, community, move(all));
        requests.mayBeSettled(tx, move(all), answer(all));
        return all;
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var all = agreed.payload();
        var move = requests.settle(tx, move(all), answer(all));
        var data = Map.of(
                "answer", all.getOrDefault(ANSWER, ""),
                "state", move.state().name(),
                "proposal", agreed.proposal().toString(),
                "approvers", agreed.approvers());
        Acts.append(tx, new Act(agreed.proposer(), "float.settled", "move " + move.id(), agreed.reason(), data));
        return Map.of("move", move.id().toString(), "state", move.state().name());
    }

    private void mustBeOf(Db.Tx tx, CommunityId community, IntentId id) {
        if (moves.find(tx, id)
                .filter(known -> known.move().community().equals(community))
                .isEmpty()) throw Problem.notFound("no such move");
    }

    private static Ruling ruling(Map<String, String> all) {
        return switch (all.getOrDefault(ANSWER, "")) {
            case "arrived" -> Ruling.PAID;
            case "not_moved" -> Ruling.NOT_PAID;
            case "keep" -> Ruling.KEEP;
            default -> throw Problem.invalid(ANSWER, "arrived, not_moved or keep");
        };
    }

    private static RequestMove.Answer answer(Map<String, String> all) {
        var amount = Optional.of(all.getOrDefault(AMOUNT, "")).filter(text -> !text.isEmpty());
        return new RequestMove.Answer(
                ruling(all), receipt(all), amount.map(Long::parseLong).map(Money::kes));
    }

    private static Optional<String> receipt(Map<String, String> all) {
        return Optional.of(all.getOrDefault(RECEIPT, "")).filter(text -> !text.isEmpty());
    }

    private static IntentId move(Map<String, String> all) {
        try {
            return new IntentId(UUID.fromString(all.getOrDefault(MOVE, "")));
        } catch (IllegalArgumentException notOne) {
            throw Problem.invalid(MOVE, "not a move's id");
        }
    }
}
