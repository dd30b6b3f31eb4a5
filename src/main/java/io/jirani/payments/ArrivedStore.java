package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.identity.PayAccount;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Money that no push asked for, by its receipt (ruling 1). */
public final class ArrivedStore {
    /** Whom an account names. */
    public record Payee(HouseholdId household, CommunityId community) {}

    private static final String ATTEMPT = """
            select id from payment_intent where account_ref = $1 and rail = $2 and direction = 'collection'
            """;
    private static final String RECEIPT = "select count(*) as n from receipt where rail = $1 and receipt_no = $2";
    private static final String ON_CALLBACK = """
            select r.intent_id from receipt r join payment_intent i on i.id = r.intent_id
            where r.rail = $1 and r.receipt_no = $2 and r.direction = 'in' and i.receipt_evidence = 1
                and ($3 or i.amount_minor <> $4)
            """;
    /** Its row stays for the true receipt, which takes its place. */
    private static final String UNTIE = """
            with untied as (
                update receipt set receipt_no = 'not:' || receipt_no || ':' || intent_id
                where rail = $1 and receipt_no = $2 and intent_id = $3 returning intent_id),
            credit as (
                update collection_credit c set receipt_no = null from untied u where c.intent_id = u.intent_id)
            update payment_intent i set receipt_no = null, receipt_evidence = 0 from untied u where i.id = u.intent_id
            """;

    private static final String STAYING = """
            and not exists (select from household_end e where e.household_id = h.id and e.state <> 'active')
            and not exists (select from community_end c where c.community_id = h.community_id)
            """;
    private static final String BY_ACCOUNT = """
            select h.id, h.community_id from household h join community c on c.id = h.community_id
            where c.pay_no = $1 and h.code = $2
            """ + STAYING;
    /** A code alone, only where no other community ever was. */
    private static final String BY_CODE = """
            select h.id, h.community_id from household h where h.code = $1
            and not exists (select from community c where c.id <> h.community_id)
            """ + STAYING;

    private static final String SEE = """
            insert into arrived (rail, receipt_no, amount_minor, at, seen_at, evidence, household_id)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (rail, receipt_no) do update set evidence = excluded.evidence
                where arrived.posted_at is null and arrived.evidence < excluded.evidence
            """;
    private static final String LOCK =
            "select posted_at from arrived where rail = $1 and receipt_no = $2 for no key update";
    private static final String POST = """
            update arrived set posted_at = $3, evidence = 2, amount_minor = $4, household_id = $5, absent_at = null
            where rail = $1 and receipt_no = $2 and posted_at is null
            """;
    private static final String CLAIMABLE = """
            select a.receipt_no, a.amount_minor, c.amount_minor as credited from receipt r
            join arrived a on a.rail = r.rail and a.receipt_no = r.receipt_no
            join collection_credit c on c.intent_id = r.intent_id
            where r.intent_id = $1 and a.posted_at is not null and a.household_id is null and a.claimed_at is null
                and a.intent_id is null
            for update of a
            """;
    private static final String HELD = """
            select distinct r.intent_id from receipt r join arrived a on a.rail = r.rail and a.receipt_no = r.receipt_no
            where r.intent_id = any ($1) and a.posted_at is not null and a.household_id is null and a.claimed_at is null
                and a.intent_id is null
            """;
    private static final String CLAIMED = """
            update arrived set claimed_at = $3, claims = claims + 1 where rail = $1 and receipt_no = $2 returning claims
            """;
    private static final String DISOWNED = """
            update arrived a set claimed_at = null where a.rail = $1 and a.receipt_no = $2 and a.claimed_at is not null
                and a.ended_at is null
                and not exists (select from receipt r where r.rail = a.rail and r.receipt_no = a.receipt_no)
            returning a.claims, a.amount_minor
            """;
    private static final String WAITING = """
            select count(*) as n from arrived where rail = $1 and posted_at is null and evidence = 1 and absent_at is null
                and not exists (select from receipt r where r.rail = arrived.rail and r.receipt_no = arrived.receipt_no)
            """;
    private static final String OLDEST = """
            select min(seen_at) as oldest from arrived a where posted_at is null and evidence = 1 and absent_at is null
                and not exists (select from receipt r where r.rail = a.rail and r.receipt_no = a.receipt_no)
            """;
    /** Told of days that are read whole, with the hours after them, and the statement has no such row. */
    private static final String ABSENT = """
            update arrived a set absent_at = $4 where (a.rail, a.receipt_no) in (
                select w.rail, w.receipt_no from arrived w
                where w.rail = $1 and w.evidence = 1 and w.posted_at is null and w.absent_at is null
                    and w.seen_at >= $2 and w.seen_at < $3::timestamptz - interval '2 hours'
                    and w.seen_at < $4::timestamptz - interval '2 days'
                    and not exists (select from receipt r where r.rail = w.rail and r.receipt_no = w.receipt_no)
                    and not exists (select from statement_row r where r.rail = w.rail and r.receipt_no = w.receipt_no)
                limit $5 for no key update)
            returning a.receipt_no, a.amount_minor
            """;

    /** What was booked by itself and is an attempt's, by its receipt: what came, and what the attempt was credited with. */
    record Claimable(Receipt receipt, Money came, Money credited) {}

    /** What lies in suspense by itself for the receipt of an attempt that is credited, locked. */
    Optional<Claimable> claimable(Db.Tx tx, Collection of) {
        var asset = of.amount().asset();
        return tx.maybe(
                CLAIMABLE,
                Tuple.of(of.id().value()),
                row -> new Claimable(
                        new Receipt(row.getString("receipt_no")),
                        new Money(row.getLong("amount_minor"), asset),
                        new Money(row.getLong("credited"), asset)));
    }

    /** Those of some attempts for whose receipts something lies in suspense by itself. */
    Set<IntentId> held(Db.Tx tx, List<IntentId> of) {
        return Set.copyOf(tx.all(
                HELD,
                Tuple.tuple().addArrayOfUUID(of.stream().map(IntentId::value).toArray(UUID[]::new)),
                row -> new IntentId(row.getUUID("intent_id"))));
    }

    /** Notes that what lay in suspense for a receipt is its attempt's; answers how often that was so. */
    int claimed(Db.Tx tx, String rail, Receipt receipt, Instant now) {
        return tx.one(CLAIMED, Tuple.of(rail, receipt.number(), utc(now)), row -> row.getInteger("claims"));
    }

    /** What was claimed, and how often. */
    record Disowned(int nth, Money amount) {}

    /** Notes that what was claimed is nobody's again, if no attempt has its receipt. */
    Optional<Disowned> disowned(Db.Tx tx, String rail, Receipt receipt) {
        return tx.maybe(
                DISOWNED,
                Tuple.of(rail, receipt.number()),
                row -> new Disowned(row.getInteger("claims"), Money.kes(row.getLong("amount_minor"))));
    }

    /** The attempt that an account's reference belongs to. */
    Optional<IntentId> attempt(Db.Tx tx, String rail, AccountRef ref) {
        return tx.maybe(ATTEMPT, Tuple.of(ref.text(), rail), row -> new IntentId(row.getUUID("id")));
    }

    /** Whether a receipt belongs to an attempt. */
    boolean isAttempts(Db.Tx tx, String rail, Receipt receipt) {
        return tx.one(RECEIPT, Tuple.of(rail, receipt.number()), row -> row.getLong("n") > 0);
    }

    /** Whether the payer said whom a payment is for. */
    enum Names {
        SOMEBODY,
        NOBODY
    }

    /** The attempt that a callback alone gave a receipt to; of a payment that names nobody, if it is of another sum. */
    Optional<IntentId> onCallback(Db.Tx tx, String rail, Arrived it, Names names) {
        return tx.maybe(
                ON_CALLBACK,
                Tuple.of(
                        rail,
                        it.receipt().number(),
                        names == Names.SOMEBODY,
                        it.amount().minor()),
                row -> new IntentId(row.getUUID("intent_id")));
    }

    /** Takes a receipt from an attempt; answers how many had it. */
    int untie(Db.Tx tx, String rail, Receipt receipt, IntentId from) {
        return tx.run(UNTIE, Tuple.of(rail, receipt.number(), from.value()));
    }

    /**
     * The household an account names: its {@link PayAccount}, or its code where there is one community only. Nobody when it
     * is leaving: then people look. Never somebody of another community.
     */
    public Optional<Payee> payee(Db.Tx tx, String bill) {
        var typed = code(bill);
        var account = PayAccount.read(typed);
        if (account.isPresent())
            return tx.maybe(
                    BY_ACCOUNT,
                    Tuple.of(account.get().community(), account.get().household()),
                    ArrivedStore::payee);
        return isCode(typed) ? tx.maybe(BY_CODE, Tuple.of(typed), ArrivedStore::payee) : Optional.empty();
    }

    private static Payee payee(Row row) {
        return new Payee(new HouseholdId(row.getUUID("id")), new CommunityId(row.getUUID("community_id")));
    }

    /** Whether an account is an attempt's or a household's. */
    boolean isExpected(Db.Tx tx, String rail, String bill) {
        var code = code(bill);
        var attempt = AccountRef.valid(code)
                && attempt(tx, rail, new AccountRef(code)).isPresent();
        return attempt || payee(tx, bill).isPresent();
    }

    /** An account as people type it (pitfall 33). */
    static String code(String bill) {
        return PayAccount.bare(bill);
    }

    /** Whether what was typed is shaped as a household's account or code. */
    static boolean isHousehold(String typed) {
        return isCode(typed) || PayAccount.read(typed).isPresent();
    }

    private static boolean isCode(String typed) {
        return typed.matches("H\\d{4,9}");
    }

    /** Notes that money came, unless it is known. */
    void see(Db.Tx tx, String rail, Arrived it, Evidence evidence, Optional<Payee> payee, Instant now) {
        tx.run(
                SEE,
                Tuple.of(
                        rail,
                        it.receipt().number(),
                        it.amount().minor(),
                        utc(it.receipt().at().orElse(now)),
                        utc(now),
                        Math.min(
                                evidence.level(),
                                Evidence.E2.level()), // the list's word and the statement's are one here
                        payee.map(who -> who.household().value()).orElse(null)));
    }

    /** Locks what is known of a receipt; whether it is booked. */
    boolean isPosted(Db.Tx tx, String rail, Receipt receipt) {
        return tx.one(LOCK, Tuple.of(rail, receipt.number()), row -> row.getOffsetDateTime("posted_at") != null);
    }

    /** Notes that it is booked, as the provider's list has it. */
    void posted(Db.Tx tx, String rail, Arrived it, Optional<Payee> payee, Instant now) {
        tx.run(
                POST,
                Tuple.of(
                        rail,
                        it.receipt().number(),
                        utc(now),
                        it.amount().minor(),
                        payee.map(who -> who.household().value()).orElse(null)));
    }

    /** A payment that only a confirmation told of. */
    record Told(Receipt receipt, Money amount) {}

    /** Ends what was told and no list and no statement has, some of it; answers what. */
    List<Told> absent(Db.Tx tx, String rail, Instant from, Instant until, Instant now, int most) {
        var of = Tuple.of(rail, utc(from), utc(until), utc(now), most);
        return tx.all(
                ABSENT,
                of,
                row -> new Told(new Receipt(row.getString("receipt_no")), Money.kes(row.getLong("amount_minor"))));
    }

    /** How many payments a confirmation told of that the list has not shown yet. */
    public int waiting(Db.Tx tx, String rail) {
        return tx.one(WAITING, Tuple.of(rail), row -> row.getInteger("n"));
    }

    /** Since when the payment waits that a confirmation told of and the list has not shown. */
    public Optional<Instant> oldest(Db.Tx tx) {
        return tx.one(OLDEST, Tuple.tuple(), row -> IntentRowStore.maybe(row, "oldest"));
    }
}
