package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.PhoneId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What is asked about numbers beyond those in use, and of many at once; what changes them is {@link PhoneStore}'s. */
public final class PhoneLookStore {
    private static final String WAITING =
            PhoneStore.SELECT + " and f.retired_at is null and f.payable_from > $1 order by f.payable_from, f.id";
    private static final String GIVEN_UP = PhoneStore.SELECT
            + " and f.household_id = $1 and f.proof is not null and f.retired_at > $2 order by f.retired_at, f.id";
    private static final String ADDED =
            "select count(*)::int as n from phone where household_id = $1 and added_at > $2";
    private static final String PROVED = """
            select exists (select 1 from phone where household_id = $1 and id <> $2 and (wanted_at is not null
                or (proof in ('code', 'push') and (retired_at is not null or payable_from is null or payable_from <= $3)))
            ) as proved
            """;

    private static final String HEARD_AGAIN = """
            with known as materialized (
                select id from phone where id = any ($1) and proof in ('code', 'push') and verified_at is not null
                    and retired_at is null and name_changed_at is null and sealed is not null and heard_at >= $3
                order by id for no key update)
            update phone f set heard_at = greatest(f.heard_at, $2) from known k where f.id = k.id returning f.id
            """;

    private final PhoneStore phones;

    public PhoneLookStore(PhoneStore phones) {
        this.phones = phones;
    }

    /** The numbers whose moment to be paid is still to come, the next first. */
    public List<Phone> waiting(Db.Tx tx, Instant now) {
        return tx.all(WAITING, Tuple.of(now.atOffset(ZoneOffset.UTC)), phones::phone);
    }

    /** A household's numbers that were verified and given up since. */
    public List<Phone> givenUp(Db.Tx tx, HouseholdId household, Instant since) {
        return tx.all(GIVEN_UP, Tuple.of(household.value(), since.atOffset(ZoneOffset.UTC)), phones::phone);
    }

    /** How many numbers a household added since, in use or not. */
    public int added(Db.Tx tx, HouseholdId household, Instant since) {
        return tx.one(ADDED, Tuple.of(household.value(), since.atOffset(ZoneOffset.UTC)), row -> row.getInteger("n"));
    }

    /** Notes that numbers were heard of which had proved themselves, are in no doubt and were heard of since; answers those. */
    Set<PhoneId> heardAgain(Db.Tx tx, List<PhoneId> all, Instant now, Instant since) {
        return Set.copyOf(tx.all(
                HEARD_AGAIN,
                Tuple.tuple()
                        .addArrayOfUUID(all.stream().map(PhoneId::value).toArray(UUID[]::new))
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(since.atOffset(ZoneOffset.UTC)),
                row -> new PhoneId(row.getUUID("id"))));
    }

    /** Whether another number of a household, in use or not, ever proved itself beyond waiting for its moment, or is wanted. */
    boolean anotherProved(Db.Tx tx, Phone phone, Instant now) {
        return tx.one(
                PROVED,
                Tuple.of(phone.household().value(), phone.id().value(), now.atOffset(ZoneOffset.UTC)),
                row -> row.getBoolean("proved"));
    }
}
