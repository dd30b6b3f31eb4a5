package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jirani.http.Door;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Msisdn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Households sign in by a code to their phone, over HTTP. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HouseholdSignInTest {
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

    private String phone() {
        return "2547000001%02d".formatted(++phones);
    }

    private Household home(String phone) {
        return porch.household(community, phone);
    }

    @Test
    void a_code_to_the_phone_becomes_tokens_that_act_for_its_household() {
        var phone = phone();
        var home = home(phone);
        var begun = porch.begin("jirani-app", "phone", "0" + phone.substring(3), "scope", "market:read self:read");
        assertThat(begun.statusCode()).isEqualTo(400);
        assertThat(Door.json(begun).getString("error")).isEqualTo("insufficient_authorization");
        assertThat(Door.json(begun).getString("next")).isEqualTo("otp");
        var text = porch.text();
        assertThat(text.to().digits()).isEqualTo(phone);
        var done = porch.next(Door.json(begun).getString("auth_session"), "otp", text.code());
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.headers().firstValue("Cache-Control")).contains("private, no-store");
        var tokens = Door.json(porch.redeem(Door.json(done).getString("authorization_code")));
        assertThat(tokens.getString("scope")).isEqualTo("market:read self:read");
        assertThat(tokens.getInteger("expires_in")).isEqualTo(600);
        var who = porch.db
                .transaction(tx -> porch.access.tokens().who(tx, tokens.getString("access_token")))
                .orElseThrow();
        assertThat(who.actor().toString()).isEqualTo("household " + home.code());
        assertThat(who.caller().mayActFor(home)).isTrue();
        assertThat(who.scopes())
                .extracting(scope -> scope.text())
                .containsExactlyInAnyOrder("market:read", "self:read");
        assertThat(who.deviceSince()).isEqualTo(porch.clock.instant());
    }

    @Test
    void nothing_that_opens_an_account_is_kept_in_clear() {
        var phone = phone();
        home(phone);
        var begun = Door.json(porch.begin("jirani-app", "phone", phone));
        var code = porch.text().code();
        var grant = Door.json(porch.next(begun.getString("auth_session"), "otp", code))
                .getString("authorization_code");
        var tokens = Door.json(porch.redeem(grant));
        var rows = String.join(
                "\n",
                porch.texts("select row_to_json(t)::text from (select * from one_time_code) t"
                        + " union all select row_to_json(t)::text from (select * from sign_in) t"
                        + " union all select row_to_json(t)::text from (select * from session) t"
                        + " union all select row_to_json(t)::text from (select * from refresh_token) t"
                        + " union all select row_to_json(t)::text from (select * from device) t"
                        + " union all select row_to_json(t)::text from (select * from signing_key) t"
                        + " union all select row_to_json(t)::text from (select * from audit.act) t"));
        assertThat(rows).contains("number_tag");
        for (var secret : List.of(
                phone,
                "\"" + code + "\"",
                begun.getString("auth_session"),
                grant,
                tokens.getString("refresh_token"),
                tokens.getString("device_token"),
                tokens.getString("access_token"))) assertThat(rows).doesNotContain(secret);
    }

    @Test
    void twenty_at_once_with_one_code_are_one_sign_in_and_twenty_with_one_grant_one_session() {
        var phone = phone();
        home(phone);
        var session = Door.json(porch.begin("jirani-app", "phone", phone)).getString("auth_session");
        var code = porch.text().code();
        var granted = twenty(() -> porch.next(session, "otp", code));
        assertThat(granted).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
        var grant = Door.json(granted.stream()
                        .filter(answer -> answer.statusCode() == 200)
                        .findFirst()
                        .orElseThrow())
                .getString("authorization_code");
        var redeemed = twenty(() -> porch.redeem(grant));
        assertThat(redeemed).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
    }

    @Test
    void a_shared_phone_chooses_its_household_and_only_among_its_own() {
        var phone = phone();
        var one = home(phone);
        var two = home(phone);
        var stranger = home(phone());
        var session = Door.json(porch.begin("jirani-app", "phone", phone)).getString("auth_session");
        var choice = Door.json(porch.next(session, "otp", porch.text().code()));
        assertThat(choice.getString("next")).isEqualTo("household");
        assertThat(choice.getJsonArray("households")).isEqualTo(JsonArray.of(house(one), house(two)));
        assertThat(porch.next(session, "household", stranger.id().toString()).statusCode())
                .isEqualTo(400);
        var grant =
                Door.json(porch.next(session, "household", two.id().toString())).getString("authorization_code");
        var token = Door.json(porch.redeem(grant)).getString("access_token");
        var who =
                porch.db.transaction(tx -> porch.access.tokens().who(tx, token)).orElseThrow();
        assertThat(who.actor().label()).isEqualTo(two.code());
        assertThat(who.caller().mayActFor(one)).isFalse();
        assertThat(paid(one)).as("the number spoke for the other house").isEqualTo(new PayoutPhone.Unproven());
        assertThat(paid(two)).isInstanceOf(PayoutPhone.Ready.class);
    }

    @Test
    void who_read_the_code_has_proved_its_number_and_who_did_not_has_not() {
        var phone = phone();
        var home = home(phone);
        var session = Door.json(porch.begin("jirani-app", "phone", phone)).getString("auth_session");
        var code = porch.text().code();
        porch.next(session, "otp", code.equals("000000") ? "000001" : "000000");
        assertThat(paid(home)).isEqualTo(new PayoutPhone.Unproven());
        porch.db.inTransaction(
                tx -> porch.households.phones().add(tx, home.id(), new Msisdn(phone()), porch.clock.instant()));
        assertThat(porch.next(session, "otp", code).statusCode()).isEqualTo(200);
        var phones = porch.db.transaction(tx -> porch.households.phones().of(tx, home.id()));
        assertThat(phones)
                .filteredOn(Phone::provedItself)
                .extracting(one -> one.number().digits(), Phone::heardAt)
                .containsExactly(tuple(phone, Optional.of(porch.clock.instant())));
        assertThat(paid(home)).isInstanceOf(PayoutPhone.Ready.class);
    }

    private PayoutPhone paid(Household home) {
        return porch.db.transaction(
                tx -> new PayoutPhones(porch.households.phones()).of(tx, home.id(), porch.clock.instant()));
    }

    @Test
    void without_a_good_challenge_there_is_no_sign_in_and_without_its_verifier_no_token() {
        var phone = phone();
        home(phone);
        var none = porch.form("/oauth/challenge", "client_id", "jirani-app", "phone", phone);
        assertThat(Door.json(none).getString("error")).isEqualTo("invalid_request");
        var plain = porch.form(
                "/oauth/challenge",
                "client_id",
                "jirani-app",
                "phone",
                phone,
                "code_challenge",
                Porch.CHALLENGE,
                "code_challenge_method",
                "plain");
        assertThat(plain.statusCode()).isEqualTo(400);
        assertThat(porch.begin("somebody", "phone", phone).statusCode()).isEqualTo(401);
        assertThat(Door.json(porch.begin("jirani-app", "phone", phone, "scope", "everything"))
                        .getString("error"))
                .isEqualTo("invalid_scope");
        assertThat(porch.begin("jirani-app", "phone", "12345").statusCode()).isEqualTo(400);
        assertThat(porch.begin("jirani-app", "phone", phone, "phone", phone).statusCode())
                .isEqualTo(400);
        var grant = porch.grant("jirani-app", phone);
        var stolen = porch.form(
                "/oauth/token",
                "grant_type",
                "authorization_code",
                "client_id",
                "jirani-app",
                "code",
                grant,
                "code_verifier",
                "x".repeat(43));
        assertThat(Door.json(stolen).getString("error")).isEqualTo("invalid_grant");
        assertThat(porch.redeem(grant).statusCode())
                .as("a grant somebody else tried")
                .isEqualTo(400);
    }

    @Test
    void a_grant_is_for_its_client_for_a_minute_and_once() {
        var phone = phone();
        home(phone);
        assertThat(porch.redeem(porch.grant("jirani-pages", phone)).statusCode())
                .isEqualTo(400);
        var late = porch.grant("jirani-app", phone);
        porch.clock.pass(Duration.ofSeconds(60));
        assertThat(porch.redeem(late).statusCode()).isEqualTo(400);
        porch.clock.pass(Duration.ofMinutes(10));
        var grant = porch.grant("jirani-app", phone);
        var token = Door.json(porch.redeem(grant)).getString("access_token");
        assertThat(porch.status(token)).isEqualTo(200);
        assertThat(porch.redeem(grant).statusCode()).isEqualTo(400);
        assertThat(porch.status(token)).as("its grant came twice").isEqualTo(401);
    }

    @Test
    void a_device_is_known_again_by_its_secret_for_its_own_household() {
        var phone = phone();
        home(phone);
        var first = porch.clock.instant();
        var device = porch.tokens(phone).getString("device_token");
        porch.clock.pass(Duration.ofDays(3));
        var again = porch.tokens(phone, "device_token", device);
        assertThat(again.containsKey("device_token")).isFalse();
        assertThat(since(again)).isEqualTo(first);
        var elsewhere = porch.tokens(phone);
        assertThat(since(elsewhere)).isEqualTo(porch.clock.instant());
        var other = phone();
        home(other);
        assertThat(since(porch.tokens(other, "device_token", device))).isEqualTo(porch.clock.instant());
    }

    private Instant since(JsonObject tokens) {
        return porch.db
                .transaction(tx -> porch.access.tokens().who(tx, tokens.getString("access_token")))
                .orElseThrow()
                .deviceSince();
    }

    private static JsonObject house(Household home) {
        return JsonObject.of(
                "id", home.id().toString(), "code", home.code(), "community", Porch.code(home.community()));
    }

    private static List<HttpResponse<String>> twenty(Supplier<HttpResponse<String>> request) {
        var all = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(request, Thread::startVirtualThread))
                .toList();
        return all.stream().map(CompletableFuture::join).toList();
    }
}
