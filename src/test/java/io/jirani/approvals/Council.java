package io.jirani.approvals;

import io.jirani.TestDb;
import io.jirani.db.Db;
import io.jirani.identity.Actor;
import io.jirani.identity.Caller;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Role;
import io.jirani.identity.Scope;
import io.jirani.identity.TestOperators;
import io.jirani.identity.Who;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.sqlclient.Tuple;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** A community whose operators decide together: two kinds of gifts, for one and for two people more. */
public final class Council implements AutoCloseable {
    /** A gift to a household, in cents. */
    public static final String GIFT = "test.gift";
    /** The same, which needs two people more. */
    public static final String FUND = "test.fund";

    public static final String REASON = "for the roof of the school";

    static final UUID MACHINE = new UUID(7, 7);

    public final TestDb database = TestDb.fresh();
    public final Db db = database.db();
    public final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    public final HouseholdId household;
    public final CommunityId community;
    public final Proposals proposals;

    private final Clock clock = Clock.systemUTC();
    private final Ids ids = new Ids(clock, new Random(4));
    private final LedgerStore ledger = new LedgerStore(ids, clock);

    public Council() {
        community = community("here");
        household = new HouseholdId(ids.next());
        proposals = new Proposals(Duration.ofHours(24), ids, clock, metrics);
        db.inTransaction(tx -> tx.run(
                "insert into api_key (hash, id, role, community_id, label, created_at)"
                        + " values ('none', $1, 'admin', $2, 'cron', now())",
                Tuple.of(MACHINE, community.value())));
        proposals.register(new Gift(GIFT, 1));
        proposals.register(new Gift(FUND, 2));
    }

    /** What a gift says when it is asked for what is too much. */
    static final String TOO_MUCH = "so much is not there";

    private final class Gift implements Approvable {
        private final String kind;
        private final int approvers;

        Gift(String kind, int approvers) {
            this.kind = kind;
            this.approvers = approvers;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public Scope scope() {
            return Scope.LEDGER_WRITE;
        }

        @Override
        public int approvers() {
            return approvers;
        }

        @Override
        public Map<String, String> canonical(Db.Tx tx, CommunityId of, Map<String, String> payload) {
            return Fields.exactly(payload, "amount_minor");
        }

        @Override
        public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
            var amount = Money.kes(Long.parseLong(agreed.payload().getOrDefault("amount_minor", "")));
            var entry = Entry.single("gift:" + agreed.proposal(), "test.gift")
                    .debit(Account.collect("mpesa", Asset.KES), amount)
                    .credit(wallet(), amount)
                    .entry();
            var made = ledger.post(tx, entry).id();
            if (amount.compareTo(Money.kes(1_000)) > 0) throw Problem.of(Problem.Kind.NOT_ENOUGH_MONEY, TOO_MUCH);
            return Map.of("entry", made.toString());
        }
    }

    /** A kind of that name. */
    Approvable another(String kind) {
        return new Gift(kind, 1);
    }

    /** What the household was given, in cents. */
    public long given() {
        return db.transaction(tx -> ledger.balance(tx, wallet())).posted();
    }

    private Account wallet() {
        return Account.of(household, Pocket.WALLET, Asset.KES);
    }

    /** A person who answers for the money here. */
    public Who person(String code) {
        var who = TestOperators.who(community, Role.TREASURER, code);
        db.inTransaction(tx -> TestOperators.enrol(tx, who, Role.TREASURER));
        return who;
    }

    /** Something happens to a person's account. */
    void staff(Who who, String what) {
        db.inTransaction(tx -> tx.run(
                "update staff set " + what + " where id = $1",
                Tuple.of(who.actor().id())));
    }

    /** A program of the operator's. */
    public Who machine() {
        return new Who(
                new Caller.Operator(community),
                new Actor(Actor.Kind.MACHINE, MACHINE, "cron"),
                Role.ADMIN.scopes(),
                Instant.EPOCH);
    }

    /** Proposes a gift. */
    public Proposal propose(Who who, String kind, long cents) {
        var wish = new Proposals.Wish(kind, Map.of("amount_minor", String.valueOf(cents)), REASON);
        return db.transaction(tx -> proposals.propose(tx, who, wish));
    }

    /** Agrees to what was seen. */
    public Proposal approve(Who who, Proposal seen) {
        return approve(who, seen, seen.sha256());
    }

    /** Agrees to something by its hash. */
    public Proposal approve(Who who, Proposal proposal, String sha256) {
        var consent = new Proposals.Consent(sha256, "I have looked at it");
        return db.transaction(tx -> proposals.approve(tx, who, proposal.id(), consent));
    }

    /** As it is now. */
    public Proposal now(Proposal proposal) {
        return db.transaction(tx -> proposals.get(tx, person("S0009"), proposal.id()));
    }

    /** Another community. */
    CommunityId community(String code) {
        var made = new Community(
                new CommunityId(ids.next()),
                code,
                "Test",
                ZoneId.of("Africa/Nairobi"),
                Asset.KES,
                Regime.MINI_GRID,
                Custody.WALLET,
                Duration.ofMinutes(15),
                10_000,
                100,
                "reserve");
        db.inTransaction(tx -> new CommunityStore().add(tx, made, clock.instant()));
        return made.id();
    }

    /** Does as a superuser what the triggers would refuse. */
    void force(String sql) throws SQLException {
        var url = database.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("set search_path = jirani; set session_replication_role = replica; " + sql);
        }
    }

    List<String> texts(String sql) {
        return db.transaction(tx -> tx.all(sql, Tuple.tuple(), row -> row.getString(0)));
    }

    @Override
    public void close() {
        database.close();
    }
}
