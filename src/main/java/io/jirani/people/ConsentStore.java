package io.jirani.people;

import io.jirani.db.Db;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.HouseholdId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** What households agreed to, row after row; the database refuses change. */
public final class ConsentStore {
    private static final String INSERT = """
            insert into consent (household_id, purpose, state, language, text_version, at) values ($1, $2, $3, $4, $5, $6)
            """;
    private static final String HISTORY = """
            select purpose, state, language, text_version, at from consent where household_id = $1 order by id
            """;
    private static final String LOCK = "select id from household where id = $1 for no key update";

    /** All a household ever said, oldest first. */
    public List<Consent> history(Db.Tx tx, HouseholdId household) {
        return tx.all(HISTORY, Tuple.of(household.value()), ConsentStore::consent);
    }

    /** The same, and nobody else writes for this household until the transaction ends. */
    List<Consent> lockedHistory(Db.Tx tx, HouseholdId household) {
        tx.one(LOCK, Tuple.of(household.value()), row -> row.getUUID("id"));
        return history(tx, household);
    }

    void add(Db.Tx tx, HouseholdId household, Consent said) {
        tx.run(
                INSERT,
                Tuple.of(
                        household.value(),
                        said.purpose().word(),
                        said.state().word(),
                        said.language().name().toLowerCase(Locale.ROOT),
                        said.version(),
                        said.at().atOffset(ZoneOffset.UTC)));
    }

    private static Consent consent(Row row) {
        return new Consent(
                Purpose.of(row.getString("purpose")),
                Consent.State.of(row.getString("state")),
                Language.valueOf(row.getString("language").toUpperCase(Locale.ROOT)),
                row.getInteger("text_version"),
                row.getOffsetDateTime("at").toInstant());
    }
}
