package io.jirani.supply;

import io.jirani.db.Db;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.ProposalId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Every household's terms, each change a row that stays. */
public final class TermsStore {
    /**
     * Terms as they were set.
     *
     * @param by who set them
     * @param approvers who agreed; empty for what takes nothing away
     */
    public record Held(int revision, Terms terms, String reason, String by, String approvers, Instant at) {}

    /**
     * Who sets terms, and why.
     *
     * @param proposal what others agreed to; empty for what takes nothing away
     */
    public record Deed(String by, String reason, String approvers, Optional<ProposalId> proposal) {}

    private static final String COLUMNS =
            " revision, mode, grace_wh, grace_h, protected_as, reason, set_by, approvers, at ";
    private static final String LOCK = "select id from household where id = $1 for no key update";
    private static final String NOW = "select" + COLUMNS + """
            from supply_terms where household_id = $1 order by revision desc limit 1
            """;
    private static final String ALL = "select" + COLUMNS + """
            from supply_terms where household_id = $1 order by revision desc limit $2
            """;
    private static final String ADD = """
            insert into supply_terms (household_id, revision, mode, grace_wh, grace_h, protected_as, reason, set_by, approvers,
                proposal_id, at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """;
    private static final String FORGET = "select forget_terms_of($1) as n";

    /** Keeps others from changing a household's terms until the end of the transaction. */
    void lock(Db.Tx tx, HouseholdId household) {
        if (tx.maybe(LOCK, Tuple.of(household.value()), row -> row).isEmpty())
            throw Problem.notFound("no such household");
    }

    /** The terms that hold; empty for a household about which nobody decided anything. */
    public Optional<Held> now(Db.Tx tx, HouseholdId household) {
        return tx.maybe(NOW, Tuple.of(household.value()), TermsStore::held);
    }

    /** The newest first. */
    public List<Held> newest(Db.Tx tx, HouseholdId household, int limit) {
        return tx.all(ALL, Tuple.of(household.value(), limit), TermsStore::held);
    }

    /** Sets terms; answers their revision. Call under the household's lock. */
    int add(Db.Tx tx, HouseholdId household, Terms terms, Deed deed, Instant now) {
        var revision = now(tx, household).map(Held::revision).orElse(0) + 1;
        tx.run(
                ADD,
                Tuple.tuple()
                        .addUUID(household.value())
                        .addInteger(revision)
                        .addString(terms.mode().word())
                        .addLong(terms.graceEnergy().wattHours())
                        .addInteger((int) terms.graceTime().toHours())
                        .addString(
                                terms.protection().map(Terms.Protection::word).orElse(null))
                        .addString(deed.reason())
                        .addString(deed.by())
                        .addString(deed.approvers())
                        .addUUID(deed.proposal().map(ProposalId::value).orElse(null))
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC)));
        return revision;
    }

    /** Empties the reasons, and why it was protected, of a household whose person is erased; answers how many rows. */
    public int forget(Db.Tx tx, HouseholdId household) {
        return tx.one(FORGET, Tuple.of(household.value()), row -> row.getInteger("n"));
    }

    private static Held held(Row row) {
        var terms = new Terms(
                Terms.mode(row.getString("mode")),
                new Energy(row.getLong("grace_wh")),
                Duration.ofHours(row.getInteger("grace_h")),
                Terms.protection(
                        Optional.ofNullable(row.getString("protected_as")).orElse("")));
        return new Held(
                row.getInteger("revision"),
                terms,
                row.getString("reason"),
                row.getString("set_by"),
                row.getString("approvers"),
                row.getOffsetDateTime("at").toInstant());
    }
}
