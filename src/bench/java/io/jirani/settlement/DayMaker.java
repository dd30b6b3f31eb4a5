package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import java.time.Instant;
import java.time.LocalDate;

/** Rolls up a day of a community's households, for a bench. In this package because nobody else may. */
public final class DayMaker {
    private final HouseholdDayStore store = new HouseholdDayStore();

    /** Makes it, or makes it again; answers of how many. */
    public int make(Db.Tx tx, Community community, LocalDate day, Instant at) {
        return store.make(tx, community, day, at);
    }
}
