package io.jirani.access;

import io.jirani.access.StaffMember.State;
import io.jirani.approvals.Abandoned;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Person;
import io.jirani.identity.PersonStore;
import io.jirani.identity.Role;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Problem;
import io.jirani.vault.Vault;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Operators' accounts: who is invited, who is shut out. An invitation is seen once and is good for choosing a password and
 * an authenticator; nobody but their owner ever knows these.
 */
public final class Staff {
    /** An operator who may enrol; the invitation is seen this once. */
    public record Invited(StaffMember member, Secret invitation) {}

    /**
     * An operator as a list shows him.
     *
     * @param community its code
     */
    public record Listed(StaffMember member, String community, String name, String login) {}

    private static final Duration INVITATION = Duration.ofDays(3);

    private final Vault vault;
    private final StaffSeals seals;
    private final StaffStore store;
    private final SessionStore sessions;
    private final PersonStore people;
    private final KeyStore keys;
    private final CommunityStore communities = new CommunityStore();
    private final Chance chance;
    private final Clock clock;

    /**
     * @param keys of programs: who is shut out leaves none behind
     */
    public Staff(Vault vault, KeyStore keys, SecureRandom random, Clock clock) {
        this.vault = vault;
        this.seals = new StaffSeals(vault);
        this.store = new StaffStore();
        this.sessions = new SessionStore();
        this.people = new PersonStore(vault);
        this.keys = keys;
        this.chance = new Chance(random);
        this.clock = clock;
    }

    /**
     * Invites somebody. Refuses a login that is taken and a role that is none of an operator.
     *
     * @param reason why, kept with the act
     * @param by who does it, as acts name him
     */
    public Invited add(Db.Tx tx, String community, String name, String login, Role role, String reason, String by) {
        if (role == Role.HOUSEHOLD) throw Problem.invalid("role", "an operator is not a household");
        var home = community(tx, community);
        communities.lock(tx, home.id());
        var spelt = login(login);
        var person = new PersonId(vault.newId());
        people.add(
                tx,
                person,
                Person.Kind.STAFF,
                Map.of(Person.NAME, name.strip(), StaffSeals.LOGIN, spelt),
                clock.instant());
        var invitation = chance.secret("ji_");
        var member = new StaffMember(
                new StaffId(vault.newId()),
                home.id(),
                person,
                store.nextCode(tx, home.id()),
                role,
                State.INVITED,
                Optional.of(PasswordHash.STANDARD.of(invitation.reveal(), chance)),
                Optional.of(clock.instant().plus(INVITATION)),
                Optional.empty(),
                0,
                LockOut.NONE,
                Optional.empty());
        store.add(tx, member, seals.tag(spelt), clock.instant());
        put(tx, by, "staff.invited", home, member, reason);
        return new Invited(member, invitation);
    }

    /** Shuts an operator out at once: his sessions, the keys he made and what he proposed end. */
    public void disable(Db.Tx tx, String community, String code, String reason, String by) {
        var home = community(tx, community);
        var member = member(tx, home, code);
        if (member.state() == State.DISABLED) throw Problem.of(Problem.Kind.CONFLICT, code + " is disabled already");
        store.save(tx, with(member, State.DISABLED, Optional.empty(), Optional.empty()));
        end(tx, member, SessionStore.Why.DISABLED, by, reason);
        put(tx, by, "staff.disabled", home, member, reason);
    }

    /**
     * Invites an operator anew: password, authenticator and recovery codes are gone; his sessions, the keys he made and what he
     * proposed end.
     */
    public Invited reset(Db.Tx tx, String community, String code, String reason, String by) {
        var home = community(tx, community);
        var member = member(tx, home, code);
        if (people.get(tx, member.person()).erasedAt().isPresent())
            throw Problem.of(Problem.Kind.CONFLICT, "this person is erased");
        var invitation = chance.secret("ji_");
        var password = PasswordHash.STANDARD.of(invitation.reveal(), chance);
        var until = clock.instant().plus(INVITATION);
        var invited = with(member, State.INVITED, Optional.of(password), Optional.of(until));
        store.save(tx, invited);
        store.recovery(tx, member.id(), List.of());
        end(tx, member, SessionStore.Why.RESET, by, reason);
        put(tx, by, "staff.reset", home, member, reason);
        return new Invited(invited, invitation);
    }

    /**
     * Erases the person of an operator who is disabled: name, login and all to sign in with. The account stays, by its code,
     * for what it did. Refuses for one in service, one erased before, and while the law wants the person kept.
     */
    public void erase(Db.Tx tx, String community, String code, String reason, String by) {
        var home = community(tx, community);
        var member = member(tx, home, code);
        if (member.state() != State.DISABLED) throw Problem.of(Problem.Kind.CONFLICT, "disable " + code + " first");
        var person = people.lock(tx, member.person());
        if (person.erasedAt().isPresent()) throw Problem.of(Problem.Kind.CONFLICT, code + " was erased before");
        if (person.hold().filter(hold -> hold.until().isAfter(clock.instant())).isPresent())
            throw Problem.of(Problem.Kind.CONFLICT, "the law wants " + code + " kept for a while");
        people.erase(tx, member.person(), clock.instant());
        store.forget(tx, member.person());
        store.recovery(tx, member.id(), List.of());
        end(tx, member, SessionStore.Why.ERASED, by, reason);
        put(tx, by, "staff.erased", home, member, reason);
    }

    /** Ends what he has access by, and what waits for others in his name. */
    private void end(Db.Tx tx, StaffMember member, SessionStore.Why why, String by, String reason) {
        var now = clock.instant();
        sessions.endOf(tx, member.id(), why, now);
        keys.revokeMadeBy(tx, member.id().value(), now, Acts.by(by, reason));
        Abandoned.endOf(tx, member.id().value(), now);
    }

    /** Everybody who is or was an operator. */
    public List<Listed> all(Db.Tx tx) {
        return store.all(tx).stream()
                .map(member -> {
                    var facts = people.get(tx, member.person()).facts();
                    return new Listed(
                            member,
                            communities.get(tx, member.community()).code(),
                            facts.getOrDefault(Person.NAME, "erased"),
                            facts.getOrDefault(StaffSeals.LOGIN, ""));
                })
                .toList();
    }

    /** The operator of a login. */
    Optional<StaffMember> byLogin(Db.Tx tx, String login) {
        return store.byLogin(tx, seals.tags(login));
    }

    /** What of him the vault seals. */
    StaffSeals seals() {
        return seals;
    }

    private static StaffMember with(
            StaffMember member, State state, Optional<String> password, Optional<Instant> until) {
        return new StaffMember(
                member.id(),
                member.community(),
                member.person(),
                member.code(),
                member.role(),
                state,
                password,
                until,
                Optional.empty(),
                member.totpStep(),
                LockOut.NONE,
                Optional.empty());
    }

    private StaffMember member(Db.Tx tx, Community community, String code) {
        return store.byCode(tx, community.id(), code)
                .orElseThrow(() -> Problem.notFound("there is no operator " + code + " in " + community.code()));
    }

    private Community community(Db.Tx tx, String code) {
        return communities.byCode(tx, code).orElseThrow(() -> Problem.notFound("there is no community " + code));
    }

    private static String login(String text) {
        var login = text.strip().toLowerCase(Locale.ROOT);
        if (!login.matches("[a-z0-9][a-z0-9.@_+-]{2,63}"))
            throw Problem.invalid("login", "3 to 64 letters, digits and . @ _ + -");
        return login;
    }

    private static void put(Db.Tx tx, String by, String verb, Community home, StaffMember member, String reason) {
        var data = Map.of("role", member.role().name().toLowerCase(Locale.ROOT));
        Acts.append(tx, new Act(by, verb, "operator " + home.code() + "/" + member.code(), reason, data));
    }
}
