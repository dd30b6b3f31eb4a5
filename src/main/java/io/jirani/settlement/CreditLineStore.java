package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** How far households may owe for energy before they pay (ruling 4): a community's figure, or a household's own. */
final class CreditLineStore {
    /**
     * A household's line.
     *
     * @param community what holds where it has none of its own
     */
    record Lines(Money community, Optional<Money> own) {
        Money inForce() {
            return own.orElse(community);
        }
    }

    private static final String OF = """
            select c.credit_line_minor as community, h.credit_line_minor as own
            from household h join community c on c.id = h.community_id where h.id = $1
            """;
    private static final String SET = "update household set credit_line_minor = $2 where id = $1";

    Lines of(Db.Tx tx, Community community, HouseholdId household) {
        var currency = community.currency();
        return tx.one(
                OF,
                Tuple.of(household.value()),
                row -> new Lines(
                        new Money(row.getLong("community"), currency),
                        Optional.ofNullable(row.getLong("own")).map(minor -> new Money(minor, currency))));
    }

    /** Empty: the community's holds again. */
    void set(Db.Tx tx, HouseholdId household, Optional<Money> own) {
        tx.run(SET, Tuple.of(household.value()).addLong(own.map(Money::minor).orElse(null)));
    }
}
