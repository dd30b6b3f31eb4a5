package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Money;
import java.time.LocalDate;
import java.util.List;

/** The list of money nobody asked for, as it is due each year. */
public final class Unclaimed {
    /**
     * Money that became unclaimed on a day.
     *
     * @param household its code
     */
    public record Line(String household, LocalDate since, Money amount) {}

    private final Db db;
    private final UnclaimedStore store = new UnclaimedStore();

    public Unclaimed(Db db) {
        this.db = db;
    }

    /** A community's list: what was unclaimed by the end of a day and was not given back, the oldest first. */
    public List<Line> list(CommunityId community, LocalDate until) {
        return db.transaction(tx -> store.open(tx, community, until)).stream()
                .map(each -> new Line(each.code(), each.day(), each.amount()))
                .toList();
    }
}
