package io.jirani.reviews;

import io.jirani.approvals.Approvable;
import io.jirani.approvals.Fields;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Scope;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.payments.Receipt;
import io.jirani.payments.Ruling;
import io.jirani.payments.Rulings;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Two people decide what became of money that nobody else can tell: {@code payment.review}. */
public final class RulePayment implements Approvable {
    private static final String INTENT = "intent";
    private static final String RULING = "ruling";
    private static final String RECEIPT = "receipt";
    private static final String AMOUNT = "amount_minor";

    private final Rulings rulings;
    private final PackStore packs;

    public RulePayment(Rulings rulings, PackStore packs) {
        this.rulings = rulings;
        this.packs = packs;
    }

    @Override
    public String kind() {
        return "payment.review";
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
        var all = Fields.exactly(payload, INTENT, RULING, RECEIPT, AMOUNT);
        var intent = intent(all);
        packs.mustBeOf(tx, community, intent);
        rulings.check(tx, intent, decision(all));
        return all;
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var intent = intent(agreed.payload());
        var state = rulings.rule(tx, intent, decision(agreed.payload()));
        var data = Map.of(
                "ruling", agreed.payload().getOrDefault(RULING, ""),
                "state", state,
                "proposal", agreed.proposal().toString(),
                "approvers", agreed.approvers());
        Acts.append(tx, new Act(agreed.proposer(), "payment.ruled", "payment " + intent, agreed.reason(), data));
        return Map.of("state", state);
    }

    private static IntentId intent(Map<String, String> payload) {
        try {
            return new IntentId(UUID.fromString(payload.getOrDefault(INTENT, "")));
        } catch (IllegalArgumentException notOne) {
            throw Problem.invalid(INTENT, "not a payment's id");
        }
    }

    private static Rulings.Decision decision(Map<String, String> payload) {
        var word = payload.getOrDefault(RULING, "");
        var ruling = Arrays.stream(Ruling.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(RULING, "paid, not_paid or keep"));
        var receipt = payload.getOrDefault(RECEIPT, "");
        if (!receipt.matches("[A-Z0-9]{0,32}")) throw Problem.invalid(RECEIPT, "capitals and digits, or empty");
        var amount = payload.getOrDefault(AMOUNT, "");
        if (!amount.matches("([1-9][0-9]{0,11})?")) throw Problem.invalid(AMOUNT, "cents, or empty");
        return new Rulings.Decision(
                ruling,
                amount.isEmpty() ? Optional.empty() : Optional.of(new Money(Long.parseLong(amount), Asset.KES)),
                receipt.isEmpty() ? Optional.empty() : Optional.of(new Receipt(receipt)));
    }
}
