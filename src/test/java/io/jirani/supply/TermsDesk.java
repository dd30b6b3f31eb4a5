package io.jirani.supply;

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
import io.jirani.metering.CommandStore;
import io.jirani.payments.Hand;
import io.jirani.settlement.NoticeStore;
import io.jirani.supply.MeterTermsStore.Meter;
import io.jirani.supply.Terms.Mode;
import io.jirani.supply.Terms.Protection;
import io.jirani.supply.TermsStore.Deed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two households, one with a meter, whose operators decide together about their light; a clock that is moved by hand. */
abstract class TermsDesk {
    static final Terms PREPAID = new Terms(Mode.PREPAID, new Energy(2_000), Duration.ofDays(4), Optional.empty());
    static final Terms CLINIC =
            new Terms(Mode.ON_ACCOUNT, new Energy(1_000), Duration.ofDays(3), Optional.of(Protection.CLINIC));

    final Council council = new Council();
    final Hand clock = new Hand();
    final Instant start = clock.instant();
    final Ids ids = new Ids(clock, new Random(9));
    final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    final ChangeTerms change = new ChangeTerms(households, new NoticeStore(ids), clock);
    final MeterTermsStore meters = new MeterTermsStore(new CommandStore(ids, clock));
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final List<String> nudged = new ArrayList<>();
    final SupplyVerticle job = new SupplyVerticle(council.db, meters, nudged::add, clock, clock, metrics);
    final Household first = home("H0001", Household.Language.EN);
    final Household second = home("H0002", Household.Language.SW);

    @SuppressWarnings("NullAway.Init")
    TermsDesk() {}

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

    Household home(String code, Household.Language language) {
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

    Who admin(String code) {
        var who = TestOperators.who(council.community, Role.ADMIN, code);
        council.db.inTransaction(tx -> TestOperators.enrol(tx, who, Role.ADMIN));
        return who;
    }

    Proposal propose(Who who, Terms terms) {
        var wish = new Wish(SetSupply.KIND, SupplyJson.payload("H0001", terms), "she asked to buy ahead");
        return council.db.transaction(tx -> council.proposals.propose(tx, who, wish));
    }

    void agree(Who who, Proposal seen) {
        var consent = new Consent(seen.sha256(), "I have talked to her");
        council.db.transaction(tx -> council.proposals.approve(tx, who, seen.id(), consent));
    }

    void give(Household household, Terms terms) {
        council.db.inTransaction(tx -> change.give(tx, household, terms, "operator S0001", "a clinic opened there"));
    }

    void add(Household household, Terms terms, Deed deed) {
        council.db.transaction(tx -> new TermsStore().add(tx, household.id(), terms, deed, start));
    }

    MeterTermsStore.Waiting untold() {
        return council.db.transaction(tx -> meters.waiting(tx, clock.instant().minus(Duration.ofMinutes(10))));
    }

    Terms now(Household household) {
        return council.db.transaction(tx -> change.now(tx, household));
    }

    Meter state() {
        return council.db.transaction(tx -> meters.of(tx, first.id())).getFirst();
    }

    void answer(String state, long boot, String why) {
        var said = new JsonObject().put("boot", boot).put("why", why);
        council.db.inTransaction(tx ->
                tx.run("update down_command set state = $1, result = $2 where state = 'open'", Tuple.of(state, said)));
    }

    void run(String sql) {
        council.db.inTransaction(tx -> tx.run(sql, Tuple.tuple()));
    }

    List<String> texts(String sql) {
        return council.db.transaction(tx -> tx.all(sql, Tuple.tuple(), row -> row.getString(0)));
    }
}
