package io.jirani.approvals;

import io.jirani.approvals.Proposal.State;
import io.jirani.approvals.ProposalStore.Draft;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Actor;
import io.jirani.identity.Caller;
import io.jirani.identity.Scope;
import io.jirani.identity.Who;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.kernel.ProposalId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deeds of several people: somebody proposes one, others agree to exactly that, and the last agreement carries it out in its
 * own transaction. Each step is an act with its reason, and tells the community's operators.
 */
public final class Proposals {
    private static final int LEAST_REASON = 10;
    private static final int LONGEST_REASON = 500;
    private static final int AT_A_TIME = 100;

    /** What somebody wants done. */
    public record Wish(String kind, Map<String, String> payload, String reason) {}

    /**
     * What an approver says.
     *
     * @param sha256 in hex, of the proposal as that person saw it
     */
    public record Consent(String sha256, String reason) {}

    private final Map<String, Approvable> kinds = new ConcurrentHashMap<>();
    private final ProposalStore store = new ProposalStore();
    private final Voices voices;
    private final Ids ids;
    private final Clock clock;
    private final MeterRegistry metrics;

    /**
     * @param settling how long somebody has his account before he agrees to something
     */
    public Proposals(Duration settling, Ids ids, Clock clock, MeterRegistry metrics) {
        this.voices = new Voices(settling);
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Takes in a kind of deed; before the doors open. Two of one name are a fault of the build. */
    public void register(Approvable kind) {
        if (kind.approvers() < 1 || kinds.putIfAbsent(kind.kind(), kind) != null)
            throw new IllegalStateException("a kind of proposals that cannot be: " + kind.kind());
        // each kind's series is there from the start
        steps(kind.kind(), "opened");
    }

    /**
     * Puts a deed before others. Refuses what its kind refuses, what is open already, and who may not.
     *
     * @param who an operator, or a program of theirs: then one person more must agree, for a program's is nobody's word
     */
    public Proposal propose(Db.Tx tx, Who who, Wish wish) {
        var community = community(who);
        var kind = allowed(who, wish.kind());
        var payload = kind.canonical(tx, community, Map.copyOf(wish.payload()));
        var needs = kind.approvers() + (who.actor().kind() == Actor.Kind.OPERATOR ? 0 : 1);
        var id = new ProposalId(ids.next());
        var draft = new Draft(id, community, kind.kind(), payload, reason(wish.reason()), needs);
        if (!store.add(tx, draft, who.actor()))
            throw Problem.of(Kind.CONFLICT, "exactly this is proposed already and waits for others");
        return put(tx, who.actor(), "proposal.opened", draft.reason(), get(tx, community, id));
    }

    /**
     * Agrees, and carries the deed out if that was the last agreement it needs. Refuses one's own proposal, what was not seen
     * as it is, a second agreement of one person, a program, an account that is new, what is not open, what was proposed by who
     * may not any more, and what its kind refuses now: then this agreement is not kept. Earlier agreements count while who
     * agreed may still.
     */
    public Proposal approve(Db.Tx tx, Who who, ProposalId id, Consent consent) {
        var proposal = open(tx, who, id);
        var kind = allowed(who, proposal.kind());
        mustBeAnotherPerson(who.actor(), proposal);
        voices.mustBeSettled(tx, who.actor(), clock.instant());
        if (!voices.stands(tx, proposal.proposer(), kind.scope()))
            throw Problem.of(Kind.CONFLICT, "who proposed it may not any more: reject it, and propose it anew");
        if (!proposal.sha256().equals(consent.sha256()))
            throw Problem.of(Kind.CONFLICT, "this is not what you saw: read the proposal again");
        if (proposal.hasAgreed(who.actor().id())) throw Problem.of(Kind.CONFLICT, "you have agreed already");
        var reason = reason(consent.reason());
        store.approve(tx, id, who.actor(), consent.sha256(), reason);
        var agreed = get(tx, proposal.community(), id);
        putDown(tx, who.actor(), "proposal.approved", reason, agreed);
        var standing = voices.standing(tx, agreed.approvals(), kind.scope(), clock.instant());
        if (standing.size() < agreed.needs()) return told(tx, agreed);
        var result = kind.carryOut(tx, agreed.agreed(standing));
        store.done(tx, id, who.actor(), result);
        return put(tx, who.actor(), "proposal.done", proposal.reason(), get(tx, proposal.community(), id));
    }

    /** Ends another's proposal. Refuses one's own, which is withdrawn. */
    public Proposal reject(Db.Tx tx, Who who, ProposalId id, String why) {
        var proposal = open(tx, who, id);
        allowed(who, proposal.kind());
        mustBeAnotherPerson(who.actor(), proposal);
        return end(tx, who.actor(), proposal, State.REJECTED, reason(why));
    }

    /** Ends one's own proposal. */
    public Proposal withdraw(Db.Tx tx, Who who, ProposalId id, String why) {
        var proposal = open(tx, who, id);
        if (!proposal.proposer().id().equals(who.actor().id()))
            throw Problem.of(Kind.FORBIDDEN, "who proposed it withdraws it; others reject it");
        return end(tx, who.actor(), proposal, State.WITHDRAWN, reason(why));
    }

    /** A proposal of the caller's community. */
    public Proposal get(Db.Tx tx, Who who, ProposalId id) {
        who.must(Scope.APPROVALS);
        return get(tx, community(who), id);
    }

    /** Those of the caller's community, the newest first. */
    public List<Proposal> newest(Db.Tx tx, Who who, Optional<State> state, int limit) {
        who.must(Scope.APPROVALS);
        return store.newest(tx, community(who), state, limit);
    }

    /** Ends those whose time is over. Answers how many. */
    int expire(Db.Tx tx) {
        var over = store.over(tx, AT_A_TIME);
        for (var place : over) {
            store.expire(tx, place.id());
            put(tx, Abandoned.GATEWAY, "proposal.expired", "", get(tx, place.community(), place.id()));
        }
        return over.size();
    }

    private Proposal end(Db.Tx tx, Actor by, Proposal proposal, State state, String reason) {
        store.end(tx, proposal.id(), state, by, reason);
        return put(tx, by, "proposal." + state.word(), reason, get(tx, proposal.community(), proposal.id()));
    }

    private Proposal open(Db.Tx tx, Who who, ProposalId id) {
        who.must(Scope.APPROVALS);
        var proposal = store.lock(tx, community(who), id).orElseThrow(Proposals::none);
        if (proposal.state() != State.OPEN)
            throw Problem.of(
                    Kind.CONFLICT,
                    "it is not open any more: " + proposal.state().word());
        return proposal;
    }

    private Proposal get(Db.Tx tx, CommunityId community, ProposalId id) {
        return store.get(tx, community, id).orElseThrow(Proposals::none);
    }

    private static Problem none() {
        return Problem.notFound("no such proposal");
    }

    private Approvable allowed(Who who, String name) {
        who.must(Scope.APPROVALS);
        var kind = Optional.ofNullable(kinds.get(name))
                .orElseThrow(() -> Problem.invalid("kind", "no deed of this kind is proposed"));
        who.must(kind.scope());
        return kind;
    }

    private static CommunityId community(Who who) {
        if (who.caller() instanceof Caller.Operator operator) return operator.community();
        throw Problem.of(Kind.FORBIDDEN, "operators propose and agree");
    }

    private static void mustBeAnotherPerson(Actor actor, Proposal proposal) {
        if (actor.kind() != Actor.Kind.OPERATOR)
            throw Problem.of(Kind.FORBIDDEN, "a person decides, signed in as an operator; a key does not");
        if (proposal.proposer().id().equals(actor.id()))
            throw Problem.of(Kind.FORBIDDEN, "nobody decides about what he proposed himself");
    }

    private static String reason(String text) {
        var reason = text.strip();
        if (reason.length() < LEAST_REASON || reason.length() > LONGEST_REASON)
            throw Problem.invalid("reason", LEAST_REASON + " to " + LONGEST_REASON + " characters");
        return reason;
    }

    private Proposal put(Db.Tx tx, Actor by, String verb, String reason, Proposal proposal) {
        putDown(tx, by, verb, reason, proposal);
        return told(tx, proposal);
    }

    private void putDown(Db.Tx tx, Actor by, String verb, String reason, Proposal proposal) {
        var data = Map.of(
                "kind", proposal.kind(),
                "community", proposal.community().toString(),
                "sha256", proposal.sha256());
        var told = Optional.ofNullable(kinds.get(proposal.kind()))
                .map(kind -> kind.inActs(reason))
                .orElse(reason);
        Acts.append(tx, new Act(by.toString(), verb, "proposal " + proposal.id(), told, data));
        steps(proposal.kind(), verb.substring(verb.indexOf('.') + 1)).increment();
    }

    private Counter steps(String kind, String step) {
        return Counter.builder("jirani_proposals_total")
                .description("Steps of deeds that need several people")
                .tags("kind", kind, "step", step)
                .register(metrics);
    }

    private Proposal told(Db.Tx tx, Proposal proposal) {
        ProposalStore.tell(tx, proposal, clock.instant());
        return proposal;
    }
}
