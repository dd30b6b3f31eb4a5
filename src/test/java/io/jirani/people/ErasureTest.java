package io.jirani.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.http.Door;
import io.jirani.identity.Household.Language;
import io.jirani.identity.Phone;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.jirani.people.Homes.Home;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErasureTest {
    private static final Erase.By TWO = new Erase.By("two", "they agreed", Map.of());
    private static final String PATH = "/v1/me/erasure";
    private final Homes homes = new Homes();
    private final List<HouseholdId> taken = new ArrayList<>();
    private final Erase erase = new Erase(
            homes.households,
            List.of(
                    new Erase.Share("keys", (tx, whose) -> homes.keys.revokeAll(tx, whose, homes.clock.instant())),
                    new Erase.Share("test", (tx, whose) -> taken.add(whose) ? 1 : 0)),
            (tx, key, whose, text) -> homes.notices.tellAll(
                    tx, key, whose, homes.households.phones().of(tx, whose.id()), text, homes.clock.instant()),
            Period.ZERO,
            homes.ids,
            homes.clock);
    private final PeopleVerticle jobs = new PeopleVerticle(homes.db, erase, new SimpleMeterRegistry(), homes.clock);
    private final AtomicInteger people = new AtomicInteger();

    @BeforeAll
    void open() {
        homes.door.open(
                List.of(new ErasureRoutes(homes.db, homes.auth, homes.households, erase, homes.clock)::mount),
                List.of(),
                List.of());
    }

    @AfterAll
    void close() {
        homes.close();
    }

    @Test
    void itWaitsADayIsDoneOnceAndNobodyComesBack() {
        var home = someone();
        assertThat(state(home)).isEqualTo("none");
        var asked = Door.json(homes.post(home.key(), PATH));
        assertThat(asked.getString("state")).isEqualTo("waiting");
        homes.clock.pass(Duration.ofHours(23));
        assertThat(homes.post(home.key(), PATH).statusCode()).isEqualTo(202);
        assertThat(Door.json(homes.get(home.key(), PATH)).getString("due_at"))
                .as("asking again changes nothing")
                .isEqualTo(asked.getString("due_at"));
        assertThat(jobs.erasePass()).isZero();
        homes.clock.pass(Duration.ofHours(1));
        assertThat(jobs.erasePass()).isEqualTo(1);
        assertThat(jobs.erasePass()).isZero();
        assertThat(taken).containsOnlyOnce(home.household().id());
        assertThat(homes.get(home.key(), PATH).statusCode())
                .as("its key is gone")
                .isEqualTo(401);
        var act = homes.texts(
                "select data::text from audit.act where verb = 'person.erased' and subject = $1",
                "household " + home.household().id());
        assertThat(act).hasSize(1);
        assertThat(new JsonObject(act.getFirst()).getString("sha256"))
                .isEqualTo(homes.texts(
                                "select encode(certificate, 'hex') from erasure where household_id = $1",
                                home.household().id().value())
                        .getFirst());
        assertThat(act.getFirst()).doesNotContain(home.household().name());
        assertThatThrownBy(() -> homes.db.inTransaction(
                        tx -> erase.ask(tx, home.household().id(), Erasure.AskedBy.OPERATOR)))
                .isInstanceOf(Problem.class);
    }

    @Test
    void everyNumberOfTheHouseHearsOfItOnceWithTheDay() {
        var home = someone();
        var phones = homes.households.phones();
        var second = homes.db.transaction(tx -> {
            var added = phones.add(tx, home.household().id(), Msisdn.parse("0712009901"), homes.clock.instant());
            phones.verified(tx, added.id(), Phone.Proof.CODE, homes.clock.instant());
            phones.add(tx, home.household().id(), Msisdn.parse("0712009902"), homes.clock.instant());
            return added.id();
        });
        homes.post(home.key(), PATH);
        homes.post(home.key(), PATH);
        var due = homes.clock.instant().plus(Duration.ofDays(1)).atZone(ZoneId.of("Africa/Nairobi"));
        var told = homes.texts(
                "select phone_id || text from notice where household_id = $1",
                home.household().id().value());
        assertThat(told).hasSize(2).anyMatch(text -> text.startsWith(second.toString()));
        assertThat(told)
                .allSatisfy(text -> assertThat(text)
                        .contains(DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ROOT)
                                .format(due))
                        .doesNotContain("0712"));
    }

    @Test
    void itCanBeTakenBackUntilItIsDone() {
        var home = someone();
        homes.post(home.key(), PATH);
        assertThat(homes.delete(home.key(), PATH).statusCode()).isEqualTo(200);
        assertThat(homes.delete(home.key(), PATH).statusCode()).isEqualTo(404);
        homes.clock.pass(Duration.ofDays(2));
        assertThat(jobs.erasePass()).isZero();
        assertThat(taken).doesNotContain(home.household().id());
        assertThat(homes.texts(
                        "select data ->> 'state' from event_log where type = 'erasure.changed' and household_id = $1"
                                + " order by id",
                        home.household().id().value()))
                .containsExactly("waiting", "cancelled");
    }

    /** Something of a household that has not ended, and how it ends. */
    record Open(Hindrance hindrance, String begin, String end) {
        @Override
        public String toString() {
            return hindrance.code();
        }
    }

    static List<Open> unfinished() {
        return List.of(
                posted(Hindrance.MONEY, "rail:mpesa:payout", "household:HOME:wallet", "KES"),
                posted(Hindrance.DEBT, "household:HOME:owed", "operator:capital", "KES"),
                posted(Hindrance.ENERGY, "generated:COMMUNITY", "household:HOME:energy:made", "WH"),
                new Open(
                        Hindrance.OFFER,
                        "insert into market_order (id, community_id, household_id, quantity_wh, open_wh, reserved_wh,"
                                + " sold_wh, cancelled_wh, limit_minor_per_kwh, asset, placed_at) values (gen_random_uuid(),"
                                + " 'COMMUNITY', 'HOME', 5, 5, 0, 0, 0, 1200, 'KES', now())",
                        "update market_order set open_wh = 0, cancelled_wh = 5 where household_id = 'HOME'"),
                new Open(
                        Hindrance.INTERVAL,
                        "insert into household_interval (household_id, start_at, community_id, state, assurance, import_wh,"
                                + " export_wh, used_by_neighbours_wh, banked_wh, storage_wh, to_supplier_wh, own_use_wh,"
                                + " from_supplier_wh, supplier_minor, in_sum) values ('HOME', '2026-11-21 09:00Z',"
                                + " 'COMMUNITY', 'provisional', 'A', 0, 0, 0, 0, 0, 0, 0, 0, 0, false)",
                        "update household_interval set state = 'settled' where household_id = 'HOME'"),
                ending(Hindrance.LEAVING),
                ending(Hindrance.FROZEN),
                new Open(
                        Hindrance.UNCLAIMED,
                        "insert into unclaimed_money (household_id, number, community_id, day, amount_minor, asset)"
                                + " values ('HOME', 1, 'COMMUNITY', '2026-11-01', 5000, 'KES')",
                        "update unclaimed_money set given_back_at = now() where household_id = 'HOME'"),
                new Open(
                        Hindrance.METER,
                        "insert into meter (dev, household_id, community_id, password_hash, status, role, added_at)"
                                + " values ('ke-HOMECODE', 'HOME', 'COMMUNITY', 'x', 'active', 'household', now())",
                        "update meter set status = 'decommissioned' where household_id = 'HOME'"));
    }

    private static Open ending(Hindrance state) {
        return new Open(
                state,
                "insert into household_end (household_id, community_id, state, cause, since, not_before) values ('HOME',"
                        + " 'COMMUNITY', '" + state.code() + "', 'operator', now(), now())",
                "update household_end set state = 'left' where household_id = 'HOME'");
    }

    private static Open posted(Hindrance hindrance, String from, String to, String asset) {
        var post =
                "select ledger.post(gen_random_uuid(), gen_random_uuid()::text, 'test', 'S', '{}', array['%s', '%s'],"
                        + " array['%s', '%s'], array[100, -100]::bigint[], '2026-11-21 09:00Z', '2026-11-21')";
        return new Open(hindrance, post.formatted(from, to, asset, asset), post.formatted(to, from, asset, asset));
    }

    @ParameterizedTest
    @MethodSource("unfinished")
    void whatHasNotEndedIsInTheWayUntilItEnds(Open open) {
        var home = someone();
        homes.run(named(open.begin(), home));
        homes.post(home.key(), PATH);
        homes.clock.pass(Duration.ofHours(25));
        assertThat(jobs.erasePass()).isEqualTo(1);
        var standing = Door.json(homes.get(home.key(), PATH));
        assertThat(standing.getString("state")).isEqualTo("waiting");
        assertThat(standing.getJsonArray("hindered_by").stream()
                        .map(each -> ((JsonObject) each).getString("code"))
                        .toList())
                .containsExactly(open.hindrance().code());
        assertThatThrownBy(() -> homes.db.transaction(
                        tx -> erase.now(tx, home.household().id(), TWO)))
                .hasMessageContaining(open.hindrance().what(Language.EN));
        assertThat(taken).doesNotContain(home.household().id());
        homes.run(named(open.end(), home));
        assertThat(jobs.erasePass()).as("looked at again in an hour").isZero();
        homes.clock.pass(Duration.ofHours(1));
        assertThat(jobs.erasePass()).isEqualTo(1);
        assertThat(taken).contains(home.household().id());
    }

    @Test
    void theLawMayWantTheNameKeptForAWhile() {
        var home = someone();
        var patient = new Erase(
                homes.households, List.of(), (tx, key, whose, text) -> {}, Period.ofDays(30), homes.ids, homes.clock);
        homes.run(named(
                posted(Hindrance.MONEY, "rail:mpesa:payout", "household:HOME:wallet", "KES")
                        .begin(),
                home));
        homes.run(named(
                posted(Hindrance.MONEY, "rail:mpesa:payout", "household:HOME:wallet", "KES")
                        .end(),
                home));
        var whose = home.household().id();
        assertThat(hindrances(patient, whose)).containsExactly(Hindrance.LEGAL_HOLD);
        assertThat(hindrances(erase, whose)).isEmpty();
    }

    @Test
    void whatWasDoneStaysDone() {
        var home = someone();
        homes.db.transaction(tx -> erase.now(tx, home.household().id(), TWO));
        for (var attack : List.of(
                "update erasure set state = 'waiting', ended_at = null, certificate = null where state = 'done'",
                "delete from erasure where state = 'done'"))
            assertThatThrownBy(() -> homes.run(attack)).hasMessageContaining("erasure");
    }

    @Test
    void anOperatorIsNoHousehold() {
        for (var answer : List.of(
                homes.get(homes.operator, PATH), homes.post(homes.operator, PATH), homes.delete(homes.operator, PATH)))
            assertThat(answer.statusCode()).isEqualTo(403);
    }

    private Set<Hindrance> hindrances(Erase by, HouseholdId whose) {
        return homes.db.transaction(tx -> by.standing(tx, whose)).hindrances();
    }

    private Home someone() {
        int n = people.incrementAndGet();
        return homes.join("Person " + n, "Block " + n, "07120010%02d".formatted(n), Language.EN);
    }

    private String state(Home home) {
        return Door.json(homes.get(home.key(), PATH)).getString("state");
    }

    private static String named(String sql, Home home) {
        return sql.replace("HOMECODE", home.household().code().toLowerCase(java.util.Locale.ROOT))
                .replace("HOME", home.household().id().toString())
                .replace("COMMUNITY", home.household().community().toString());
    }
}
