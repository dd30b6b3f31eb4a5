package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.Door;
import io.jirani.identity.Household;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Msisdn;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who asks for codes of others, and guesses them. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodeAttacksTest {
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
        return "2547000004%02d".formatted(++phones);
    }

    private Household home(String phone) {
        return porch.household(community, phone);
    }

    private static List<String> shape(HttpResponse<String> answer) {
        return List.copyOf(Door.json(answer).fieldNames());
    }

    @Test
    void a_number_nobody_has_gets_the_same_answers_and_no_text() {
        var known = phone();
        home(known);
        var unknown = phone();
        for (var phone : List.of(known, unknown)) {
            var begun = porch.begin("jirani-app", "phone", phone);
            assertThat(begun.statusCode()).isEqualTo(400);
            assertThat(shape(begun)).containsExactlyInAnyOrder("error", "auth_session", "next");
            var wrong = porch.next(Door.json(begun).getString("auth_session"), "otp", "000000");
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(Door.json(wrong))
                    .isEqualTo(JsonObject.of(
                            "error", "access_denied", "error_description", "something of it is wrong, or too late"));
        }
        assertThat(porch.text().to().digits()).isEqualTo(known);
        for (var phone : List.of(known, unknown)) for (int i = 0; i < 2; i++) porch.begin("jirani-app", "phone", phone);
        var refused = List.of(known, unknown).stream()
                .map(phone -> porch.begin("jirani-app", "phone", phone))
                .toList();
        assertThat(refused).allMatch(answer -> answer.statusCode() == 429);
        assertThat(Door.json(refused.getFirst()).getString("detail"))
                .isEqualTo(Door.json(refused.getLast()).getString("detail"));
        assertThat(porch.text().to().digits()).isEqualTo(known);
        assertThat(porch.text().to().digits()).isEqualTo(known);
        assertThat(porch.texts).isEmpty();
        assertThat(porch.phones.inbox(new Msisdn(unknown))).isEmpty();
    }

    @Test
    void the_limits_of_a_number_are_three_in_ten_minutes_and_seven_a_day() {
        var phone = phone();
        home(phone);
        for (int i = 0; i < 7; i++) {
            assertThat(porch.begin("jirani-app", "phone", phone).statusCode()).isEqualTo(400);
            porch.text();
            porch.clock.pass(Duration.ofMinutes(6));
        }
        assertThat(porch.begin("jirani-app", "phone", phone).statusCode()).isEqualTo(429);
        porch.clock.pass(Duration.ofHours(24));
        assertThat(porch.begin("jirani-app", "phone", phone).statusCode()).isEqualTo(400);
        porch.text();
    }

    @Test
    void who_guesses_gets_five_tries_and_the_right_code_is_wrong_after_them() {
        var phone = phone();
        home(phone);
        var session = Door.json(porch.begin("jirani-app", "phone", phone)).getString("auth_session");
        var code = porch.text().code();
        for (int i = 0; i < 5; i++) {
            var guess = "%06d".formatted((Integer.parseInt(code) + 1 + i) % 1_000_000);
            assertThat(porch.next(session, "otp", guess).statusCode()).isEqualTo(400);
        }
        assertThat(Door.json(porch.next(session, "otp", code)).getString("error"))
                .isEqualTo("access_denied");
    }

    @Test
    void a_code_ends_after_five_minutes_and_is_good_for_its_own_sign_in_only() {
        var phone = phone();
        home(phone);
        var first = Door.json(porch.begin("jirani-app", "phone", phone)).getString("auth_session");
        var code = porch.text().code();
        var second = Door.json(porch.begin("jirani-app", "phone", phone)).getString("auth_session");
        var other = porch.text().code();
        if (!code.equals(other))
            assertThat(porch.next(second, "otp", code).statusCode()).isEqualTo(400);
        porch.clock.pass(Duration.ofMinutes(5));
        assertThat(porch.next(first, "otp", code).statusCode()).isEqualTo(400);
    }
}
