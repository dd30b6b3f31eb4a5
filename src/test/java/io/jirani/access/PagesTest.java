package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.http.Door;
import io.jirani.identity.Household;
import io.jirani.identity.Role;
import io.jirani.kernel.CommunityId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The sessions of the pages: a cookie, and what a request must show beside it. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesTest {
    private Porch porch;
    private CommunityId community;
    private int phones;

    @BeforeAll
    void open() {
        porch = new Porch();
        community = porch.community();
    }

    @AfterAll
    void close() {
        porch.close();
    }

    /** A signed-in page. */
    private record Page(Household home, String cookie, String token, String id) {}

    private Household home() {
        return porch.household(community, "2547000003%02d".formatted(++phones));
    }

    private HttpResponse<String> create(String grant, String... headers) {
        var body = JsonObject.of("code", grant, "code_verifier", Porch.VERIFIER).encode();
        return porch.door.post("/v1/session", body, headers);
    }

    private Page page(Household home) {
        var grant = porch.grant("jirani-pages", home.phones().getFirst().digits());
        var created = create(grant, "Sec-Fetch-Site", "same-origin");
        assertThat(created.statusCode()).isEqualTo(201);
        var set = created.headers().allValues("set-cookie").stream()
                .filter(text -> text.startsWith("__Host-jirani="))
                .findFirst()
                .orElseThrow();
        var session = Door.json(created);
        return new Page(
                home,
                set.substring(0, set.indexOf(';')),
                session.getString("csrf_token"),
                session.getString("session_id"));
    }

    private Page page() {
        return page(home());
    }

    private int get(String path, Page page, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Cookie", page.cookie()));
        return porch.door.get(path, all.toArray(String[]::new)).statusCode();
    }

    private int delete(String path, String... headers) {
        return porch.door
                .send(porch.door.request(path, headers).method("DELETE", HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    @Test
    void the_cookie_is_for_this_host_by_tls_and_not_for_scripts() {
        var grant = porch.grant("jirani-pages", home().phones().getFirst().digits());
        var created = create(grant, "Sec-Fetch-Site", "same-origin");
        var cookies = created.headers().allValues("set-cookie");
        assertThat(cookies)
                .hasSize(2)
                .allSatisfy(cookie -> assertThat(cookie)
                        .startsWith("__Host-jirani")
                        .contains("Path=/", "Secure", "HTTPOnly", "SameSite=Lax", "Max-Age=")
                        .doesNotContain("Domain"));
        assertThat(created.body()).doesNotContain("js_");
        assertThat(Door.json(created).getString("kind")).isEqualTo("household");
    }

    @Test
    void a_cookie_reads_and_with_its_token_changes() {
        var page = page();
        assertThat(get("/v1/sessions", page, "Sec-Fetch-Site", "same-origin")).isEqualTo(200);
        var again = porch.door.get("/v1/session", "Cookie", page.cookie());
        assertThat(Door.json(again).getString("csrf_token")).isEqualTo(page.token());
        assertThat(Door.json(again).getString("label")).isEqualTo(page.home().code());
        assertThat(delete(
                        "/v1/session",
                        "Cookie",
                        page.cookie(),
                        "Sec-Fetch-Site",
                        "same-origin",
                        "X-CSRF-Token",
                        page.token()))
                .isEqualTo(204);
        assertThat(get("/v1/sessions", page)).isEqualTo(401);
        assertThat(get("/v1/session", page)).isEqualTo(401);
    }

    @Test
    void another_page_that_makes_the_browser_send_the_cookie_changes_nothing() {
        var page = page();
        var stranger = page();
        var path = "/v1/session";
        var cookie = new String[] {"Cookie", page.cookie()};
        for (var headers : List.<List<String>>of(
                List.of(),
                List.of("Sec-Fetch-Site", "same-origin"),
                List.of("Sec-Fetch-Site", "cross-site", "X-CSRF-Token", page.token()),
                List.of("Sec-Fetch-Site", "same-site", "X-CSRF-Token", page.token()),
                List.of("Sec-Fetch-Site", "none", "X-CSRF-Token", page.token()),
                List.of("Origin", "https://evil.example", "X-CSRF-Token", page.token()),
                List.of("Origin", "null", "X-CSRF-Token", page.token()),
                List.of("X-CSRF-Token", page.token()),
                List.of("Sec-Fetch-Site", "same-origin", "X-CSRF-Token", stranger.token()),
                List.of("Sec-Fetch-Site", "same-origin", "X-CSRF-Token", "")))
            assertThat(delete(path, with(cookie, headers))).as("%s", headers).isEqualTo(403);
        assertThat(get("/v1/sessions", page, "Sec-Fetch-Site", "cross-site")).isEqualTo(403);
        assertThat(get("/v1/sessions", page)).isEqualTo(200);
        var own = porch.door.uri("/").toString().replaceAll("/$", "");
        assertThat(delete(path, with(cookie, List.of("Origin", own, "X-CSRF-Token", page.token()))))
                .isEqualTo(204);
    }

    @Test
    void a_session_is_not_begun_from_another_page_nor_with_an_apps_grant() {
        var phone = home().phones().getFirst().digits();
        var grant = porch.grant("jirani-pages", phone);
        assertThat(create(grant, "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
        assertThat(create(grant).statusCode()).isEqualTo(403);
        assertThat(create(grant, "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(201);
        assertThat(create(grant, "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(401);
        assertThat(create(porch.grant("jirani-app", phone), "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(401);
        var extra = JsonObject.of("code", grant, "code_verifier", Porch.VERIFIER, "role", "admin");
        assertThat(porch.door
                        .post("/v1/session", extra.encode(), "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_cookies_value_is_no_bearer_and_a_bearer_needs_no_token() {
        var page = page();
        assertThat(porch.status(page.cookie().substring("__Host-jirani=".length())))
                .isEqualTo(401);
        var token = porch.tokens(page.home().phones().getFirst().digits()).getString("access_token");
        assertThat(delete("/v1/session", "Authorization", "Bearer " + token)).isEqualTo(204);
        assertThat(porch.status(token)).isEqualTo(401);
        assertThat(get("/v1/sessions", page)).isEqualTo(200);
    }

    @Test
    void everybody_sees_and_ends_own_sessions_only() {
        var page = page();
        var other = page();
        porch.clock.pass(Duration.ofSeconds(1));
        var second = page(page.home());
        var list = Door.json(porch.door.get("/v1/sessions", "Cookie", page.cookie()))
                .getJsonArray("items");
        assertThat(list).hasSize(2);
        assertThat(list.getJsonObject(0).getString("session_id")).isEqualTo(second.id());
        assertThat(list.getJsonObject(0).getBoolean("current")).isFalse();
        assertThat(list.getJsonObject(1).getBoolean("current")).isTrue();
        var headers =
                new String[] {"Cookie", page.cookie(), "Sec-Fetch-Site", "same-origin", "X-CSRF-Token", page.token()};
        assertThat(delete("/v1/sessions/" + other.id(), headers)).isEqualTo(404);
        assertThat(delete("/v1/sessions/0198c8a2-5c00-7000-8000-0000000000a1", headers))
                .isEqualTo(404);
        assertThat(delete("/v1/sessions/nonsense", headers)).isEqualTo(400);
        assertThat(delete("/v1/sessions/" + second.id(), headers)).isEqualTo(204);
        assertThat(delete("/v1/sessions/" + second.id(), headers)).isEqualTo(404);
        assertThat(get("/v1/sessions", second)).isEqualTo(401);
        assertThat(get("/v1/sessions", other)).isEqualTo(200);
    }

    @Test
    void an_operator_signs_in_and_out_by_acts_and_for_half_a_day() {
        var secret = new Secret("a long way to Mombasa");
        var invited = porch.invited(community, "asha", Role.ADMIN);
        var totp = porch.enrol(invited, "asha", secret);
        porch.clock.pass(Duration.ofSeconds(30));
        var begun = Door.json(porch.begin("jirani-pages", "login", "asha", "password", secret.reveal()));
        var code = Totp.code(totp, porch.clock.instant());
        var grant = Door.json(porch.next(begun.getString("auth_session"), "totp", code))
                .getString("authorization_code");
        var created = create(grant, "Sec-Fetch-Site", "same-origin");
        var cookie = created.headers().firstValue("set-cookie").orElseThrow().split(";", -1)[0];
        var id = Door.json(created).getString("session_id");
        var token = Door.json(created).getString("csrf_token");
        assertThat(delete(
                        "/v1/sessions/" + id, "Cookie", cookie, "Sec-Fetch-Site", "same-origin", "X-CSRF-Token", token))
                .isEqualTo(204);
        assertThat(porch.texts("select verb from audit.act where subject = 'session " + id + "' order by at, id"))
                .containsExactly("staff.signed_in", "staff.signed_out");
        var next = Door.json(porch.begin("jirani-pages", "login", "asha", "password", secret.reveal()));
        porch.clock.pass(Duration.ofSeconds(30));
        var again = Door.json(
                        porch.next(next.getString("auth_session"), "totp", Totp.code(totp, porch.clock.instant())))
                .getString("authorization_code");
        var open = create(again, "Sec-Fetch-Site", "same-origin");
        var late = open.headers().firstValue("set-cookie").orElseThrow().split(";", -1)[0];
        assertThat(porch.door.get("/v1/session", "Cookie", late).statusCode()).isEqualTo(200);
        porch.clock.pass(Duration.ofHours(12));
        assertThat(porch.door.get("/v1/session", "Cookie", late).statusCode()).isEqualTo(401);
    }

    private static String[] with(String[] some, List<String> more) {
        var all = new ArrayList<>(List.of(some));
        all.addAll(more);
        return all.toArray(String[]::new);
    }
}
