package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.CollectionState;
import io.jirani.settlement.PaidPurchase.Proof;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What settlement reads of payments' collections beyond payments' own stores. */
public final class PaymentBooksStore {
    /** Where the money of a credit was put. */
    public enum Place {
        ESCROW,
        /** The buyer's wallet, unproven wallet or due account. */
        BUYER,
        SUSPENSE
    }

    /** Money that was credited for an attempt. */
    public record Credit(Money amount, Place place, Proof proof) {}

    /**
     * A collection as payments left it.
     *
     * @param receiptNo the provider's receipt, once somebody said it
     */
    public record Payment(
            IntentId intent,
            String rail,
            CollectionState state,
            Optional<String> reasonCode,
            Optional<String> receiptNo,
            Optional<Credit> credit) {}

    /** A credit at E1 on which there is a verdict now. */
    public record Judged(IntentId intent, CommunityId community, HouseholdId household, Verdict verdict) {}

    /** What our own query, a statement or two people said of an unproven credit. */
    public enum Verdict {
        THERE,
        NOT_THERE
    }

    /** Money that came after its purchase had ended. */
    public record Late(IntentId intent, CommunityId community, HouseholdId household, Money amount, Proof proof) {}

    private static final String LATE_UNTOLD = """
            select i.id, i.community_id, i.household_id, i.asset, c.amount_minor, c.proven_at is null as unproven
            from payment_intent i join collection_credit c on c.intent_id = i.id
            where i.state = 'LATE_CREDITED' and i.purpose not like 'topup:%' and not exists (select 1 from notice n where n.key = 'late:' || i.id)
            order by c.at limit $1
            """;
    private static final String PAYMENT = """
            select i.id, i.rail, i.state, i.reason_code, coalesce(c.receipt_no, i.receipt_no) as receipt_no, i.asset,
                c.amount_minor, c.to_account, c.proven_at
            from payment_intent i left join collection_credit c on c.intent_id = i.id where i.id = any ($1)
            """;
    private static final String LOCK_CREDIT = """
            select intent_id from collection_credit where intent_id = any ($1) and proven_at is null order by intent_id for update
            """;
    private static final String JUDGED = """
            select i.id, i.community_id, i.household_id, i.state = 'FAILED' as failed
            from collection_credit c join payment_intent i on i.id = c.intent_id
            where c.proven_at is null
                and (i.state in ('SUCCEEDED', 'LATE_CREDITED', 'REFUND_PENDING', 'REFUNDED') and i.evidence >= 2
                    or i.state = 'FAILED')
                and not exists (select 1 from ledger.transfer t where t.key = 'disproof:' || i.id)
            order by c.at limit $1
            """;

    private static final String DENIED = """
            select i.id, i.community_id, i.household_id
            from collection_credit c join payment_intent i on i.id = c.intent_id
            where c.proven_at is null and i.state <> 'FAILED' and i.evidence >= 2
                and exists (select 1 from ledger.transfer t where t.key = 'disproof:' || i.id)
            order by c.at limit $1
            """;

    /** Credits that people denied, booked so, and that are proven after all. */
    List<RestoreDenied.Denied> denied(Db.Tx tx, int limit) {
        return tx.all(
                DENIED,
                Tuple.of(limit),
                row -> new RestoreDenied.Denied(
                        new IntentId(row.getUUID("id")),
                        new CommunityId(row.getUUID("community_id")),
                        new HouseholdId(row.getUUID("household_id"))));
    }

    public Payment payment(Db.Tx tx, IntentId intent) {
        return Objects.requireNonNull(payments(tx, List.of(intent)).get(intent), "no payment " + intent);
    }

    /** Some collections. */
    Map<IntentId, Payment> payments(Db.Tx tx, List<IntentId> intents) {
        var ids = intents.stream().map(IntentId::value).toArray(UUID[]::new);
        return tx.all(PAYMENT, Tuple.tuple().addArrayOfUUID(ids), PaymentBooksStore::payment).stream()
                .collect(Collectors.toMap(Payment::intent, Function.identity()));
    }

    /** Credits at E1 on which there is a verdict, oldest first. */
    public List<Judged> judged(Db.Tx tx, int limit) {
        return tx.all(
                JUDGED,
                Tuple.of(limit),
                row -> new Judged(
                        new IntentId(row.getUUID("id")),
                        new CommunityId(row.getUUID("community_id")),
                        new HouseholdId(row.getUUID("household_id")),
                        row.getBoolean("failed") ? Verdict.NOT_THERE : Verdict.THERE));
    }

    /** Late money whose owner was not told, oldest first. */
    public List<Late> lateUntold(Db.Tx tx, int limit) {
        return tx.all(
                LATE_UNTOLD,
                Tuple.of(limit),
                row -> new Late(
                        new IntentId(row.getUUID("id")),
                        new CommunityId(row.getUUID("community_id")),
                        new HouseholdId(row.getUUID("household_id")),
                        new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset"))),
                        row.getBoolean("unproven") ? Proof.UNPROVEN : Proof.PROVEN));
    }

    /** Locks credits and answers those that still wait for their proof. */
    Set<IntentId> lockWaiting(Db.Tx tx, List<IntentId> intents) {
        var ids = intents.stream().map(IntentId::value).toArray(UUID[]::new);
        return Set.copyOf(
                tx.all(LOCK_CREDIT, Tuple.tuple().addArrayOfUUID(ids), row -> new IntentId(row.getUUID("intent_id"))));
    }

    private static Payment payment(Row row) {
        return new Payment(
                new IntentId(row.getUUID("id")),
                row.getString("rail"),
                CollectionState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("reason_code")),
                Optional.ofNullable(row.getString("receipt_no")),
                credit(row));
    }

    private static Optional<Credit> credit(Row row) {
        var to = row.getString("to_account");
        if (to == null) return Optional.empty();
        var place = to.endsWith("escrow") ? Place.ESCROW : to.startsWith("suspense") ? Place.SUSPENSE : Place.BUYER;
        return Optional.of(new Credit(
                new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset"))),
                place,
                row.getOffsetDateTime("proven_at") == null ? Proof.UNPROVEN : Proof.PROVEN));
    }
}
