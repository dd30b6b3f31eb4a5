package io.jirani.access;

import io.jirani.access.DeviceStore.Acquaintance;
import io.jirani.access.SessionStore.Why;
import io.jirani.access.SignIn.Digest;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Actor;
import io.jirani.identity.Credentials;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Role;
import io.jirani.identity.Scope;
import io.jirani.identity.Who;
import io.jirani.kernel.Ids;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Sessions: how they begin, go on and end. As credentials, the cookies of the pages. */
public final class Sessions implements Credentials {
    /**
     * A session that began.
     *
     * @param device the secret of a device nobody had told us of: its client keeps it
     * @param acquaintance whether its subject was seen with the device before
     */
    record Begun(Session session, Optional<Secret> device, Acquaintance acquaintance) {}

    /** What a refresh token came to. */
    sealed interface Refreshed {
        record Next(Session session, Secret token) implements Refreshed {}

        /** Unknown, over its time, of another client, or its session is over. */
        record No() implements Refreshed {}

        /** It was used before: the family is ended, and its owner is to be told. */
        record Reused(SessionId session) implements Refreshed {}
    }

    static final Duration HOUSEHOLD_LIFE = Duration.ofDays(90);
    static final Duration OPERATOR_LIFE = Duration.ofHours(12);
    static final Duration REFRESH_LIFE = Duration.ofDays(30);
    static final String COOKIE = "js_";

    private final SessionStore store = new SessionStore();
    private final RefreshStore refreshes = new RefreshStore();
    private final DeviceStore devices = new DeviceStore();
    private final MachineSessions machines;
    private final StaffStore staff = new StaffStore();
    private final HouseholdStore households;
    private final DeviceNews news;
    private final Chance chance;
    private final Ids ids;
    private final Clock clock;
    private final MeterRegistry metrics;

    Sessions(
            HouseholdStore households,
            KeyStore keys,
            DeviceNews news,
            Chance chance,
            Ids ids,
            Clock clock,
            MeterRegistry metrics) {
        this.households = households;
        this.news = news;
        this.machines = new MachineSessions(keys, ids, clock, metrics);
        this.chance = chance;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Begins the session of a sign-in whose authorization code was redeemed; none when its operator was shut out or its person erased since. */
    Optional<Begun> begin(Db.Tx tx, SignIn signIn) {
        return signIn.staff()
                .map(operator -> ofOperator(tx, signIn, operator))
                .orElseGet(() -> ofHousehold(tx, signIn));
    }

    private Optional<Begun> ofHousehold(Db.Tx tx, SignIn signIn) {
        var household = households.get(tx, signIn.household().orElseThrow());
        // Who is erased since the sign-in began is nobody any more.
        if (households.people().key(tx, household.person()).isEmpty()) return Optional.empty();
        var id = household.id();
        var scopes = allowed(signIn.scopes(), Role.HOUSEHOLD);
        return begin(
                tx,
                signIn,
                id.value(),
                HOUSEHOLD_LIFE,
                (session, device, now, ends) -> new SessionStore.Begun(
                        session,
                        Session.Kind.HOUSEHOLD,
                        signIn.client().id(),
                        household.community(),
                        Optional.of(id),
                        Optional.empty(),
                        Optional.empty(),
                        scopes,
                        Optional.of(device),
                        now,
                        ends));
    }

    private Optional<Begun> ofOperator(Db.Tx tx, SignIn signIn, StaffId operator) {
        var member = staff.find(tx, operator).filter(one -> one.state() == StaffMember.State.ACTIVE);
        var begun = member.flatMap(one -> begin(
                tx,
                signIn,
                operator.value(),
                OPERATOR_LIFE,
                (session, device, now, ends) -> new SessionStore.Begun(
                        session,
                        Session.Kind.OPERATOR,
                        signIn.client().id(),
                        one.community(),
                        Optional.empty(),
                        Optional.of(operator),
                        Optional.empty(),
                        allowed(signIn.scopes(), one.role()),
                        Optional.of(device),
                        now,
                        ends)));
        begun.ifPresent(one -> Acts.append(
                tx,
                act(one.session(), "staff.signed_in")
                        .with("device", one.acquaintance().name().toLowerCase(Locale.ROOT))));
        return begun;
    }

    private interface Maker {
        SessionStore.Begun of(SessionId session, UUID device, Instant now, Instant ends);
    }

    private Optional<Begun> begin(Db.Tx tx, SignIn signIn, UUID subject, Duration life, Maker maker) {
        var now = clock.instant();
        var fresh = signIn.device().isPresent() ? Optional.<Secret>empty() : Optional.of(chance.secret("jd_"));
        var hash = signIn.device().orElseGet(() -> Digest.of(fresh.orElseThrow().reveal()));
        var device = devices.meet(tx, ids.next(), hash, subject, now);
        var id = new SessionId(ids.next());
        store.add(tx, maker.of(id, device.id(), now, now.plus(life)));
        count(signIn.kind().name(), "begun");
        if (device.acquaintance() == Acquaintance.NEW) {
            count(signIn.kind().name(), "new_device");
            signIn.household().ifPresent(house -> news.newDevice(tx, house, device.id(), now));
        }
        return store.find(tx, id, now).map(session -> new Begun(session, fresh, device.acquaintance()));
    }

    /** Those of programs. */
    MachineSessions machines() {
        return machines;
    }

    /** A session that is in force. */
    Optional<Session> find(Db.Tx tx, SessionId id) {
        var now = clock.instant();
        return store.find(tx, id, now).or(() -> machines.find(tx, id));
    }

    /** The first refresh token of a session. */
    Secret refresh(Db.Tx tx, Session session) {
        var token = chance.secret("jr_");
        var now = clock.instant();
        var ends = now.plus(REFRESH_LIFE);
        refreshes.add(
                tx,
                Digest.of(token.reveal()),
                session.id(),
                now,
                ends.isBefore(session.endsAt()) ? ends : session.endsAt());
        return token;
    }

    /**
     * Exchanges a refresh token for the next. One that was used already ends its session, whoever brings it: commit that.
     */
    Refreshed refresh(Db.Tx tx, String token, PublicClient client) {
        var now = clock.instant();
        var hash = Digest.of(token);
        var kept = refreshes.find(tx, hash).filter(one -> one.client().equals(client.id()));
        if (kept.isEmpty()) return new Refreshed.No();
        if (kept.get().use() == RefreshStore.Use.USED) {
            var id = kept.get().session();
            store.find(tx, id, now).ifPresent(session -> reused(tx, session));
            return new Refreshed.Reused(id);
        }
        var session = store.find(tx, kept.get().session(), now);
        if (session.isEmpty() || !now.isBefore(kept.get().endsAt())) return new Refreshed.No();
        refreshes.use(tx, hash, now);
        store.seen(tx, session.get(), now);
        return new Refreshed.Next(session.get(), refresh(tx, session.get()));
    }

    private void reused(Db.Tx tx, Session session) {
        store.end(tx, session.id(), Why.REUSED, clock.instant());
        count(session.kind().name(), "reused");
        SessionNewsStore.reused(tx, session, clock.instant());
        if (session.kind() == Session.Kind.OPERATOR) Acts.append(tx, act(session, "staff.session_reused"));
    }

    /** The session of a refresh token, for its revocation. */
    Optional<Session> ofRefresh(Db.Tx tx, String token) {
        return refreshes.find(tx, Digest.of(token)).flatMap(kept -> store.find(tx, kept.session(), clock.instant()));
    }

    /** Lets a session be used by a cookie; the answer is its value. */
    Secret cookie(Db.Tx tx, Session session) {
        var value = chance.secret(COOKIE);
        store.cookie(tx, session.id(), Digest.of(value.reveal()));
        return value;
    }

    @Override
    public Optional<Who> who(Db.Tx tx, String credential) {
        return byCookie(tx, credential).map(Session::who);
    }

    Optional<Session> byCookie(Db.Tx tx, String value) {
        if (!value.startsWith(COOKIE)) return Optional.empty();
        var now = clock.instant();
        var session = store.byCookie(tx, value, now);
        session.ifPresent(one -> store.seen(tx, one, now));
        return session;
    }

    /** The sessions in force of somebody. */
    List<Session> of(Db.Tx tx, Actor actor) {
        return store.of(tx, actor, clock.instant());
    }

    /** Ends a session; whether it was in force. */
    boolean end(Db.Tx tx, Session session, Why why) {
        if (!store.end(tx, session.id(), why, clock.instant())) return false;
        count(session.kind().name(), why.name().toLowerCase(Locale.ROOT));
        if (session.kind() == Session.Kind.OPERATOR) Acts.append(tx, act(session, "staff.signed_out"));
        return true;
    }

    private static Set<Scope> allowed(Set<Scope> asked, Role role) {
        var scopes = EnumSet.noneOf(Scope.class);
        role.scopes().stream()
                .filter(scope -> asked.isEmpty() || asked.contains(scope))
                .forEach(scopes::add);
        return scopes;
    }

    private static Act act(Session session, String verb) {
        var by = session.who().actor().toString();
        return Act.of(by, verb, "session " + session.id()).with("client", session.client());
    }

    private void count(String kind, String result) {
        metrics.counter("jirani_sessions_total", "kind", kind.toLowerCase(Locale.ROOT), "result", result)
                .increment();
    }
}
