package io.jirani.approvals;

import io.jirani.approvals.Proposal.Approval;
import io.jirani.approvals.Proposal.Ending;
import io.jirani.approvals.Proposal.Proposer;
import io.jirani.approvals.Proposal.State;
import io.jirani.db.Db;
import io.jirani.identity.Actor;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.ProposalId;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Proposals and who agreed to them. The database says when, and refuses what the rules do not allow (V039). */
public final class ProposalStore {
    private static final int LONGEST_LABEL = 200;

    private static final String ADD = """
            insert into proposal (id, community_id, kind, payload, hash, reason, needs, proposer, proposer_kind, proposer_label)
            values ($1, $2, $3, $4, proposal_hash($3, $2, $4), $5, $6, $7, $8, $9)
            on conflict (hash) where state = 'OPEN' do nothing
            """;

    private static final String SELECT = """
            select p.id, p.community_id, p.kind, p.payload, encode(p.hash, 'hex') as sha256, p.reason, p.needs, p.proposer,
                p.proposer_kind, p.proposer_label, p.proposed_at, p.expires_at, p.ended_at, p.ended_label, p.ended_reason, p.result,
                case when p.state = 'OPEN' and now() >= p.expires_at then 'EXPIRED' else p.state end as state,
                coalesce((select jsonb_agg(jsonb_build_object('approver', a.approver, 'label', a.approver_label,
                        'reason', a.reason, 'at', to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
                    order by a.at, a.approver) from approval a where a.proposal_id = p.id), '[]') as approvals
            from proposal p
            """;

    private static final String GET = SELECT + "where p.id = $1 and p.community_id = $2";
    private static final String LOCK = "select 1 from proposal where id = $1 and community_id = $2 for update";
    private static final String NEWEST = SELECT + """
            where p.community_id = $1 and ($2::text is null
                or case when p.state = 'OPEN' and now() >= p.expires_at then 'EXPIRED' else p.state end = $2)
            order by p.id desc limit $3
            """;
    private static final String OVER = """
            select id, community_id from proposal where state = 'OPEN' and expires_at <= now()
            order by id limit $1 for update skip locked
            """;
    private static final String OPEN_OF = """
            select id, community_id from proposal where proposer = $1 and state = 'OPEN' and expires_at > now()
            order by id for update
            """;
    private static final String WAITING = """
            select count(*) as n, coalesce(extract(epoch from max(now() - proposed_at)), 0)::bigint as oldest
            from proposal where state = 'OPEN'
            """;

    private static final String APPROVE = """
            insert into approval (proposal_id, approver, approver_kind, approver_label, hash, reason)
            values ($1, $2, $3, $4, decode($5, 'hex'), $6)
            """;
    private static final String END = """
            update proposal set state = $2, ended_at = now(), ended_by = $3, ended_label = $4, ended_reason = $5, result = $6
            where id = $1
            """;

    /** How many wait, and the oldest of them how long. */
    record Waiting(long proposals, Duration oldest) {}

    /** A proposal, and whose it is. */
    record Place(ProposalId id, CommunityId community) {}

    /** What somebody proposes, checked. */
    record Draft(
            ProposalId id, CommunityId community, String kind, Map<String, String> payload, String reason, int needs) {}

    /** Writes one down. Answers false when the very same is open already. */
    boolean add(Db.Tx tx, Draft draft, Actor proposer) {
        return tx.run(
                        ADD,
                        Tuple.of(
                                draft.id().value(),
                                draft.community().value(),
                                draft.kind(),
                                json(draft.payload()),
                                draft.reason(),
                                draft.needs(),
                                proposer.id(),
                                word(proposer),
                                label(proposer)))
                == 1;
    }

    /** One of a community. */
    Optional<Proposal> get(Db.Tx tx, CommunityId community, ProposalId id) {
        return tx.maybe(GET, Tuple.of(id.value(), community.value()), ProposalStore::proposal);
    }

    /** The same, and nobody else decides about it until this transaction ends. */
    Optional<Proposal> lock(Db.Tx tx, CommunityId community, ProposalId id) {
        tx.run(LOCK, Tuple.of(id.value(), community.value()));
        return get(tx, community, id);
    }

    /** A community's, the newest first. */
    List<Proposal> newest(Db.Tx tx, CommunityId community, Optional<State> state, int limit) {
        return tx.all(
                NEWEST,
                Tuple.of(community.value(), state.map(State::name).orElse(null), limit),
                ProposalStore::proposal);
    }

    /** Those whose time is over and that nobody ends just now. */
    List<Place> over(Db.Tx tx, int limit) {
        return tx.all(OVER, Tuple.of(limit), ProposalStore::place);
    }

    /** Those that somebody proposed and that wait; nobody else decides about them until this transaction ends. */
    List<Place> openOf(Db.Tx tx, UUID proposer) {
        return tx.all(OPEN_OF, Tuple.of(proposer), ProposalStore::place);
    }

    Waiting waiting(Db.Tx tx) {
        return tx.one(
                WAITING,
                Tuple.tuple(),
                row -> new Waiting(row.getLong("n"), Duration.ofSeconds(row.getLong("oldest"))));
    }

    /**
     * Keeps a person's agreement.
     *
     * @param seen the hash of what that person saw
     */
    void approve(Db.Tx tx, ProposalId id, Actor approver, String seen, String reason) {
        tx.run(APPROVE, Tuple.of(id.value(), approver.id(), word(approver), label(approver), seen, reason));
    }

    /** Carried out; {@code by} is the last who agreed. */
    void done(Db.Tx tx, ProposalId id, Actor by, Map<String, String> result) {
        tx.run(END, Tuple.of(id.value(), State.DONE.name(), by.id(), label(by), "", json(result)));
    }

    /** Somebody does not want it. */
    void end(Db.Tx tx, ProposalId id, State state, Actor by, String reason) {
        tx.run(END, Tuple.of(id.value(), state.name(), by.id(), label(by), reason, null));
    }

    /** Its time is over. */
    void expire(Db.Tx tx, ProposalId id) {
        tx.run(END, Tuple.of(id.value(), State.EXPIRED.name(), null, "gateway", "", null));
    }

    /** Tells the community's operators where a proposal is now. */
    static void tell(Db.Tx tx, Proposal proposal, Instant now) {
        var data = JsonObject.of("proposal_id", proposal.id().toString(), "kind", proposal.kind());
        data.put("state", proposal.state().word()).put("needs", proposal.needs());
        data.put("approvals", proposal.approvals().size());
        EventLog.append(tx, "proposal.state", proposal.community(), data, now);
    }

    private static Place place(Row row) {
        return new Place(new ProposalId(row.getUUID("id")), new CommunityId(row.getUUID("community_id")));
    }

    private static String word(Actor actor) {
        return actor.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String label(Actor actor) {
        var text = actor.toString();
        return text.substring(0, Math.min(LONGEST_LABEL, text.length()));
    }

    private static JsonObject json(Map<String, String> fields) {
        var json = new JsonObject();
        new TreeMap<>(fields).forEach(json::put);
        return json;
    }

    private static Proposal proposal(Row row) {
        return new Proposal(
                new ProposalId(row.getUUID("id")),
                new CommunityId(row.getUUID("community_id")),
                row.getString("kind"),
                fields(row.getJsonObject("payload")),
                row.getString("sha256"),
                row.getString("reason"),
                row.getInteger("needs"),
                new Proposer(
                        Actor.Kind.valueOf(row.getString("proposer_kind").toUpperCase(Locale.ROOT)),
                        row.getUUID("proposer"),
                        row.getString("proposer_label")),
                row.getOffsetDateTime("proposed_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                State.valueOf(row.getString("state")),
                approvals(row.getJsonArray("approvals")),
                Optional.ofNullable(row.getOffsetDateTime("ended_at"))
                        .map(at -> new Ending(
                                row.getString("ended_label"),
                                Optional.ofNullable(row.getString("ended_reason"))
                                        .orElse(""),
                                Optional.ofNullable(row.getJsonObject("result"))
                                        .map(ProposalStore::fields)
                                        .orElse(Map.of()),
                                at.toInstant())));
    }

    private static List<Approval> approvals(JsonArray all) {
        return all.stream()
                .map(JsonObject.class::cast)
                .map(one -> new Approval(
                        UUID.fromString(one.getString("approver")),
                        one.getString("label"),
                        one.getString("reason"),
                        Instant.parse(one.getString("at"))))
                .toList();
    }

    private static Map<String, String> fields(JsonObject json) {
        var fields = new TreeMap<String, String>();
        json.fieldNames().forEach(name -> fields.put(name, json.getString(name)));
        return fields;
    }
}
