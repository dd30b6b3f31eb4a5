package io.jirani.accounting;

import io.jirani.accounting.TaxRule.Base;
import io.jirani.accounting.TaxRule.Mode;
import io.jirani.accounting.TaxRule.Tax;
import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Communities' tax rules. A rule is added and ended, never changed: what was taxed by it can be reckoned again. */
public final class TaxStore {
    private static final String COLUMNS =
            "id, community_id, tax, base, rate_ppm, mode, effective_from, effective_until, reason";
    private static final String ADD = """
            insert into accounting.tax_rule (id, community_id, tax, base, rate_ppm, mode, effective_from, effective_until, reason, added_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """;
    private static final String END =
            "update accounting.tax_rule set effective_until = $2::date where id = $1 and effective_until is null and effective_from < $2::date";
    private static final String ALL =
            "select " + COLUMNS + " from accounting.tax_rule where community_id = $1 order by effective_from, added_at";
    private static final String CLOSED =
            "select coalesce($1::date < (select max(month) + interval '1 month' from ledger.period_close), false) as closed";

    /**
     * Adds a rule. Refuses one that would begin or end in a month that is closed, one whose tax is on that base already on
     * one of its days, and one with which the taxes would leave nothing of what they are taken from.
     */
    public void add(Db.Tx tx, TaxRule rule, Instant now) {
        refuseClosed(tx, "from", rule.from());
        rule.until().ifPresent(until -> refuseClosed(tx, "until", until));
        try {
            tx.run(ADD, row(rule, now));
        } catch (PgException failure) {
            throw switch (String.valueOf(failure.getSqlState())) {
                case "LD036" ->
                    Problem.of(
                            Problem.Kind.CONFLICT,
                            rule.tax() + " on " + rule.base()
                                    + " has a rule for these days already: end that one, or begin when it has ended");
                case "LD037" ->
                    Problem.of(
                            Problem.Kind.CONFLICT,
                            "with the rules there are, the taxes on " + rule.base() + " would be "
                                    + (rule.base() == Base.SALE
                                            ? "80 % or more: the rest is for the fee"
                                            : "100 % or more"));
                default -> failure;
            };
        }
    }

    private static Tuple row(TaxRule rule, Instant now) {
        return Tuple.tuple()
                .addUUID(rule.id())
                .addUUID(rule.community().value())
                .addString(lower(rule.tax()))
                .addString(lower(rule.base()))
                .addInteger(rule.ratePpm())
                .addString(lower(rule.mode()))
                .addLocalDate(rule.from())
                .addLocalDate(rule.until().orElse(null))
                .addString(rule.reason())
                .addOffsetDateTime(now.atOffset(ZoneOffset.UTC));
    }

    /** Ends a rule. Refuses one that has ended or not begun, and a day in a month that is closed. */
    public void end(Db.Tx tx, UUID rule, LocalDate until) {
        refuseClosed(tx, "until", until);
        if (tx.run(END, Tuple.of(rule, until)) == 0)
            throw Problem.of(Problem.Kind.CONFLICT, "no such rule holds on the day before " + until);
    }

    /** All rules of a community, those that ended too, oldest first. */
    public List<TaxRule> all(Db.Tx tx, CommunityId community) {
        return tx.all(ALL, Tuple.of(community.value()), TaxStore::rule);
    }

    private static void refuseClosed(Db.Tx tx, String field, LocalDate day) {
        if (tx.one(CLOSED, Tuple.of(day), row -> row.getBoolean("closed")))
            throw Problem.invalid(field, "the month of " + day + " is closed");
    }

    private static TaxRule rule(Row row) {
        return new TaxRule(
                row.getUUID("id"),
                new CommunityId(row.getUUID("community_id")),
                Tax.valueOf(upper(row, "tax")),
                Base.valueOf(upper(row, "base")),
                row.getInteger("rate_ppm"),
                Mode.valueOf(upper(row, "mode")),
                row.getLocalDate("effective_from"),
                Optional.ofNullable(row.getLocalDate("effective_until")),
                row.getString("reason"));
    }

    private static String upper(Row row, String column) {
        return row.getString(column).toUpperCase(Locale.ROOT);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
