package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import io.jirani.vault.PersonKey;
import io.jirani.vault.Vault;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Households, with the name, place and numbers of their person opened. */
public final class HouseholdStore {
    private static final String SELECT = """
            select h.id, h.community_id, h.code, h.language, h.person_id, p.wrapped_key, p.facts,
                array(select f.id from phone f where f.household_id = h.id and %1$s order by %2$s) as phone_ids,
                array(select f.sealed from phone f where f.household_id = h.id and %1$s order by %2$s) as phones
            from household h join person p on p.id = h.person_id
            """.formatted(
                    "f.verified_at is not null and f.retired_at is null and f.sealed is not null",
                    "f.verified_at, f.added_at, f.id");
    private static final String BY_ID = SELECT + " where h.id = $1";
    private static final String BY_IDS = SELECT + " where h.id = any ($1)";
    private static final String BY_CODE = SELECT + " where h.community_id = $1 and h.code = $2";
    private static final String BY_PHONE = SELECT + """
             where h.id in (select household_id from phone where tag = any ($1) and verified_at is not null
                and retired_at is null)
             order by h.created_at, h.id
            """;
    private static final String OF_COMMUNITY = SELECT + " where h.community_id = $1 order by h.code";
    private static final String ID = "select id from household where community_id = $1 and code = $2";
    private static final String NEXT_CODE =
            "select coalesce(max(substr(code, 2)::int), 0) + 1 as n from household where community_id = $1";
    private static final String INSERT = """
            insert into household (id, community_id, code, language, created_at, person_id) values ($1, $2, $3, $4, $5, $6)
            """;

    private static final String OLD = """
            select id, name, location, created_at from household where person_id is null order by id limit $1 for no key update
            """;
    private static final String OLD_PHONES =
            "select msisdn, verified_at from household_phone where household_id = $1 order by verified_at, msisdn";
    private static final String MOVED =
            "update household set person_id = $2, name = null, location = null where id = $1";
    private static final String MOVED_PHONES = "delete from household_phone where household_id = $1";

    private final Vault vault;
    private final PersonStore people;
    private final PhoneStore phones;

    /**
     * @param vault opens names and numbers
     */
    public HouseholdStore(Vault vault) {
        this.vault = vault;
        this.people = new PersonStore(vault);
        this.phones = new PhoneStore(vault);
    }

    /** The numbers behind the households' phones, with what is known of each. */
    public PhoneStore phones() {
        return phones;
    }

    /** The people behind the households. */
    public PersonStore people() {
        return people;
    }

    /** The id of a household by its code; opens nothing. */
    public static Optional<HouseholdId> idOf(Db.Tx tx, CommunityId community, String code) {
        return tx.maybe(ID, Tuple.of(community.value(), code), row -> new HouseholdId(row.getUUID("id")));
    }

    /** The code the next household of a community gets. Call under the community's lock. */
    public String nextCode(Db.Tx tx, CommunityId community) {
        var n = tx.one(NEXT_CODE, Tuple.of(community.value()), row -> row.getInteger("n"));
        return String.format(Locale.ROOT, "H%04d", n);
    }

    /** Adds a household, its person, and its phones, which the operator has verified. */
    public void add(Db.Tx tx, Household household, Instant now) {
        var facts = Map.of(Person.NAME, household.name(), Person.LOCATION, household.location());
        people.add(tx, household.person(), Person.Kind.HOUSEHOLD, facts, now);
        tx.run(
                INSERT,
                Tuple.of(
                        household.id().value(),
                        household.community().value(),
                        household.code(),
                        household.language().name().toLowerCase(Locale.ROOT),
                        now.atOffset(ZoneOffset.UTC),
                        household.person().value()));
        for (int i = 0; i < household.phones().size(); i++) {
            var phone = phones.add(tx, household.id(), household.phones().get(i), now);
            // the moments differ so that the first number stays the first
            phones.verified(tx, phone.id(), Phone.Proof.OPERATOR, now.plusNanos(i * 1_000L));
        }
    }

    /**
     * Moves the names, places and numbers of some households of before the vault into it. Again: nothing happens.
     *
     * @return how many; 0: none is left
     */
    public int sealOld(Db.Tx tx, int most) {
        var old = tx.all(OLD, Tuple.of(most), row -> row);
        for (var row : old) {
            var id = new HouseholdId(row.getUUID("id"));
            var person = new PersonId(vault.newId());
            var facts = Map.of(Person.NAME, row.getString("name"), Person.LOCATION, row.getString("location"));
            var since = row.getOffsetDateTime("created_at").toInstant();
            people.add(tx, person, Person.Kind.HOUSEHOLD, facts, since);
            tx.run(MOVED, Tuple.of(id.value(), person.value()));
            for (var phone : tx.all(OLD_PHONES, Tuple.of(id.value()), each -> each)) {
                var moved = phones.add(tx, id, new Msisdn(phone.getString("msisdn")), since);
                Optional.ofNullable(phone.getOffsetDateTime("verified_at"))
                        .ifPresent(at -> phones.verified(tx, moved.id(), Phone.Proof.OPERATOR, at.toInstant()));
            }
            tx.run(MOVED_PHONES, Tuple.of(id.value()));
        }
        return old.size();
    }

    /** The household of an id. Unknown ids are refused as not found. */
    public Household get(Db.Tx tx, HouseholdId id) {
        return find(tx, id).orElseThrow(() -> Problem.notFound("no such household"));
    }

    public Optional<Household> find(Db.Tx tx, HouseholdId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), this::household);
    }

    /** The households of some ids, those there are. */
    public Map<HouseholdId, Household> all(Db.Tx tx, Collection<HouseholdId> ids) {
        var values = ids.stream().map(HouseholdId::value).toArray(UUID[]::new);
        return tx.all(BY_IDS, Tuple.tuple().addArrayOfUUID(values), this::household).stream()
                .collect(Collectors.toMap(Household::id, Function.identity()));
    }

    public Optional<Household> byCode(Db.Tx tx, CommunityId community, String code) {
        return tx.maybe(BY_CODE, Tuple.of(community.value(), code), this::household);
    }

    /** The households a verified number belongs to; several may share a phone. */
    public List<Household> byPhone(Db.Tx tx, Msisdn phone) {
        return tx.all(BY_PHONE, Tuple.of(phones.tags(phone)), this::household);
    }

    public List<Household> of(Db.Tx tx, CommunityId community) {
        return tx.all(OF_COMMUNITY, Tuple.of(community.value()), this::household);
    }

    private Household household(Row row) {
        var person = new PersonId(row.getUUID("person_id"));
        var key = Optional.ofNullable(row.getBuffer("wrapped_key"))
                .map(wrapped -> vault.unwrap(person, wrapped.getBytes()));
        var facts =
                key.map(own -> PersonStore.facts(own, row.getBuffer("facts"))).orElse(Map.of());
        return new Household(
                new HouseholdId(row.getUUID("id")),
                new CommunityId(row.getUUID("community_id")),
                row.getString("code"),
                facts.getOrDefault(Person.NAME, Household.ERASED),
                facts.getOrDefault(Person.LOCATION, ""),
                Language.valueOf(row.getString("language").toUpperCase(Locale.ROOT)),
                key.map(own -> numbers(own, row)).orElse(List.of()),
                person);
    }

    private static List<Msisdn> numbers(PersonKey key, Row row) {
        var ids = row.getArrayOfUUIDs("phone_ids");
        var sealed = row.getArrayOfBuffers("phones");
        return IntStream.range(0, ids.length)
                .mapToObj(i -> PhoneStore.number(key, new PhoneId(ids[i]), sealed[i]))
                .toList();
    }
}
