package io.jirani.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.approvals.Council;
import io.jirani.approvals.Proposal;
import io.jirani.approvals.Proposal.State;
import io.jirani.audit.Verify;
import io.jirani.audit.Verify.Finding;
import io.jirani.db.DbUrl;
import io.jirani.identity.Who;
import io.jirani.kernel.Problem;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I-15: money of all moves with the approval of several, bound to what they saw. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class I15ApprovalsTest {
    private static final String NOBODY = "00000000-0000-0000-0000-0000000000aa";

    private final Council council = new Council();
    private final TestDb database = council.database;
    private final Who anna = council.person("S0001");
    private final Who ben = council.person("S0002");
    private final Who cleo = council.person("S0003");
    private int cents;
    private Proposal waits;

    @SuppressWarnings("NullAway.Init")
    I15ApprovalsTest() {}

    @BeforeEach
    void propose() {
        waits = council.propose(anna, Council.FUND, ++cents);
    }

    @AfterAll
    void close() {
        council.close();
    }

    @Test
    void nobodyAgreesToHisOwnNorTwiceNorToWhatHeDidNotSee() {
        assertThat(tried(anna, waits.sha256())).isEqualTo("FORBIDDEN");
        assertThat(tried(council.machine(), waits.sha256())).isEqualTo("FORBIDDEN");
        var other = council.propose(anna, Council.FUND, 500_000 + cents);
        assertThat(tried(ben, other.sha256())).as("stale").isEqualTo("CONFLICT");
        assertThat(tried(ben, waits.sha256())).isEqualTo("OPEN");
        assertThat(tried(ben, waits.sha256())).as("twice").isEqualTo("CONFLICT");
        assertThat(council.now(waits).state()).isEqualTo(State.OPEN);
        unmoved();
    }

    @Test
    void oneInTwoTabsIsOneAndManyAtOnceDoItOnce() throws Exception {
        var before = council.given();
        var tabs = new ArrayList<Callable<String>>();
        for (int i = 0; i < 6; i++) tabs.add(() -> tried(ben, waits.sha256()));
        assertThat(Arena.atOnce(tabs)).containsOnlyOnce("OPEN").contains("CONFLICT");
        assertThat(council.given()).isEqualTo(before);
        var others = new ArrayList<Callable<String>>();
        for (int i = 3; i < 9; i++) {
            var other = council.person("S000" + i);
            others.add(() -> tried(other, waits.sha256()));
        }
        assertThat(Arena.atOnce(others)).containsOnlyOnce("DONE").contains("CONFLICT");
        assertThat(council.given()).isEqualTo(before + cents);
        assertThat(new Verify(council.db).findings()).isEmpty();
    }

    /** As the gateway's own role: by rights, by the triggers, by the checks. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            42501 | update proposal set payload = '{"amount_minor": "900000"}' where id = '%id'
            42501 | update proposal set needs = 1 where id = '%id'
            42501 | update proposal set proposer = '%nobody' where id = '%id'
            42501 | update proposal set expires_at = expires_at + interval '1 day' where id = '%id'
            42501 | delete from proposal where id = '%id'
            42501 | delete from approval where proposal_id = '%id'
            42501 | update approval set hash = hash where proposal_id = '%id'
            LD041 | update proposal set state = 'DONE', ended_at = now(), ended_by = '%nobody', ended_label = 'x', result = '{}' where id = '%id'
            LD042 | update proposal set state = 'EXPIRED', ended_at = now(), ended_label = 'x' where id = '%id'
            23514 | update proposal set state = 'REJECTED', ended_at = now(), ended_by = proposer, ended_label = 'x' where id = '%id'
            23514 | update proposal set state = 'WITHDRAWN', ended_at = now(), ended_by = '%nobody', ended_label = 'x' where id = '%id'
            LD043 | insert into approval (proposal_id, approver, approver_kind, approver_label, hash, reason) select id, proposer, 'operator', 'x', hash, '' from proposal where id = '%id'
            23514 | insert into approval (proposal_id, approver, approver_kind, approver_label, hash, reason) select id, '%nobody', 'machine', 'x', hash, '' from proposal where id = '%id'
            LD044 | insert into approval (proposal_id, approver, approver_kind, approver_label, hash, reason) select id, '%nobody', 'operator', 'x', sha256(hash), '' from proposal where id = '%id'
            LD042 | insert into approval (proposal_id, approver, approver_kind, approver_label, hash, reason, at) select id, '%nobody', 'operator', 'x', hash, '', now() - interval '1 day' from proposal where id = '%id'
            LD040 | insert into approval (proposal_id, approver, approver_kind, approver_label, hash, reason) select gen_random_uuid(), '%nobody', 'operator', 'x', hash, '' from proposal where id = '%id'
            23514 | insert into proposal (id, community_id, kind, payload, hash, reason, needs, proposer, proposer_kind, proposer_label) select gen_random_uuid(), community_id, kind, '{"amount_minor": "7"}', hash, reason, 1, proposer, 'operator', 'x' from proposal where id = '%id'
            23514 | insert into proposal (id, community_id, kind, payload, hash, reason, needs, proposer, proposer_kind, proposer_label) select gen_random_uuid(), community_id, 'test.gift', payload, proposal_hash('test.gift', community_id, payload), reason, 1, proposer, 'machine', 'x' from proposal where id = '%id'
            23514 | insert into proposal (id, community_id, kind, payload, hash, reason, needs, proposer, proposer_kind, proposer_label) select gen_random_uuid(), community_id, 'test.gift', payload, proposal_hash('test.gift', community_id, payload), reason, 0, proposer, 'operator', 'x' from proposal where id = '%id'
            LD042 | insert into proposal (id, community_id, kind, payload, hash, reason, needs, proposer, proposer_kind, proposer_label, state, ended_at, ended_by, ended_label, result) select gen_random_uuid(), community_id, 'test.gift', payload, proposal_hash('test.gift', community_id, payload), reason, 1, proposer, 'operator', 'x', 'DONE', now(), '%nobody', 'x', '{}' from proposal where id = '%id'
            LD042 | insert into proposal (id, community_id, kind, payload, hash, reason, needs, proposer, proposer_kind, proposer_label, proposed_at, expires_at) select gen_random_uuid(), community_id, 'test.gift', payload, proposal_hash('test.gift', community_id, payload), reason, 1, proposer, 'operator', 'x', now() + interval '1 day', now() + interval '4 days' from proposal where id = '%id'
            """)
    void theGatewaysOwnRoleIsRefused(String state, String sql) {
        assertThat(raw(database.app(), sql)).isEqualTo(state);
        unmoved();
    }

    /** The owner of the tables: by the triggers. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LD003 | update proposal set payload = '{"amount_minor": "900000"}', hash = proposal_hash(kind, community_id, '{"amount_minor": "900000"}') where id = '%id'
            LD003 | update proposal set needs = 1 where id = '%id'
            LD003 | update proposal set reason = 'for something else' where id = '%id'
            LD003 | delete from proposal where id = '%id'
            LD003 | truncate proposal, approval cascade
            LD003 | update approval set reason = 'I never did'
            LD003 | update approval_since set at = now()
            """)
    void theOwnerIsRefused(String state, String sql) {
        council.approve(ben, waits);
        assertThat(raw(database.migrate(), sql)).isEqualTo(state);
        assertThat(council.now(waits).approvals()).hasSize(1);
    }

    @Test
    void whatHasEndedStaysEnded() {
        council.approve(ben, waits);
        council.approve(cleo, waits);
        for (var again : List.of(
                "update proposal set state = 'OPEN', ended_at = null, ended_by = null, ended_label = null, result = null where id = '%id'",
                "update proposal set result = '{}' where id = '%id'"))
            assertThat(raw(database.app(), again)).isEqualTo("LD040");
        assertThat(tried(council.person("S0004"), waits.sha256())).isEqualTo("CONFLICT");
    }

    /** Who switches the triggers off is found. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            approved-by-others | update proposal set payload = '{"amount_minor": "900000"}', hash = proposal_hash(kind, community_id, '{"amount_minor": "900000"}') where id = '%id'
            approved-by-others | delete from approval where proposal_id = '%id' and approver_label = 'operator S0003'
            approved-by-others | update approval set hash = sha256(hash) where proposal_id = '%id' and approver_label = 'operator S0003'
            approved-by-others | delete from approval where proposal_id = '%id'; delete from proposal where id = '%id'
            approved-by-others | update proposal set state = 'REJECTED', result = null where id = '%id'
            reversals-agreed   | update ledger.transfer set key = 'reversal:' || id where kind = 'test.gift'
            guards-in-place    | alter table approval disable trigger fits
            guards-in-place    | alter table proposal drop constraint people_agree
            """)
    void whoTakesTheGuardsAwayIsFound(String rule, String sql) {
        try (var hall = new Council()) {
            var done = hall.propose(anna(hall), Council.FUND, 77);
            hall.approve(hall.person("S0002"), done);
            hall.approve(hall.person("S0003"), done);
            assertThat(new Verify(hall.db).findings()).isEmpty();
            var attack = "set session_replication_role = replica; "
                    + sql.replace("%id", done.id().toString());
            assertThat(run(hall.database.superuser(), attack)).isEmpty();
            assertThat(new Verify(hall.db).findings()).extracting(Finding::rule).contains(rule);
        }
    }

    private static Who anna(Council hall) {
        return hall.person("S0001");
    }

    private void unmoved() {
        var now = council.now(waits);
        assertThat(now.payload()).isEqualTo(waits.payload());
        assertThat(now.state()).isEqualTo(State.OPEN);
        assertThat(now.sha256()).isEqualTo(waits.sha256());
    }

    private String tried(Who who, String sha256) {
        try {
            return council.approve(who, waits, sha256).state().name();
        } catch (Problem refused) {
            return refused.kind().name();
        }
    }

    private String raw(DbUrl as, String sql) {
        return run(as, sql.replace("%id", waits.id().toString()).replace("%nobody", NOBODY));
    }

    /** The state it was refused with; empty when it was not. */
    private static String run(DbUrl as, String sql) {
        try (var connection = DriverManager.getConnection(
                        as.jdbc(), as.user(), as.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("set search_path = jirani");
            statement.execute(sql);
            return "";
        } catch (SQLException refused) {
            return refused.getSQLState();
        }
    }
}
