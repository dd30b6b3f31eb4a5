package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** What the books and the statements before it know of what a row of a statement is about. */
final class StatementOwnerStore {
    /** Its own row of the statement says it better than a callback that told its receipt. */
    private static final String OWNER = """
            select intent_id from (
                select intent_id, 1 as place from statement_row where rail = $1 and receipt_no = $2 and intent_id is not null
                    and kind = case $3 when 'in' then 'in' else 'out' end
                union all select intent_id, 2 from receipt where rail = $1 and receipt_no = $2 and direction = $3) as o
            order by place limit 1
            """;

    private static final String UNDONE = """
            select receipt_no from statement_row where rail = $1 and kind = 'back' and about = $2 and receipt_no <> $3
                and verdict = 'taken_back'
            union all select f.receipt_no from refund f join payment_intent i on i.id = f.payment_id
                where i.rail = $1 and f.original_no = $2 and f.method = 'reversal' and f.state = 'DONE' and f.receipt_no <> $3
            limit 1
            """;
    private static final String LATER_ROW = """
            select count(*) as n from statement_row where rail = $1 and receipt_no = $2 and kind = 'out' and judged_at is null
            """;
    private static final String CHARGED = """
            select coalesce(sum(p.amount), 0)::bigint as n from ledger.transfer t
                join ledger.posting p on p.transfer_id = t.id and p.at = t.at join ledger.account a on a.id = p.account_id
            where t.key = 'charge:' || $1::uuid and a.code like 'railcost:%' and a.asset = $2
            """;
    private static final String SENT = """
            select amount_minor from receipt where rail = $1 and intent_id = $2 and direction = 'out'
            order by receipt_no = $3 desc, at desc limit 1
            """;
    private static final String BOOKED = """
            select 1 from receipt where rail = $1 and receipt_no = $2 and direction = 'out' and intent_id = $3
            """;
    private static final String PROVEN = """
            select count(*) as n from collection_credit where intent_id = $1 and proven_at is null
            """;

    /** Whose a receipt is. */
    Optional<IntentId> owner(Db.Tx tx, String rail, Receipt receipt, String direction) {
        return tx.maybe(
                OWNER, Tuple.of(rail, receipt.number(), direction), row -> new IntentId(row.getUUID("intent_id")));
    }

    /** Whether another reversal of a payment is in the books, by a statement or by a refund of ours. */
    boolean isUndoneBy(Db.Tx tx, String rail, Receipt original, Receipt another) {
        return tx.maybe(UNDONE, Tuple.of(rail, original.number(), another.number()), row -> true)
                .isPresent();
    }

    /** Whether a payout's own row is still to be judged. */
    boolean isJudgedLater(Db.Tx tx, String rail, Receipt receipt) {
        return tx.one(LATER_ROW, Tuple.of(rail, receipt.number()), row -> row.getLong("n") > 0);
    }

    /** What a payout's provider was expected to take for it, as the books have it. */
    Money charged(Db.Tx tx, IntentId payout, Asset asset) {
        return tx.one(
                CHARGED, Tuple.of(payout.value(), asset.code()), row -> new Money(Math.abs(row.getLong("n")), asset));
    }

    /** Whether what left under a receipt is in the books as this payout's: a second one asks people and books nothing. */
    boolean isBooked(Db.Tx tx, Payout payout, Receipt receipt) {
        return tx.maybe(
                        BOOKED,
                        Tuple.of(payout.rail(), receipt.number(), payout.id().value()),
                        row -> true)
                .isPresent();
    }

    /** What was sent under a receipt of a payout: by its receipts, or else what was ordered. */
    Money sent(Db.Tx tx, Payout payout, String receipt) {
        var asked = Tuple.of(payout.rail(), payout.id().value(), receipt);
        var asset = payout.amount().asset();
        return tx.maybe(SENT, asked, row -> new Money(row.getLong("amount_minor"), asset))
                .orElse(payout.amount());
    }

    /** Whether a credit's proof still waits to be booked. */
    boolean isUnproven(Db.Tx tx, IntentId intent) {
        return tx.one(PROVEN, Tuple.of(intent.value()), row -> row.getLong("n") > 0);
    }
}
