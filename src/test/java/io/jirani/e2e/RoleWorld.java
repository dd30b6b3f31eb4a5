package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;

import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.config.ServeSettings.CompatDoor;
import io.jirani.e2e.Operations.Operation;
import io.jirani.e2e.Operations.Request;
import io.jirani.e2e.Street.Person;
import io.jirani.identity.ApiKey.Wanted;
import io.jirani.identity.Household.Language;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Role;
import io.jirani.kernel.CommunityId;
import io.jirani.ledger.Account;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Two communities on the whole gateway, its older paths keyed. In one lives the owner, who has one of everything; beside
 * him a neighbour and every role of operator; in the other a household and an operator who may all.
 */
final class RoleWorld implements AutoCloseable {
    /** What only the owner's meter shows: another one's look at it is a look at his life. */
    static final long REGISTER = 7_654_321;

    /** The owner's other number. */
    private static final String SECOND = "799000003";

    static final String REASON = "the customer asked about a bill";

    /** What came back. */
    record Answer(int status, String body) {
        JsonObject json() {
            return new JsonObject(body);
        }
    }

    final Street street;
    final Person owner;
    final Person neighbour;
    final Person stranger;
    /** Everybody who calls, by name, in the order of the matrix; nobody has no key. */
    final Map<String, Optional<Secret>> callers = new LinkedHashMap<>();
    /** People who are no column of it: who proposes, and an operator of the other community who may all. */
    private final Map<String, Secret> others;
    /** The owner's things, by the names the contract gives them. */
    final Map<String, String> owners;

    private int proposals;

    RoleWorld(Path folder) {
        street = new Street(folder, Duration.ZERO, CompatDoor.KEYED);
        neighbour = street.join("Baraka", Language.EN);
        var seller = street.join("Imani", Language.EN);
        owner = street.join("Wanjiku", Language.EN); // H0003: nobody elsewhere has this code
        var elsewhere = street.registry.addCommunity(StreetSettings.rules("elsewhere"));
        stranger = street.join("elsewhere", "Otieno", Language.EN);
        callers.put("nobody", Optional.empty());
        callers.put("owner", Optional.of(owner.key()));
        callers.put("neighbour", Optional.of(neighbour.key()));
        for (var role : List.of(Role.SUPPORT, Role.TECHNICIAN, Role.TREASURER, Role.ADMIN, Role.AUDITOR))
            callers.put(role.text(), Optional.of(key(owner.household().community(), role)));
        var entrance = new Entrance(street);
        callers.put("admin_person", Optional.of(entrance.operator(StreetSettings.COMMUNITY, "asha", Role.ADMIN)));
        callers.put("stranger", Optional.of(stranger.key()));
        callers.put("foreign_admin", Optional.of(elsewhere.operatorKey()));
        others = Map.of(
                "proposer", entrance.operator(StreetSettings.COMMUNITY, "baraka", Role.ADMIN),
                "foreign_person", entrance.operator("elsewhere", "chebet", Role.ADMIN));
        energy(List.of(owner, seller));
        owners = things(seller);
        owners.put("phone_id", phone(entrance));
        owners.put("session_id", session(entrance));
        owners.put("proposal_id", proposal());
    }

    private Secret key(CommunityId community, Role role) {
        var wanted = new Wanted(community, Optional.empty(), role, Set.of(), "a " + role.text(), Optional.empty());
        return made(wanted).secret();
    }

    private KeyStore.Made made(Wanted wanted) {
        var keys = new KeyStore(new SecureRandom());
        return street.database
                .db()
                .transaction(tx -> keys.make(tx, wanted, Clock.systemUTC().instant(), Acts.by("test", "a test")));
    }

    private void energy(List<Person> makers) {
        for (var maker : makers) maker.meter().tell(1, street.dawn, REGISTER, 5_000);
        street.sunAt(street.dawn.plus(Street.INTERVAL).minusSeconds(1));
        for (var maker : makers) maker.meter().tell(2, street.dawn.plus(Street.INTERVAL), REGISTER, 10_000);
        street.sunAt(street.dawn.plus(Street.INTERVAL).plusSeconds(5));
        for (var maker : makers)
            eventually("made energy", () -> street.books.posted(Account.of(maker.id(), Account.Credit.MADE)) == 5_000);
    }

    private Map<String, String> things(Person seller) {
        street.offer(seller, 2_000, 1_500);
        var purchase = street.buy(owner, 500, 1_500).getString("purchase_id");
        eventually("the owner was told", () -> !told().isEmpty());
        var order = street.offer(owner, 1_000, 1_600);
        var account = Account.of(owner.id(), Account.Credit.MADE).code();
        var statement = street.gateway.get(owner.key(), "/v1/ledger/accounts/" + account + "/statement");
        var key = made(new Wanted(
                owner.household().community(),
                Optional.empty(),
                Role.AUDITOR,
                Set.of(),
                "to be ended",
                Optional.empty()));
        var things = new TreeMap<>(Map.of(
                "order_id", order,
                "purchase_id", purchase,
                "tx_id", purchase,
                "checkout_request_id", checkout(),
                "dev", owner.meter().dev.id(),
                "household", owner.code(),
                "code", account,
                "entry_id",
                        statement.json().getJsonArray("items").getJsonObject(0).getString("entry_id"),
                "key_id", key.key().id().toString()));
        things.put("intent_id", PurchaseIntent.of(street.database.db(), purchase));
        things.put(
                "move_id",
                OrderedMove.of(street.database.db(), owner.household().community()));
        return things;
    }

    /** A second number of the owner, proven. */
    private String phone(Entrance entrance) {
        var phones = "/v1/me/phones";
        var id = post(owner.key(), phones, JsonObject.of("phone", "0" + SECOND)).getString("phone_id");
        post(owner.key(), phones + "/" + id + "/code", new JsonObject());
        var code = entrance.code(SECOND);
        return post(owner.key(), phones + "/" + id + "/prove", JsonObject.of("code", code))
                .getString("phone_id");
    }

    private String session(Entrance entrance) {
        var token = entrance.household(owner.phone().substring(3));
        var list = street.gateway.get(token, "/v1/sessions").json();
        return list.getJsonArray("items").getJsonObject(0).getString("session_id");
    }

    /** A deed that waits for a second person, another one each time: the owner's data are to be kept for a court. */
    String proposal() {
        proposals++;
        var proposed = propose("proposer", "person.hold", hold("case-" + proposals));
        if (proposed.status() != 201) throw new AssertionError(proposed.body());
        return proposed.json().getString("proposal_id");
    }

    Map<String, Object> hold(String code) {
        return Map.of("household", owner.code(), "code", code);
    }

    Answer propose(String caller, String kind, Map<String, Object> payload) {
        var body = JsonObject.of("kind", kind, "payload", new JsonObject(payload), "reason", REASON);
        return send(new Request("POST", "/v1/proposals", body.encode()), caller, "Idempotency-Key", Street.freshKey());
    }

    private JsonObject post(Secret key, String path, JsonObject body) {
        var answer = street.gateway.post(key, path, body, Street.freshKey());
        if (answer.status() / 100 != 2) throw new AssertionError(path + ": " + answer.body());
        return answer.json();
    }

    private List<String> told() {
        return street.database
                .db()
                .transaction(tx -> tx.all(
                        "select text from notice where household_id = $1",
                        Tuple.of(owner.id().value()),
                        row -> row.getString("text")));
    }

    private String checkout() {
        return street.database
                .db()
                .transaction(tx -> tx.one(
                        "select provider_ref from payment_intent where household_id = $1 and direction = 'collection'",
                        Tuple.of(owner.id().value()),
                        row -> row.getString("provider_ref")));
    }

    /** What must not change when others try: of how many rows of what, with what balances. */
    Map<String, String> state() {
        var state = new LinkedHashMap<String, String>();
        street.books.balances().forEach((account, holds) -> {
            // A job proves what she was given back; whose money it is does not change by it.
            if (account.contains(owner.id().toString())) state.put(account.replace(":unproven", ""), holds);
        });
        for (var each : List.of(
                "select count(*)::text from api_key where revoked_at is null",
                "select coalesce(string_agg(id || ' ' || open_wh || ' ' || limit_minor_per_kwh, ',' order by id), '') from"
                        + " market_order",
                "select string_agg(dev || ' ' || status || ' ' || trust || ' ' || kid, ',' order by dev) from meter",
                "select count(*)::text from purchase",
                "select string_agg(id || ' ' || state, ',' order by id) from proposal",
                "select count(*)::text from approval",
                "select count(*)::text from session where revoked_at is null",
                "select string_agg(id || ' ' || coalesce(payable_from::text, '') || coalesce(retired_at::text, ''), ','"
                        + " order by id) from phone",
                "select count(*)::text from consent",
                "select count(*)::text from erasure",
                "select count(*)::text from household_end",
                "select count(*)::text from audit.act where actor like 'operator %'",
                "select string_agg(code || ' ' || fee_bp, ',' order by code) from community"))
            state.put(
                    each, street.database.db().transaction(tx -> tx.one(each, Tuple.tuple(), row -> row.getString(0))));
        return state;
    }

    /** How often somebody's look at the owner's data was written down. */
    long looks() {
        return street.database
                .db()
                .transaction(tx -> tx.one(
                        "select count(*) as n from fine_data_access where household_id = $1",
                        Tuple.of(owner.id().value()),
                        row -> row.getLong("n")));
    }

    /** Values for parameters that are nobody's. */
    Map<String, String> query() {
        return Map.of(
                "household",
                owner.code(),
                "reason",
                REASON,
                "from",
                street.dawn.toString(),
                "to",
                street.dawn.plus(Street.INTERVAL).plusSeconds(1).toString());
    }

    /** The owner's things in a path, with values for what is nobody's. */
    Map<String, String> path() {
        var path = new LinkedHashMap<>(owners);
        path.putAll(Map.of("rail", "mpesa", "day", "2020-01-01", "month", "2026-01", "token", "no-such-token"));
        return path;
    }

    Request request(Operation operation) {
        return Operations.request(operation, path(), query(), Map.of());
    }

    /** Sends a request; of a stream it reads no more than how it begins. */
    Answer send(Request request, String caller, String... headers) {
        var credential =
                Optional.ofNullable(others.get(caller)).or(() -> Objects.requireNonNull(callers.get(caller), caller));
        var builder = street.gateway.to(request.path(), headers);
        credential.ifPresent(key -> builder.header("Authorization", "Bearer " + key.reveal()));
        if (!request.body().isEmpty()) builder.header("Content-Type", "application/json");
        builder.method(
                request.method(),
                request.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        try {
            var response = street.gateway.client().send(builder.build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                var isStream = response.headers()
                        .firstValue("Content-Type")
                        .filter(type -> type.startsWith("text/event-stream"))
                        .isPresent();
                return new Answer(
                        response.statusCode(), isStream ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException failure) {
            throw new IllegalStateException(request + " of " + caller, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        street.close();
    }
}
