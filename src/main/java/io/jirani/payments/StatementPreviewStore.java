package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a statement says that our books do not, and what they say that it does not. Reads, and changes nothing. */
public final class StatementPreviewStore {
    /**
     * One difference.
     *
     * @param receipt the row's; of what the statement does not have, ours
     */
    public record Differs(String kind, String receipt, Money amount, String what) {}

    /** What we have under a name: an attempt's amount and state. */
    private record Ours(long minor, String state) {}

    private static final String BY_RECEIPT = """
            select i.amount_minor, i.state from receipt r join payment_intent i on i.id = r.intent_id
            where r.rail = $1 and r.receipt_no = $2
            """;
    private static final String BY_REF =
            "select amount_minor, state from payment_intent where rail = $1 and account_ref = $2";
    private static final String BY_ID = "select amount_minor, state from payment_intent where rail = $1 and id = $2";
    private static final String TYPED =
            "select amount_minor, 'typed' as state from arrived where rail = $1 and receipt_no = $2 and posted_at is not null";
    private static final String NOT_THERE = """
            select r.receipt_no, r.amount_minor from receipt r join payment_intent i on i.id = r.intent_id
            where r.rail = $1 and r.direction = $2 and i.submitted_at >= $3 and r.at < $4 and r.receipt_no <> all ($5)
            order by r.receipt_no limit 200
            """;

    public List<Differs> of(Db.Tx tx, Statement it) {
        var all = new ArrayList<Differs>();
        for (var line : it.lines()) differs(tx, it, line.row()).ifPresent(all::add);
        var there =
                it.lines().stream().map(line -> line.row().receipt().number()).toArray(String[]::new);
        var asked = Tuple.tuple()
                .addString(it.rail())
                .addString(it.side() == Statement.Side.COLLECT ? "in" : "out")
                .addOffsetDateTime(IntentRowStore.utc(it.from()))
                .addOffsetDateTime(IntentRowStore.utc(it.until()))
                .addArrayOfString(there);
        all.addAll(tx.all(
                NOT_THERE,
                asked,
                row -> new Differs(
                        "not_there",
                        row.getString("receipt_no"),
                        Money.kes(row.getLong("amount_minor")),
                        "we have it, and the statement does not")));
        return all;
    }

    private Optional<Differs> differs(Db.Tx tx, Statement it, StatementRow row) {
        return switch (row.kind()) {
            case IN, OUT ->
                ours(tx, it.rail(), row)
                        .map(known -> compared(row, known))
                        .orElseGet(() -> Optional.of(differs("nobody", row, "it names nothing of ours")));
            case BACK, RETURNED ->
                Optional.of(differs("taken_back", row, "of " + row.about().orElse("nobody knows what")));
            case OTHER_IN, OTHER_OUT -> Optional.of(differs("nobody", row, "money moved between accounts"));
            case CHARGE -> Optional.empty();
        };
    }

    private static Optional<Differs> compared(StatementRow row, Ours ours) {
        if (ours.minor() != row.amount().minor())
            return Optional.of(differs("amount", row, "we have " + Money.kes(ours.minor())));
        return switch (ours.state()) {
            case "SUCCEEDED", "LATE_CREDITED", "PAID", "REFUNDED", "REFUND_PENDING", "REVERSED", "typed" ->
                Optional.empty();
            default -> Optional.of(differs("news", row, "ours is " + ours.state()));
        };
    }

    private static Differs differs(String kind, StatementRow row, String what) {
        return new Differs(kind, row.receipt().number(), row.amount(), what);
    }

    private static Optional<Ours> ours(Db.Tx tx, String rail, StatementRow row) {
        var number = row.receipt().number();
        return one(tx, BY_RECEIPT, Tuple.of(rail, number))
                .or(() -> one(tx, TYPED, Tuple.of(rail, number)))
                .or(() -> named(tx, rail, row.about().orElse("")));
    }

    private static Optional<Ours> named(Db.Tx tx, String rail, String about) {
        var code = ArrivedStore.code(about);
        if (AccountRef.valid(code)) return one(tx, BY_REF, Tuple.of(rail, code));
        try {
            return one(tx, BY_ID, Tuple.of(rail, UUID.fromString(about)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static Optional<Ours> one(Db.Tx tx, String sql, Tuple asked) {
        return tx.maybe(sql, asked, row -> new Ours(row.getLong("amount_minor"), row.getString("state")));
    }
}
