package io.jirani;

import io.jirani.access.SessionStore;
import io.jirani.access.SessionStore.Why;
import io.jirani.approvals.Approvable;
import io.jirani.config.Privacy;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.payments.InboxStore;
import io.jirani.people.ConsentRoutes;
import io.jirani.people.Erase;
import io.jirani.people.ErasureRoutes;
import io.jirani.people.Export;
import io.jirani.people.ExportRoutes;
import io.jirani.people.PeopleVerticle;
import io.jirani.people.PersonErase;
import io.jirani.people.PersonHold;
import io.jirani.settlement.NoticeStore;
import io.jirani.supply.TermsStore;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/** What people may ask about their data, put together: every room that has something of a person gives its share. */
final class PeopleRoom {
    private final ConsentRoutes consents;
    private final ExportRoutes exports;
    private final ErasureRoutes erasures;
    private final PeopleVerticle verticle;
    private final List<Approvable> byTwo;
    private final IdempotencyStore answers;

    PeopleRoom(
            Db db,
            AccessRoom access,
            HouseholdStore households,
            Vault vault,
            Privacy privacy,
            Ids ids,
            App.World world,
            MeterRegistry metrics) {
        var clock = world.clock();
        var auth = access.auth();
        answers = new IdempotencyStore(vault);
        var notices = new NoticeStore(ids);
        var erase = new Erase(
                households,
                shares(households, vault, access.keys(), ids, clock),
                (tx, key, whose, text) ->
                        notices.tellAll(tx, key, whose, households.phones().of(tx, whose.id()), text, clock.instant()),
                privacy.hold(),
                ids,
                clock);
        consents = new ConsentRoutes(db, auth, households, clock);
        exports = new ExportRoutes(auth, new Export(db, households, clock, metrics));
        erasures = new ErasureRoutes(db, auth, households, erase, clock);
        verticle = new PeopleVerticle(db, erase, metrics, clock);
        byTwo = List.of(new PersonErase(households, erase), new PersonHold(households, clock));
    }

    /** What each room lets go of when a household's person is erased. */
    static List<Erase.Share> shares(HouseholdStore households, Vault vault, KeyStore keys, Ids ids, Clock clock) {
        var answers = new IdempotencyStore(vault);
        var notices = new NoticeStore(ids);
        var inbox = new InboxStore(vault);
        var sessions = new SessionStore();
        return List.of(
                new Erase.Share("person", (tx, whose) -> person(tx, households, whose, clock)),
                new Erase.Share("keys", (tx, whose) -> keys.revokeAll(tx, whose, clock.instant())),
                new Erase.Share("sessions", (tx, whose) -> sessions.endOf(tx, whose, Why.ERASED, clock.instant())),
                new Erase.Share("told", (tx, whose) -> notices.empty(tx, whose, clock.instant())),
                new Erase.Share("provider_messages", inbox::empty),
                new Erase.Share("terms", new TermsStore()::forget),
                new Erase.Share("answers", answers::forget));
    }

    private static int person(Db.Tx tx, HouseholdStore households, HouseholdId whose, Clock clock) {
        households.people().erase(tx, households.get(tx, whose).person(), clock.instant());
        return 1;
    }

    /** What was answered once, for every room that changes something. */
    IdempotencyStore answers() {
        return answers;
    }

    /** The deeds that two operators agree to. */
    List<Approvable> byTwo() {
        return byTwo;
    }

    void mount(RouterBuilder builder) {
        consents.mount(builder);
        exports.mount(builder);
        erasures.mount(builder);
    }

    /** Starts the jobs that look after people's data, and those that look at everything. */
    void deploy(Consumer<Deployable> jobs, Deployable gauges) {
        jobs.accept(gauges);
        jobs.accept(verticle);
    }

    HealthCheck health() {
        return verticle.health();
    }
}
