package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Households and their verified phones. */
public final class HouseholdStore {
    private static final String SELECT = """
            select h.id, h.community_id, h.code, h.name, h.location, h.language,
                array(select p.msisdn from household_phone p
                    where p.household_id = h.id and p.verified_at is not null order by p.verified_at, p.msisdn) as phones
            from household h
            """;
    private static final String BY_ID = SELECT + " where h.id = $1";
    private static final String BY_CODE = SELECT + " where h.community_id = $1 and h.code = $2";
    private static final String BY_PHONE = SELECT + """
             where h.id in (select household_id from household_phone where msisdn = $1 and verified_at is not null)
             order by h.created_at, h.id
            """;
    private static final String OF_COMMUNITY = SELECT + " where h.community_id = $1 order by h.code";
    private static final String NEXT_CODE =
            "select coalesce(max(substr(code, 2)::int), 0) + 1 as n from household where community_id = $1";
    private static final String INSERT = """
            insert into household (id, community_id, code, name, location, language, created_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            """;
    private static final String INSERT_PHONE =
            "insert into household_phone (household_id, msisdn, verified_at) values ($1, $2, $3)";

    /** The code the next household of a community gets. Call under the community's lock. */
    public String nextCode(Db.Tx tx, CommunityId community) {
        var n = tx.one(NEXT_CODE, Tuple.of(community.value()), row -> row.getInteger("n"));
        return String.format(Locale.ROOT, "H%04d", n);
    }

    /** Adds a household whose phones the operator has verified. */
    public void add(Db.Tx tx, Household household, Instant now) {
        var at = now.atOffset(ZoneOffset.UTC);
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(household.id().value())
                        .addUUID(household.community().value())
                        .addString(household.code())
                        .addString(household.name())
                        .addString(household.location())
                        .addString(household.language().name().toLowerCase(Locale.ROOT))
                        .addOffsetDateTime(at));
        for (int i = 0; i < household.phones().size(); i++) {
            var phone = household.phones().get(i);
            // the moments differ so that the first number stays the first
            tx.run(INSERT_PHONE, Tuple.of(household.id().value(), phone.digits(), at.plusNanos(i * 1_000L)));
        }
    }

    /** The household of an id. Unknown ids are refused as not found. */
    public Household get(Db.Tx tx, HouseholdId id) {
        return find(tx, id).orElseThrow(() -> Problem.notFound("no such household"));
    }

    public Optional<Household> find(Db.Tx tx, HouseholdId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), HouseholdStore::household);
    }

    public Optional<Household> byCode(Db.Tx tx, CommunityId community, String code) {
        return tx.maybe(BY_CODE, Tuple.of(community.value(), code), HouseholdStore::household);
    }

    /** The households a verified number belongs to; several may share a phone. */
    public List<Household> byPhone(Db.Tx tx, Msisdn phone) {
        return tx.all(BY_PHONE, Tuple.of(phone.digits()), HouseholdStore::household);
    }

    public List<Household> of(Db.Tx tx, CommunityId community) {
        return tx.all(OF_COMMUNITY, Tuple.of(community.value()), HouseholdStore::household);
    }

    private static Household household(Row row) {
        return new Household(
                new HouseholdId(row.getUUID("id")),
                new CommunityId(row.getUUID("community_id")),
                row.getString("code"),
                row.getString("name"),
                row.getString("location"),
                Language.valueOf(row.getString("language").toUpperCase(Locale.ROOT)),
                Arrays.stream(row.getArrayOfStrings("phones")).map(Msisdn::new).toList());
    }
}
