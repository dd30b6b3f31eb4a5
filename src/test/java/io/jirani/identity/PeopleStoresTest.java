package io.jirani.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.identity.Household.Language;
import io.jirani.identity.Phone.Proof;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Problem;
import io.jirani.vault.Vault.DoesNotOpen;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** People and phones on a real database: what is sealed, found, shared, retired, erased. */
class PeopleStoresTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Msisdn SHARED = new Msisdn("254712345678");
    private static final Msisdn OWN = new Msisdn("254700000009");

    private final TestDb database = TestDb.fresh();
    private final Db db = database.db();
    private final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    private final PhoneStore phones = households.phones();
    private final PersonStore people = households.people();
    private final CommunityId community = new CommunityId(UUID.randomUUID());
    private final Household asha = household("H0001", "Asha Mwangi", SHARED, OWN);
    private final Household otieno = household("H0002", "Otieno Ouko", SHARED);

    PeopleStoresTest() {
        db.inTransaction(tx -> {
            new CommunityStore().add(tx, community(), NOW);
            households.add(tx, asha, NOW);
            households.add(tx, otieno, NOW);
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void householdsAreReadAsTheyWereAddedAndNothingIsInClear() {
        assertThat(db.<Household>transaction(tx -> households.get(tx, asha.id())))
                .isEqualTo(asha);
        assertThat(db.<List<Household>>transaction(tx -> households.byPhone(tx, SHARED)))
                .containsExactlyInAnyOrder(asha, otieno);
        assertThat(dump()).doesNotContain("Asha", "Otieno", "Kilimani", "712345678", "700000009");
    }

    @Test
    void aNewNumberIsNobodysUntilItProvedItself() {
        var number = new Msisdn("254700000077");
        var added = db.transaction(tx -> phones.add(tx, asha.id(), number, NOW));
        assertThat(added.proven()).isEmpty();
        assertThat(db.<List<Household>>transaction(tx -> households.byPhone(tx, number)))
                .isEmpty();
        assertThatThrownBy(() -> db.transaction(tx -> phones.add(tx, asha.id(), number, NOW)))
                .isInstanceOf(Problem.class)
                .hasMessage("this household has this phone");

        var later = NOW.plusSeconds(60);
        db.inTransaction(tx -> phones.verified(tx, added.id(), Proof.PUSH, later));
        db.inTransaction(tx -> phones.verified(tx, added.id(), Proof.OPERATOR, later.plusSeconds(60)));
        var proven = db.transaction(tx -> phones.find(tx, added.id())).orElseThrow();
        assertThat(proven.proven()).contains(new Phone.Proven(Proof.PUSH, later));
        assertThat(proven.heardAt()).contains(later.plusSeconds(60));
        assertThat(db.<Household>transaction(tx -> households.get(tx, asha.id()))
                        .phones())
                .containsExactly(SHARED, OWN, number);

        db.inTransaction(tx -> phones.save(tx, proven.payable(Optional.of(later))));
        db.inTransaction(tx -> phones.retire(tx, added.id(), later));
        var retired = db.transaction(tx -> phones.find(tx, added.id())).orElseThrow();
        assertThat(retired.number()).isEqualTo(number);
        assertThat(retired.payableFrom()).isEmpty();
        assertThat(db.<List<Phone>>transaction(tx -> phones.byNumber(tx, number)))
                .isEmpty();
        assertThat(db.<Phone>transaction(tx -> phones.add(tx, asha.id(), number, later))
                        .id())
                .isNotEqualTo(added.id());
    }

    @Test
    void aNumberThatIsAddedAsItsPersonIsErasedGoesWithHim() throws Exception {
        try (var others = Executors.newSingleThreadExecutor()) {
            var erased = new AtomicReference<Future<?>>();
            db.inTransaction(tx -> {
                phones.add(tx, asha.id(), new Msisdn("254700000077"), NOW);
                erased.set(others.submit(() -> db.inTransaction(other -> people.erase(other, asha.person(), NOW))));
                waitsOrIsDone(erased.get());
            });
            erased.get().get();
        }
        assertThat(number("select count(*) as n from phone where household_id = $1 and sealed is not null", asha.id()))
                .isZero();
        assertThatThrownBy(() -> db.transaction(tx -> phones.add(tx, asha.id(), SHARED, NOW)))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> db.inTransaction(tx -> tx.run(
                        "update phone set sealed = 'x', tag = 'x', tag_key = 'x' where household_id = $1",
                        Tuple.of(asha.id().value()))))
                .hasMessageContaining("the person of a phone is erased");
    }

    /** Until another transaction is through, or waits for ours. */
    private void waitsOrIsDone(Future<?> other) {
        while (!other.isDone() && number("select count(*) as n from pg_locks where not granted") == 0)
            Thread.onSpinWait();
    }

    private long number(String sql, Object... parameters) {
        var values = java.util.Arrays.stream(parameters)
                .map(each -> each instanceof HouseholdId id ? id.value() : each)
                .toList();
        return db.transaction(tx -> tx.one(sql, Tuple.from(values), row -> row.getLong("n")));
    }

    @Test
    void aHoldersNameIsComparedNotKept() {
        var phone = db.transaction(tx -> phones.ofHousehold(tx, asha.id(), OWN)).orElseThrow();
        var mark = db.transaction(tx -> phones.nameMark(tx, phone, "ASHA M."));
        db.inTransaction(tx -> phones.save(tx, phone.named(Optional.of(mark), Optional.empty())));
        assertThat(db.transaction(tx -> phones.find(tx, phone.id()))
                        .orElseThrow()
                        .nameMark())
                .contains(mark);
        assertThat(db.<String>transaction(tx -> phones.nameMark(tx, phone, " asha m. ")))
                .isEqualTo(mark);
        assertThat(db.<String>transaction(tx -> phones.nameMark(tx, phone, "OTIENO")))
                .isNotEqualTo(mark);
        assertThat(dump()).doesNotContainIgnoringCase("asha m");
    }

    @Test
    void whoIsErasedHasNoNameNoPlaceNoNumberAndTheOthersHaveTheirs() {
        var sealed =
                db.transaction(tx -> people.key(tx, asha.person()).orElseThrow().seal("note", new byte[] {1}));
        var phone = db.transaction(tx -> phones.ofHousehold(tx, asha.id(), OWN)).orElseThrow();
        db.inTransaction(tx -> people.erase(tx, asha.person(), NOW));
        db.inTransaction(tx -> people.erase(tx, asha.person(), NOW.plusSeconds(9)));

        var erased = db.<Household>transaction(tx -> households.get(tx, asha.id()));
        assertThat(erased.name()).isEqualTo(Household.ERASED);
        assertThat(erased.location()).isEmpty();
        assertThat(erased.phones()).isEmpty();
        assertThat(db.<Boolean>transaction(tx -> phones.find(tx, phone.id()).isPresent()))
                .isFalse();
        var person = db.transaction(tx -> people.get(tx, asha.person()));
        assertThat(person.facts()).isEmpty();
        assertThat(person.erasedAt()).contains(NOW);
        assertThat(db.<Boolean>transaction(tx -> people.key(tx, asha.person()).isPresent()))
                .isFalse();
        assertThat(db.<List<Household>>transaction(tx -> households.byPhone(tx, SHARED)))
                .containsExactly(otieno);
        assertThatThrownBy(() -> db.inTransaction(tx -> people.change(tx, asha.person(), Map.of("name", "A"))))
                .hasMessage("this person is erased");
        assertThatThrownBy(() -> db.transaction(tx -> phones.add(tx, asha.id(), OWN, NOW)))
                .hasMessageContaining("erased");
        assertThat(sealed).isNotEmpty();
        assertThat(count("select count(*) from phone where num_nonnulls(tag, tag_key, sealed, name_tag) > 0"))
                .isEqualTo(1);
    }

    @Test
    void factsChangeAndAHoldIsKept() {
        db.inTransaction(tx -> people.change(tx, asha.person(), Map.of(Person.NAME, "Asha", Person.LOCATION, "Ngong")));
        var hold = new Person.Hold(NOW.plus(30, ChronoUnit.DAYS), "court-order");
        db.inTransaction(tx -> people.hold(tx, asha.person(), Optional.of(hold)));
        var person = db.transaction(tx -> people.lock(tx, asha.person()));
        assertThat(person.facts()).isEqualTo(Map.of("name", "Asha", "location", "Ngong"));
        assertThat(person.hold()).contains(hold);
        assertThat(person.toString()).doesNotContain("Asha");
        db.inTransaction(tx -> people.hold(tx, asha.person(), Optional.empty()));
        assertThat(db.transaction(tx -> people.get(tx, asha.person())).hold()).isEmpty();
        assertThatThrownBy(() -> db.inTransaction(tx ->
                        people.hold(tx, asha.person(), Optional.of(new Person.Hold(NOW, "because Asha said so")))))
                .hasMessageContaining("hold_reason_code");
    }

    @Test
    void rowsThatWereSwappedDoNotOpen() {
        run("update person p set facts = o.facts from person o where o.id = $2 and p.id = $1", asha, otieno);
        assertThatThrownBy(() -> db.transaction(tx -> households.get(tx, asha.id())))
                .isInstanceOf(DoesNotOpen.class);
        run(
                "update person p set facts = o.facts, wrapped_key = o.wrapped_key from person o where o.id = $2 and p.id = $1",
                asha,
                otieno);
        assertThatThrownBy(() -> db.transaction(tx -> people.get(tx, asha.person())))
                .isInstanceOf(DoesNotOpen.class);
    }

    @Test
    void aNumberMovedToAnotherPhonesRowDoesNotOpen() {
        var both = db.transaction(tx -> phones.of(tx, asha.id()));
        db.inTransaction(tx -> tx.run(
                "update phone p set sealed = o.sealed from phone o where o.id = $2 and p.id = $1",
                Tuple.of(both.get(0).id().value(), both.get(1).id().value())));
        assertThatThrownBy(
                        () -> db.transaction(tx -> phones.find(tx, both.get(0).id())))
                .isInstanceOf(DoesNotOpen.class);
    }

    @Test
    void theDatabaseTakesNothingInClear() {
        for (var sql : List.of(
                "update household set name = 'Asha' where id = $1",
                "update household set location = 'Kilimani' where id = $1",
                "update household set person_id = null where id = $1"))
            assertThatThrownBy(() -> db.inTransaction(
                            tx -> tx.run(sql, Tuple.of(asha.id().value()))))
                    .hasMessageContaining("household_sealed");
    }

    private void run(String sql, Household one, Household other) {
        db.inTransaction(
                tx -> tx.run(sql, Tuple.of(one.person().value(), other.person().value())));
    }

    private long count(String sql) {
        return db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> row.getLong(0)));
    }

    private String dump() {
        return db.transaction(tx -> tx.one(
                "select (select string_agg(h::text, ' ') from household h) || (select string_agg(p::text, ' ') from person p)"
                        + " || (select string_agg(encode(facts, 'escape'), ' ') from person)"
                        + " || (select string_agg(f::text || encode(f.sealed, 'escape'), ' ') from phone f) as all",
                Tuple.tuple(),
                row -> row.getString("all")));
    }

    private Household household(String code, String name, Msisdn... numbers) {
        return new Household(
                new HouseholdId(UUID.randomUUID()),
                community,
                code,
                name,
                "Kilimani",
                Language.SW,
                List.of(numbers),
                new PersonId(UUID.randomUUID()));
    }

    private Community community() {
        return new Community(
                community,
                "street",
                "Street",
                ZoneId.of("Africa/Nairobi"),
                Asset.KES,
                Community.Regime.PILOT,
                Community.Custody.WALLET,
                Duration.ofMinutes(15),
                10_000,
                100,
                "reserve");
    }
}
