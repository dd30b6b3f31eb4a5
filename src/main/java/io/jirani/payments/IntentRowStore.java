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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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
            update payment_intent i set state = u.state, evidence = u.evidence,
                provider_ref = case when u.hidden then left(u.ref, -9) || '~' || i.phone_id else u.ref end,
                receipt_no = u.receipt, reason_code = u.code, reason_text = u.text, submitted_at = u.submitted,
                deadline_at = coalesce(u.deadline, i.deadline_at), next_look_at = u.next_look, looks = u.looks,
                ended_at = coalesce(i.ended_at, u.ended), missed_first_at = u.first, missed_last_at = u.last,
                missed_statement_at = u.statement, receipt_evidence = u.receipt_by, booked = u.booked
            from unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[],
                    $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::int[], $13::timestamptz[], $14::boolean[],
                    $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::smallint[], $19::text[])
                as u(id, was, state, evidence, ref, receipt, code, text, submitted, deadline, next_look, looks, ended, hidden,
                    first, last, statement, receipt_by, booked)
            where i.id = u.id and i.state = u.was
            """;
    private static final String POSTPONE = """
            update payment_intent i set next_look_at = u.at from unnest($1::uuid[], $2::timestamptz[]) as u(id, at) where i.id = u.id
            """;
    private static final String EVENT = """
            insert into payment_event (intent_id, n, event, from_state, to_state, evidence, detail, at)
            select u.id, coalesce((select max(e.n) from payment_event e where e.intent_id = u.id), 0) + 1,
                u.event, u.was, u.state, u.evidence, u.detail, $7
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[])
                as u(id, event, was, state, evidence, detail)
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

    /** Writes rows, of each intent one, without waiting; what it answers is to be run once the others are sent. */
    static Runnable update(Db.Tx tx, List<Change> changes) {
        if (changes.isEmpty()) return () -> {};
        var parameters = Tuple.tuple()
                .addArrayOfUUID(ids(changes, Change::id))
                .addArrayOfString(texts(changes, Change::from))
                .addArrayOfString(texts(changes, Change::to))
                .addArrayOfShort(changes.stream()
                        .map(one -> (short) one.evidence().level())
                        .toArray(Short[]::new))
                .addArrayOfString(maybeTexts(changes, one -> one.providerRef().map(ProviderRef::text)))
                .addArrayOfString(maybeTexts(changes, one -> one.receipt().map(Receipt::number)))
                .addArrayOfString(maybeTexts(changes, one -> one.reason().map(Reason::code)))
                .addArrayOfString(maybeTexts(changes, one -> one.reason().map(Reason::text)))
                .addArrayOfOffsetDateTime(moments(changes, Change::submittedAt))
                .addArrayOfOffsetDateTime(moments(changes, Change::deadline))
                .addArrayOfOffsetDateTime(moments(changes, one -> Optional.of(one.nextLook())))
                .addArrayOfInteger(changes.stream().map(Change::tries).toArray(Integer[]::new))
                .addArrayOfOffsetDateTime(moments(changes, Change::endedAt))
                .addArrayOfBoolean(
                        changes.stream().map(IntentRowStore::hidesPayer).toArray(Boolean[]::new))
                .addArrayOfOffsetDateTime(moments(changes, one -> one.absence().first()))
                .addArrayOfOffsetDateTime(moments(changes, one -> one.absence().last()))
                .addArrayOfOffsetDateTime(moments(changes, one -> one.absence().statement()))
                .addArrayOfShort(changes.stream()
                        .map(one -> (short) one.receiptBy().level())
                        .toArray(Short[]::new))
                .addArrayOfString(texts(changes, one -> one.booked().word()));
        var touched = tx.later(UPDATE, parameters);
        return () -> {
            if (touched.getAsInt() != changes.size())
                throw new IllegalStateException("an intent is not what it was any more: "
                        + changes.stream()
                                .map(one -> one.id() + " " + one.from())
                                .toList());
        };
    }

    private static boolean hidesPayer(Change change) {
        return change.providerRef()
                .flatMap(ref -> change.payer().map(payer -> HiddenRef.names(ref, payer)))
                .orElse(false);
    }

    /** Lends intents until a moment each. */
    static void postpone(Db.Tx tx, Map<IntentId, Instant> until) {
        if (until.isEmpty()) return;
        var all = List.copyOf(until.entrySet());
        tx.run(
                POSTPONE,
                Tuple.tuple()
                        .addArrayOfUUID(ids(all, Map.Entry::getKey))
                        .addArrayOfOffsetDateTime(moments(all, one -> Optional.of(one.getValue()))));
    }

    /** A line of the trail to be: what happened, and what follows from it. Records print phones and provider references masked. */
    record Line(Change change, Object event, Object effects) {
        private String detail() {
            var detail = event + " -> " + effects;
            return detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST);
        }
    }

    /** Lines of the trail, of each intent one, without waiting. */
    static void trail(Db.Tx tx, List<Line> lines, Instant now) {
        if (lines.isEmpty()) return;
        tx.later(
                EVENT,
                Tuple.tuple()
                        .addArrayOfUUID(ids(lines, line -> line.change().id()))
                        .addArrayOfString(
                                texts(lines, line -> line.event().getClass().getSimpleName()))
                        .addArrayOfString(texts(lines, line -> line.change().from()))
                        .addArrayOfString(texts(lines, line -> line.change().to()))
                        .addArrayOfShort(lines.stream()
                                .map(line -> (short) line.change().evidence().level())
                                .toArray(Short[]::new))
                        .addArrayOfString(texts(lines, Line::detail))
                        .addOffsetDateTime(utc(now)));
    }

    static <T> UUID[] ids(List<T> all, Function<T, IntentId> id) {
        return all.stream().map(one -> id.apply(one).value()).toArray(UUID[]::new);
    }

    static <T> String[] texts(List<T> all, Function<T, String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }

    static <T> String[] maybeTexts(List<T> all, Function<T, Optional<String>> text) {
        return all.stream().map(one -> text.apply(one).orElse(null)).toArray(String[]::new);
    }

    static <T> OffsetDateTime[] moments(List<T> all, Function<T, Optional<Instant>> moment) {
        return all.stream()
                .map(one -> moment.apply(one).map(IntentRowStore::utc).orElse(null))
                .toArray(OffsetDateTime[]::new);
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
