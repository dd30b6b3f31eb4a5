package io.jirani.supply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestVault;
import io.jirani.approvals.Council;
import io.jirani.approvals.Proposal;
import io.jirani.approvals.Proposals.Consent;
import io.jirani.approvals.Proposals.Wish;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.Role;
import io.jirani.identity.TestOperators;
import io.jirani.identity.Who;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Problem;
import io.jirani.metering.CommandStore;
import io.jirani.settlement.NoticeStore;
import io.jirani.supply.MeterTermsStore.Meter;
import io.jirani.supply.MeterTermsStore.Standing;
import io.jirani.supply.Terms.Mode;
import io.jirani.supply.Terms.Protection;
import io.jirani.supply.TermsStore.Deed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On what terms a household has light: who sets them, what the database refuses, and that its meters come to know. */
class SupplyTest {
    private static final Terms PREPAID =
            new Terms(Mode.PREPAID, new Energy(2_000), Duration.ofDays(4), Optional.empty());
    private static final Terms CLINIC =
            new Terms(Mode.ON_ACCOUNT, new Energy(1_000), Duration.ofDays(3), Optional.of(Protection.CLINIC));

    private final Council council = new Council();
    private final Instant start = Instant.parse("2026-11-21T10:00:00Z");
    private Instant now = start;
    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };
    private final Ids ids = new Ids(clock, new Random(9));
    private final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    private final ChangeTerms change = new ChangeTerms(households, new NoticeStore(ids), clock);
    private final MeterTermsStore meters = new MeterTermsStore(new CommandStore(ids, clock));
    private final List<String> nudged = new ArrayList<>();
    private final SupplyVerticle job =
            new SupplyVerticle(council.db, meters, nudged::add, clock, clock, new SimpleMeterRegistry());
    private final Household first = home("H0001", Household.Language.EN);
    private final Household second = home("H0002", Household.Language.SW);

    @BeforeEach
    void open() {
        council.proposals.register(new SetSupply(change, nudged::add));
        council.db.inTransaction(tx -> {
            for (var each : List.of(first, second)) households.add(tx, each, start);
            tx.run("""
                    insert into meter (dev, community_id, household_id, role, status, adapter, password_hash, kid, added_at)
                    values ('first-1', $1, $2, 'household', 'active', 'native', '', 'k1', $3)
                    """, Tuple.of(council.community.value(), first.id().value(), start.atOffset(ZoneOffset.UTC)));
            tx.run("insert into meter_intake (meter_id, boot, online) select id, 7, true from meter", Tuple.tuple());
        });
    }

    @AfterEach
    void close() {
        council.close();
    }

    @Test
    void what_only_gives_is_one_persons_and_what_takes_light_away_is_two_peoples() {
        give(first, CLINIC);
        assertThat(now(first)).isEqualTo(CLINIC);
        assertThatThrownBy(() -> give(first, Terms.FIRST)).hasMessageContaining("two people");
        assertThatThrownBy(() -> give(first, CLINIC)).hasMessageContaining("already");
        for (var less : List.of(PREPAID, Terms.FIRST))
            assertThat(less.takeFrom(CLINIC)).isTrue();
        var asha = admin("S0001");
        var seen = propose(asha, PREPAID);
        assertThat(now(first)).as("one is not enough").isEqualTo(CLINIC);
        assertThatThrownBy(() -> agree(asha, seen)).isInstanceOf(Problem.class);
        agree(admin("S0002"), seen);
        assertThat(now(first)).isEqualTo(PREPAID);
        assertThat(nudged).contains(SupplyVerticle.JOB);
        var history = council.db.transaction(tx -> new TermsStore().newest(tx, first.id(), 10));
        assertThat(history).extracting(TermsStore.Held::revision).containsExactly(2, 1);
        assertThat(history.getFirst().by()).contains("S0001");
        assertThat(history.getFirst().approvers()).contains("S0002");
        give(first, new Terms(Mode.ON_ACCOUNT, new Energy(2_000), Duration.ofDays(4), CLINIC.protection()));
        assertThat(texts("select data ->> 'mode' from audit.act where verb = 'supply.set'"))
                .containsExactlyInAnyOrder("on_account", "prepaid", "on_account");
    }

    @Test
    void the_database_itself_refuses_darkness_by_one_person_a_hole_in_the_history_and_its_edit() {
        var alone = new Deed("operator S0001", "I am in a hurry today", "operator S0002", Optional.empty());
        assertThatThrownBy(
                        () -> council.db.transaction(tx -> new TermsStore().add(tx, first.id(), PREPAID, alone, start)))
                .hasMessageContaining("two people");
        give(first, CLINIC);
        assertThatThrownBy(() ->
                        council.db.transaction(tx -> new TermsStore().add(tx, first.id(), Terms.FIRST, alone, start)))
                .hasMessageContaining("two people");
        assertThatThrownBy(() -> run("update supply_terms set protected_as = null"))
                .isInstanceOf(Exception.class);
        assertThatThrownBy(
                        () -> run(
                                "insert into supply_terms (household_id, revision, mode, grace_wh, grace_h, reason, set_by, at)"
                                        + " select id, 3, 'on_account', 1000, 72, 'a hole is left here', 'x', now() from household where code = 'H0002'"))
                .hasMessageContaining("are its 1.");
        assertThatThrownBy(() -> new Terms(Mode.PREPAID, new Energy(999), Duration.ofDays(3), Optional.empty()))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new Terms(Mode.PREPAID, new Energy(1_000), Duration.ofHours(71), Optional.empty()))
                .isInstanceOf(Problem.class);
    }

    @Test
    void the_household_is_told_in_its_language() {
        give(second, CLINIC);
        agree(admin("S0002"), propose(admin("S0001"), PREPAID));
        assertThat(texts("select text from notice order by text"))
                .containsExactly(
                        "Jirani: nyumba yako inalindwa: umeme wako haukatwi kamwe kwa kukosa salio. Si sahihi? Tupigie simu.",
                        "Jirani: your power is prepaid: you buy it before you use it. When our system is away, your light stays on"
                                + " for at least 96 hours and 2 kWh beyond your credit. It is never cut off at night or on a"
                                + " weekend. Is this wrong? Call us.");
    }

    @Test
    void a_meter_is_told_once_until_it_answers_and_the_latest_wins() {
        assertThat(job.pass()).as("what it does by itself").isZero();
        assertThat(state().standing()).isEqualTo(Standing.BY_ITSELF);
        give(first, CLINIC);
        assertThat(state().standing()).isEqualTo(Standing.PENDING);
        assertThat(job.pass()).isEqualTo(1);
        assertThat(job.pass()).isZero();
        assertThat(nudged).contains("metering.commands");
        agree(admin("S0002"), propose(admin("S0001"), PREPAID));
        assertThat(job.pass()).isEqualTo(1);
        assertThat(
                        texts(
                                "select state || ' ' || args::text from down_command where cmd = 'supply.set' order by created_at, id"))
                .containsExactly(
                        "expired {\"rev\": 1, \"mode\": \"on_account\", \"grace_h\": 72, \"utc_min\": 180, \"grace_wh\": 1000,"
                                + " \"protected\": true}",
                        "open {\"rev\": 2, \"mode\": \"prepaid\", \"grace_h\": 96, \"utc_min\": 180, \"grace_wh\": 2000,"
                                + " \"protected\": false}");
        answer("done", 7, "");
        assertThat(state().standing()).isEqualTo(Standing.ACKNOWLEDGED);
        assertThat(state().revision()).isEqualTo(2);
        assertThat(job.pass()).isZero();
        run("update down_command set state = 'expired', expires_at = now() where state = 'done'");
        now = now.plus(Duration.ofDays(2));
        assertThat(job.pass()).as("it did not answer in time").isEqualTo(1);
        assertThat(texts("select count(*)::text from down_command"))
                .as("the same command")
                .containsExactly("2");
    }

    @Test
    void another_start_another_household_and_a_refusal_are_told_again() {
        give(first, CLINIC);
        job.pass();
        answer("done", 7, "");
        now = now.plus(Duration.ofHours(1));
        assertThat(job.pass()).isZero();
        run("update meter_intake set boot = 8");
        assertThat(job.pass()).as("its flash may be lost").isEqualTo(1);
        assertThat(state().standing()).isEqualTo(Standing.PENDING);
        answer("done", 8, "");
        run("update meter set household_id = (select id from household where code = 'H0002')");
        assertThat(job.pass()).as("who lives there now is not a clinic").isEqualTo(1);
        answer("refused", 8, "unknown");
        var there = council.db.transaction(tx -> meters.of(tx, second.id())).getFirst();
        assertThat(there.standing()).isEqualTo(Standing.REFUSED);
        assertThat(there.why()).contains("unknown");
        now = now.plus(Duration.ofHours(1));
        assertThat(job.pass()).isZero();
        assertThat(council.db.transaction(tx -> meters.waiting(tx, now)).refused())
                .isEqualTo(1);
        assertThat(job.health().status().get().toString()).contains("1 meters do not know");
        now = now.plus(Duration.ofDays(2));
        assertThat(job.pass()).as("perhaps it has another firmware").isEqualTo(1);
    }

    @Test
    void a_meters_revision_never_falls() {
        give(first, CLINIC);
        job.pass();
        assertThatThrownBy(() -> run("update meter_supply set revision = 1, mode = 'prepaid'"))
                .hasMessageContaining("higher revision");
    }

    private Household home(String code, Household.Language language) {
        return new Household(
                new HouseholdId(ids.next()),
                council.community,
                code,
                "Name of " + code,
                "Row 4",
                language,
                List.of(),
                new PersonId(ids.next()));
    }

    private Who admin(String code) {
        var who = TestOperators.who(council.community, Role.ADMIN, code);
        council.db.inTransaction(tx -> TestOperators.enrol(tx, who, Role.ADMIN));
        return who;
    }

    private Proposal propose(Who who, Terms terms) {
        var wish = new Wish(SetSupply.KIND, SupplyJson.payload("H0001", terms), "she asked to buy ahead");
        return council.db.transaction(tx -> council.proposals.propose(tx, who, wish));
    }

    private void agree(Who who, Proposal seen) {
        var consent = new Consent(seen.sha256(), "I have talked to her");
        council.db.transaction(tx -> council.proposals.approve(tx, who, seen.id(), consent));
    }

    private void give(Household household, Terms terms) {
        council.db.inTransaction(tx -> change.give(tx, household, terms, "operator S0001", "a clinic opened there"));
    }

    private Terms now(Household household) {
        return council.db.transaction(tx -> change.now(tx, household));
    }

    private Meter state() {
        return council.db.transaction(tx -> meters.of(tx, first.id())).getFirst();
    }

    private void answer(String state, long boot, String why) {
        var said = new JsonObject().put("boot", boot).put("why", why);
        council.db.inTransaction(tx ->
                tx.run("update down_command set state = $1, result = $2 where state = 'open'", Tuple.of(state, said)));
    }

    private void run(String sql) {
        council.db.inTransaction(tx -> tx.run(sql, Tuple.tuple()));
    }

    private List<String> texts(String sql) {
        return council.db.transaction(tx -> tx.all(sql, Tuple.tuple(), row -> row.getString(0)));
    }
}
