package io.jirani.ledger;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The books in PostgreSQL. Posting is one call of {@code ledger.post} or {@code ledger.post_many}, in the caller's
 * transaction: what an entry tells about and the entry commit together or not at all.
 */
public final class LedgerStore {
    /** Why the books refuse an entry. */
    public enum Reason {
        /** An account would fall below zero, holds included. */
        NOT_ENOUGH,
        KEY_REUSED,
        NO_SUCH_HOLD,
        HOLD_ENDED,
        MORE_THAN_HELD,
        UNBALANCED,
        NO_SUCH_ACCOUNT,
        /** Even the month of the booking is closed. */
        PERIOD_CLOSED,
        /** It is to count for a day that has not begun. */
        DAY_TO_COME,
        /** It can be no entry: its phase does not fit its legs, or an amount is beyond all bounds. */
        MALFORMED,
        /** Another entry of the same call was refused, and none was to be booked without it. */
        NOT_TOGETHER
    }

    /** How entries of one call hang together. */
    public enum Together {
        /** All of them or none. */
        ATOMIC,
        /** Each on its own. */
        EACH
    }

    /** What became of one of many entries. */
    public sealed interface Answer {
        /** Booked now. */
        record Created(TransferId id) implements Answer {}

        /** There already, with the same body. */
        record Exists(TransferId id) implements Answer {}

        /** Not booked. */
        record Refused(Reason reason) implements Answer {}
    }

    /** The books refuse an entry. The transaction cannot go on and must end. */
    public static final class Refused extends RuntimeException {
        private final Reason reason;

        Refused(Reason reason, String key, Throwable cause) {
            super("the books refuse " + key + ": " + reason, cause);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    /** What became of a posting: its transfer, and whether it was booked now or before. */
    public record Posted(TransferId id, Outcome outcome) {}

    /** Booked now, or there already with the same body. */
    public enum Outcome {
        CREATED,
        EXISTS
    }

    /** What an account has: all of it, and what no hold has set aside. Smallest units. */
    public record Balance(Account account, long posted, long held, long free) {}

    private static final String POST = "select ledger.post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as outcome";
    private static final String POST_OF =
            "select ledger.post($1, $2, $3, $4, $5, $6, $7, $8, $9, ledger.day_of(least($9::timestamptz, $10::timestamptz))) as outcome";
    private static final String POST_MANY =
            "select outcomes, transfers from ledger.post_many($1, $2, $3, $4, null, $5, $6, $7, $8, $9, $10, $11, $12)";
    private static final String BY_KEY = "select id from ledger.transfer where key = $1";
    private static final String BALANCE =
            "select posted, held, free from ledger.balances where code = $1 and asset = $2";
    private static final String FREE =
            "select code, asset, posted, held, free from ledger.balances where code = any ($1)";
    private static final String BALANCES =
            "select code, asset, posted, held, free from ledger.balances where code like $1 order by code, asset";

    private final Ids ids;
    private final Clock clock;
    private final BiConsumer<String, String> heard;

    public LedgerStore(Ids ids, Clock clock) {
        this(ids, clock, (kind, answer) -> {});
    }

    /**
     * @param heard hears what became of each entry, by its kind: {@code created}, {@code exists}, or why it was refused; also of
     *     one whose transaction fails later
     */
    public LedgerStore(Ids ids, Clock clock, BiConsumer<String, String> heard) {
        this.ids = ids;
        this.clock = clock;
        this.heard = heard;
    }

    /** Books an entry once; it counts for today, where the books are kept. A refusal ends the transaction. */
    public Posted post(Db.Tx tx, Entry entry) {
        return post(tx, entry, Optional.empty());
    }

    /**
     * Books an entry that counts for a day, today's or an earlier one. When the month of that day is closed it counts for
     * today and is marked. A refusal ends the transaction.
     */
    public Posted post(Db.Tx tx, Entry entry, LocalDate effectiveOn) {
        return post(tx, entry, Optional.of(effectiveOn));
    }

    /**
     * Books what belongs to a moment, such as an interval's start: it counts for the books' day of that moment, or for today
     * when the moment is still to come, as a simulated neighbourhood's may be. A closed month is passed over as above.
     */
    public Posted post(Db.Tx tx, Entry entry, Instant moment) {
        var id = ids.next();
        return post(tx, entry, id, POST_OF, one(id, entry).addOffsetDateTime(moment.atOffset(ZoneOffset.UTC)));
    }

    private Posted post(Db.Tx tx, Entry entry, Optional<LocalDate> effectiveOn) {
        var id = ids.next();
        return post(tx, entry, id, POST, one(id, entry).addLocalDate(effectiveOn.orElse(null)));
    }

    private Posted post(Db.Tx tx, Entry entry, UUID id, String sql, Tuple columns) {
        try {
            var outcome = tx.one(sql, columns, row -> row.getString("outcome"));
            heard.accept(entry.kind(), outcome);
            if (outcome.equals("created")) return new Posted(new TransferId(id), Outcome.CREATED);
            var there = tx.one(BY_KEY, Tuple.of(entry.key()), row -> row.getUUID("id"));
            return new Posted(new TransferId(there), Outcome.EXISTS);
        } catch (PgException failure) {
            var reason =
                    Refusals.of(failure.getSqlState(), failure.getConstraint()).orElseThrow(() -> failure);
            heard.accept(entry.kind(), Refusals.word(reason));
            throw new Refused(reason, entry.key(), failure);
        }
    }

    /**
     * Books entries in one round trip, as if one after the other, and answers for each in their order. The transaction can go
     * on whatever was refused.
     */
    public List<Answer> postAll(Db.Tx tx, List<Entry> entries, Together together) {
        if (entries.isEmpty()) return List.of();
        var answers = tx.one(POST_MANY, many(EntryColumns.of(entries), together), LedgerStore::answers);
        for (int i = 0; i < answers.size(); i++) heard.accept(entries.get(i).kind(), Refusals.word(answers.get(i)));
        return answers;
    }

    private Tuple one(UUID id, Entry entry) {
        var columns = EntryColumns.of(List.of(entry));
        return Tuple.tuple()
                .addUUID(id)
                .addString(entry.key())
                .addString(entry.kind())
                .addString(entry.phase().code())
                .addArrayOfUUID(columns.holds().toArray(UUID[]::new))
                .addArrayOfString(columns.codes().toArray(String[]::new))
                .addArrayOfString(columns.assets().toArray(String[]::new))
                .addArrayOfLong(columns.amounts().toArray(Long[]::new))
                .addOffsetDateTime(now());
    }

    private Tuple many(EntryColumns columns, Together together) {
        return Tuple.tuple()
                .addArrayOfUUID(Arrays.stream(columns.keys().toArray(String[]::new))
                        .map(key -> ids.next())
                        .toArray(UUID[]::new))
                .addArrayOfString(columns.keys().toArray(String[]::new))
                .addArrayOfString(columns.kinds().toArray(String[]::new))
                .addArrayOfString(columns.phases().toArray(String[]::new))
                .addArrayOfInteger(columns.holdOf().toArray(Integer[]::new))
                .addArrayOfUUID(columns.holds().toArray(UUID[]::new))
                .addArrayOfInteger(columns.legOf().toArray(Integer[]::new))
                .addArrayOfString(columns.codes().toArray(String[]::new))
                .addArrayOfString(columns.assets().toArray(String[]::new))
                .addArrayOfLong(columns.amounts().toArray(Long[]::new))
                .addOffsetDateTime(now())
                .addString(together.name());
    }

    private static List<Answer> answers(Row row) {
        var outcomes = row.getArrayOfStrings("outcomes");
        var transfers = row.getArrayOfUUIDs("transfers");
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < outcomes.length; i++) answers.add(answer(outcomes[i], new TransferId(transfers[i])));
        return answers;
    }

    private static Answer answer(String outcome, TransferId id) {
        return switch (outcome) {
            case "created" -> new Answer.Created(id);
            case "exists" -> new Answer.Exists(id);
            default -> new Answer.Refused(Refusals.of(outcome));
        };
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    /** What an account has; nothing when it was never used. */
    public Balance balance(Db.Tx tx, Account account) {
        return tx.maybe(
                        BALANCE,
                        Tuple.of(account.code(), account.asset().code()),
                        row -> new Balance(account, row.getLong("posted"), row.getLong("held"), row.getLong("free")))
                .orElse(new Balance(account, 0, 0, 0));
    }

    /** The free money of an account that is never below zero. */
    public Money money(Db.Tx tx, Account account) {
        return new Money(balance(tx, account).free(), account.asset());
    }

    /** The free energy of an account that is never below zero. */
    public Energy energy(Db.Tx tx, Account account) {
        return new Energy(balance(tx, account).free());
    }

    /** The free energy of accounts that are never below zero, in one question; nothing where one was never used. */
    public Map<Account, Energy> energies(Db.Tx tx, Collection<Account> accounts) {
        return free(tx, accounts).stream().collect(Collectors.toMap(Balance::account, each -> new Energy(each.free())));
    }

    /** The free money of accounts that are never below zero, likewise. */
    public Map<Account, Money> moneys(Db.Tx tx, Collection<Account> accounts) {
        return free(tx, accounts).stream()
                .collect(Collectors.toMap(
                        Balance::account,
                        each -> new Money(each.free(), each.account().asset())));
    }

    private static List<Balance> free(Db.Tx tx, Collection<Account> accounts) {
        var wanted = new HashSet<>(accounts);
        var codes = wanted.stream().map(Account::code).toArray(String[]::new);
        return tx.all(FREE, Tuple.tuple().addArrayOfString(codes), LedgerStore::balance).stream()
                .filter(each -> wanted.contains(each.account()))
                .toList();
    }

    /** The balances of all accounts whose code begins with a text. */
    public List<Balance> balances(Db.Tx tx, String codePrefix) {
        return tx.all(BALANCES, Tuple.of(codePrefix.replace("_", "\\_") + "%"), LedgerStore::balance);
    }

    /** The transfer of a business key, if it was booked. */
    public Optional<TransferId> booked(Db.Tx tx, String key) {
        return tx.maybe(BY_KEY, Tuple.of(key), row -> new TransferId(row.getUUID("id")));
    }

    private static Balance balance(Row row) {
        return new Balance(account(row), row.getLong("posted"), row.getLong("held"), row.getLong("free"));
    }

    private static Account account(Row row) {
        return new Account(row.getString("code"), Asset.of(row.getString("asset")));
    }
}
