package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone.Proof;
import io.jirani.identity.PhoneStore;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PhoneId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** What the rows of collections and payouts have in common: how they change, and the trail each change leaves. */
public final class IntentRowStore {
    /**
     * A change of one intent's row.
     *
     * @param from the state it must be in; anything else is a bug, since the row is locked
     * @param payer whose number may be the end of the provider's handle
     * @param booked what the books have of a push
     * @param deadline unchanged when empty
     * @param endedAt when it ended, the first time that is known
     */
    record Change(
            IntentId id,
            String from,
            String to,
            Evidence evidence,
            Optional<ProviderRef> providerRef,
            Optional<Msisdn> payer,
            Optional<Receipt> receipt,
            Evidence receiptBy,
            Booked booked,
            Optional<Reason> reason,
            Optional<Instant> submittedAt,
            Optional<Instant> deadline,
            Instant nextLook,
            int tries,
            Absence absence,
            Optional<Instant> endedAt) {}

    private static final String UPDATE = """
            update payment_intent set state = $3, evidence = $4,
                provider_ref = case when $14::boolean then left($5::text, -9) || '~' || phone_id else $5::text end, receipt_no = $6, reason_code = $7,
                reason_text = $8, submitted_at = $9, deadline_at = coalesce($10, deadline_at), next_look_at = $11,
                looks = $12, ended_at = coalesce(ended_at, $13), missed_first_at = $15, missed_last_at = $16,
                missed_statement_at = $17, receipt_evidence = $18, booked = $19
            where id = $1 and state = $2
            """;
    private static final String POSTPONE = "update payment_intent set next_look_at = $2 where id = $1";
    private static final String EVENT = """
            insert into payment_event (intent_id, n, event, from_state, to_state, evidence, detail, at)
            select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7 from payment_event where intent_id = $1
            """;
    private static final String OLD = """
            select household_id, msisdn, min(created_at) as since from (select household_id, msisdn, created_at
                from payment_intent where phone_id is null order by id limit $1) batch group by household_id, msisdn
            order by household_id, msisdn
            """;
    private static final String MOVED = """
            update payment_intent set phone_id = $3, msisdn = null, provider_ref = case
                when provider_ref like '%' || right($2::text, 9) then left(provider_ref, -9) || '~' || $3::uuid
                else provider_ref end
            where household_id = $1 and msisdn = $2 and phone_id is null
            """;
    private static final String PAID = """
            select i.phone_id, max(coalesce(i.ended_at, i.created_at)) as at
            from payment_intent i join phone f on f.id = i.phone_id
            where f.proof = 'operator' and f.retired_at is null and i.direction = 'collection' and i.state in ('SUCCEEDED', 'LATE_CREDITED')
                and i.evidence >= 2
            group by i.phone_id, f.household_id, f.verified_at, f.added_at
            order by f.household_id, f.verified_at, f.added_at, i.phone_id limit $1
            """;
    private static final int LONGEST = 500;

    private IntentRowStore() {}

    /**
     * Points some intents of before the vault, payouts too, at phones in it; call it after the households'. A number that
     * is no phone of its household becomes one that is not in use. Again: nothing happens.
     *
     * @return how many numbers of households; 0: none is left
     */
    public static int sealOld(Db.Tx tx, PhoneStore phones, int most) {
        var old = tx.all(OLD, Tuple.of(most), row -> row);
        for (var row : old) {
            var household = new HouseholdId(row.getUUID("household_id"));
            var number = new Msisdn(row.getString("msisdn"));
            var phone = phones.everOf(tx, household, number)
                    .orElseGet(() -> phones.addRetired(tx, household, number, instant(row, "since")));
            tx.run(
                    MOVED,
                    Tuple.of(household.value(), number.digits(), phone.id().value()));
        }
        return old.size();
    }

    /**
     * Numbers that paid, as the provider told us, before there were proofs have proved themselves by it (ruling 24); of a household's the
     * one that was paid first is first. Call it after {@link #sealOld}. Again: nothing happens.
     *
     * @return how many numbers; 0: none is left
     */
    public static int proveOld(Db.Tx tx, PhoneStore phones, int most) {
        var payout = new PayoutPhones(phones);
        var paid = tx.all(PAID, Tuple.of(most), row -> row);
        for (var row : paid) payout.proved(tx, new PhoneId(row.getUUID("phone_id")), Proof.PUSH, instant(row, "at"));
        return paid.size();
    }

    static void update(Db.Tx tx, Change change) {
        must(change, tx.run(UPDATE, parameters(change)));
    }

    /** The same without waiting for it; what it answers is to be asked once the others are sent. */
    static Runnable updateLater(Db.Tx tx, Change change) {
        var touched = tx.later(UPDATE, parameters(change));
        return () -> must(change, touched.getAsInt());
    }

    private static void must(Change change, int touched) {
        if (touched != 1)
            throw new IllegalStateException("intent " + change.id() + " is not " + change.from() + " any more");
    }

    private static Tuple parameters(Change change) {
        return Tuple.tuple()
                .addUUID(change.id().value())
                .addString(change.from())
                .addString(change.to())
                .addInteger(change.evidence().level())
                .addString(change.providerRef().map(ProviderRef::text).orElse(null))
                .addString(change.receipt().map(Receipt::number).orElse(null))
                .addString(change.reason().map(Reason::code).orElse(null))
                .addString(change.reason().map(Reason::text).orElse(null))
                .addOffsetDateTime(change.submittedAt().map(IntentRowStore::utc).orElse(null))
                .addOffsetDateTime(change.deadline().map(IntentRowStore::utc).orElse(null))
                .addOffsetDateTime(utc(change.nextLook()))
                .addInteger(change.tries())
                .addOffsetDateTime(change.endedAt().map(IntentRowStore::utc).orElse(null))
                .addBoolean(change.providerRef()
                        .flatMap(ref -> change.payer().map(payer -> HiddenRef.names(ref, payer)))
                        .orElse(false))
                .addOffsetDateTime(
                        change.absence().first().map(IntentRowStore::utc).orElse(null))
                .addOffsetDateTime(
                        change.absence().last().map(IntentRowStore::utc).orElse(null))
                .addOffsetDateTime(
                        change.absence().statement().map(IntentRowStore::utc).orElse(null))
                .addInteger(change.receiptBy().level())
                .addString(change.booked().word());
    }

    static void postpone(Db.Tx tx, IntentId id, Instant until) {
        tx.run(POSTPONE, Tuple.of(id.value(), utc(until)));
    }

    /** One line of the trail. Records print phones and provider references masked. */
    static void trail(Db.Tx tx, Change change, Object event, Object effects, Instant now) {
        tx.run(EVENT, line(change, event, effects, now));
    }

    /** The same without waiting for it. */
    static void trailLater(Db.Tx tx, Change change, Object event, Object effects, Instant now) {
        tx.later(EVENT, line(change, event, effects, now));
    }

    private static Tuple line(Change change, Object event, Object effects, Instant now) {
        var detail = event + " -> " + effects;
        return Tuple.of(
                change.id().value(),
                event.getClass().getSimpleName(),
                change.from(),
                change.to(),
                change.evidence().level(),
                detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST),
                utc(now));
    }

    static Optional<Reason> reason(Row row) {
        return Optional.ofNullable(row.getString("reason_code"))
                .map(code -> new Reason(code, row.getString("reason_text")));
    }

    static Optional<ProviderRef> providerRef(Row row, Optional<Msisdn> number) {
        return Optional.ofNullable(row.getString("provider_ref")).map(kept -> HiddenRef.shown(kept, number));
    }

    static Optional<Receipt> receipt(Row row) {
        return Optional.ofNullable(row.getString("receipt_no")).map(Receipt::new);
    }

    static Optional<Instant> maybe(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
