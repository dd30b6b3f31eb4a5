package io.jirani.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestDb;
import io.jirani.http.Demand.Credential;
import io.jirani.http.Door;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The gate alone, over operations whose handlers ask nobody who he is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateTest {
    private static final CommunityId HERE = new CommunityId(new UUID(1, 1));

    private final TestDb test = TestDb.fresh();
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<String, Who> people = Map.of(
            "reader", who(EnumSet.of(Scope.METERS_READ)),
            "trader", who(EnumSet.of(Scope.MARKET_READ, Scope.MARKET_TRADE)),
            "nothing", who(EnumSet.noneOf(Scope.class)));
    private final Credentials credentials = (tx, credential) -> {
        asked.incrementAndGet();
        return Optional.ofNullable(people.get(credential));
    };
    private final Door keyed = door(CompatDoor.KEYED);
    private final Door open = door(CompatDoor.OPEN);

    @SuppressWarnings("NullAway.Init")
    GateTest() {}

    private static Who who(Set<Scope> scopes) {
        return new Who(
                new Caller.OfHousehold(new HouseholdId(new UUID(1, 2)), HERE),
                new Actor(Actor.Kind.HOUSEHOLD, new UUID(1, 2), "H0001"),
                scopes,
                Instant.EPOCH);
    }

    private Door door(CompatDoor compat) {
        var door = new Door();
        return door.behind(new GateRoutes(new AuthRoutes(test.db(), List.of(credentials), compat), door.metrics));
    }

    @BeforeAll
    void open() {
        keyed.open(List.of(), List.of(), List.of());
        open.open(List.of(), List.of(), List.of());
    }

    @AfterAll
    void close() {
        keyed.close();
        open.close();
        test.close();
    }

    private static int status(Door door, String path, String... key) {
        var headers = key.length == 0 ? new String[0] : new String[] {"Authorization", "Bearer " + key[0]};
        return door.get(path, headers).statusCode();
    }

    @Test
    void a_handler_that_asks_nobody_is_closed_all_the_same() {
        assertThat(status(keyed, "/v1/meters")).isEqualTo(401);
        assertThat(status(keyed, "/v1/meters", "stranger")).isEqualTo(401);
        assertThat(status(keyed, "/v1/meters", "trader")).isEqualTo(403);
        assertThat(status(keyed, "/v1/meters", "reader")).isEqualTo(204);
        assertThat(status(keyed, "/v1/me", "nothing")).isEqualTo(204);
        assertThat(status(keyed, "/v1/solvency")).isEqualTo(204);
    }

    @Test
    void a_refusal_names_the_missing_scope_and_the_way_in() {
        var refused = keyed.get("/v1/meters", "Authorization", "Bearer trader");
        assertThat(Door.json(refused).getString("code")).isEqualTo("forbidden");
        assertThat(Door.json(refused).getString("detail")).endsWith("lacks the scope meters:read");
        assertThat(refused.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer error=\"insufficient_scope\", scope=\"meters:read\"");
        var either = keyed.get("/v1/households/H0001/accesses", "Authorization", "Bearer trader");
        assertThat(Door.json(either).getString("detail")).endsWith("lacks the scope people:read or self:read");
        assertThat(keyed.get("/v1/meters").headers().firstValue("WWW-Authenticate"))
                .contains("Bearer");
    }

    @Test
    void a_stranger_learns_nothing_about_shapes() {
        assertThat(keyed.post("/v1/orders", "{\"nonsense\":1}").statusCode()).isEqualTo(401);
        assertThat(keyed.post("/v1/orders", "{\"nonsense\":1}", "Authorization", "Bearer reader")
                        .statusCode())
                .isEqualTo(403);
        assertThat(keyed.post("/v1/orders", "{\"nonsense\":1}", "Authorization", "Bearer trader")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void the_open_door_lets_nobody_in_but_on_the_older_paths_and_checks_who_shows_a_key() {
        assertThat(status(open, "/v1/overview")).isEqualTo(204);
        assertThat(status(keyed, "/v1/overview")).isEqualTo(401);
        assertThat(status(open, "/v1/overview", "stranger")).isEqualTo(401);
        assertThat(status(open, "/v1/overview", "reader")).isEqualTo(403);
        assertThat(status(open, "/v1/meters")).isEqualTo(401);
    }

    @Test
    void a_ticket_stands_for_a_key_on_a_stream_only() {
        assertThat(status(keyed, "/v1/stream?ticket=any")).isEqualTo(204);
        assertThat(status(keyed, "/v1/stream")).isEqualTo(401);
        assertThat(status(keyed, "/v1/overview?ticket=any")).isEqualTo(401);
    }

    @Test
    void a_credential_is_looked_up_once_a_request() {
        var before = asked.get();
        status(keyed, "/v1/meters", "reader");
        assertThat(asked.get()).isEqualTo(before + 1);
    }

    @Test
    void what_the_gate_said_is_counted() {
        counts("passed", "reader");
        counts("no_scope", "trader");
        counts("no_credential", "none");
    }

    private void counts(String result, String key) {
        var before = count(result);
        status(keyed, "/v1/meters", key);
        assertThat(count(result)).as(result).isEqualTo(before + 1);
    }

    private double count(String result) {
        return keyed.metrics.counter("jirani_gate_total", "result", result).count();
    }

    @Test
    void a_scope_nobody_knows_stops_the_start() {
        var auth = new AuthRoutes(test.db(), List.of(credentials), CompatDoor.KEYED);
        var gate = new GateRoutes(auth, keyed.metrics);
        assertThatThrownBy(() -> gate.understand("getX", new Credential(Set.of("meters:raed"), Set.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("getX")
                .hasMessageContaining("meters:raed");
    }
}
