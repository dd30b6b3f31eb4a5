package io.jirani.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.http.Door;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Problem;
import io.jirani.people.Consent.State;
import io.jirani.people.Homes.Home;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentTest {
    private static final int NOW = Purpose.ADVISOR_ABROAD.version();

    private final Homes homes = new Homes();

    @BeforeAll
    void open() {
        homes.door.open(
                List.of(new ConsentRoutes(homes.db, homes.auth, homes.households, homes.clock)::mount),
                List.of(),
                List.of());
    }

    @AfterAll
    void close() {
        homes.close();
    }

    @Test
    void nothingIsAgreedToBySilence() {
        var home = homes.join("Wanjiku", "Block A", "0712000001", Language.SW);
        var items = Door.json(homes.get(home.key(), "/v1/me/consents")).getJsonArray("items");
        assertThat(items).hasSize(Purpose.values().length);
        for (var item : items)
            assertThat(((JsonObject) item).getBoolean("granted")).isFalse();
        assertThat(items.getJsonObject(0).getString("text")).startsWith("Mshauri aliye nje ya Kenya");
    }

    @Test
    void yesHoldsUntilNoAndEachIsWrittenDownOnce() {
        var home = homes.join("Otieno", "Block B", "0712000002", Language.EN);
        var yes = said(home, "advisor_abroad", "granted", NOW);
        assertThat(yes.getBoolean("granted")).isTrue();
        said(home, "advisor_abroad", "granted", NOW);
        assertThat(said(home, "advisor_abroad", "withdrawn", NOW).getBoolean("granted"))
                .isFalse();
        assertThat(homes.texts(
                        "select purpose || ' ' || state || ' ' || language || ' ' || text_version from consent"
                                + " where household_id = $1 order by id",
                        home.household().id().value()))
                .containsExactly("advisor_abroad granted en " + NOW, "advisor_abroad withdrawn en " + NOW);
        assertThat(homes.texts(
                        "select data ->> 'state' from event_log where type = 'consent.changed' and household_id = $1"
                                + " order by id",
                        home.household().id().value()))
                .containsExactly("granted", "withdrawn");
    }

    @Test
    void whoIsNoHouseholdOrAgreesToNothingWeKnowIsRefusedAndNothingChanges() {
        var home = homes.join("Achieng", "Block C", "0712000003", Language.EN);
        var body = body("advisor_abroad", "granted", NOW);
        assertThat(homes.put(homes.operator, "/v1/me/consents", body).statusCode())
                .isEqualTo(403);
        assertThat(homes.get(homes.operator, "/v1/me/consents").statusCode()).isEqualTo(403);
        assertThat(homes.put(home.key(), "/v1/me/consents", body("marketing", "granted", 1))
                        .statusCode())
                .isEqualTo(400);
        assertThat(homes.put(home.key(), "/v1/me/consents", body("publication", "granted", 99))
                        .statusCode())
                .isEqualTo(400);
        assertThat(homes.put(home.key(), "/v1/me/consents", body.copy().put("household_id", "x"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(homes.texts(
                        "select 1 from consent where household_id = $1",
                        home.household().id().value()))
                .isEmpty();
    }

    @Test
    void whoReadOtherWordsHasNotAgreedToThese() {
        var old = consent(State.GRANTED, NOW - 1);
        assertThat(Consent.granted(List.of(old), Purpose.ADVISOR_ABROAD)).isFalse();
        assertThatThrownBy(() -> Consent.next(List.of(), old))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT));
        assertThat(Consent.next(List.of(old), consent(State.GRANTED, NOW))).isPresent();
        assertThat(Consent.next(List.of(old), consent(State.WITHDRAWN, NOW - 1)))
                .as("everybody may take back, whatever he read")
                .isPresent();
        assertThat(Consent.granted(List.of(consent(State.GRANTED, NOW)), Purpose.PUBLICATION))
                .isFalse();
    }

    @Test
    void theDatabaseLetsNobodyChangeWhatWasSaid() {
        var home = homes.join("Kamau", "Block D", "0712000004", Language.EN);
        said(home, "publication", "granted", 1);
        for (var attack : List.of("update consent set state = 'withdrawn'", "delete from consent"))
            assertThatThrownBy(() -> homes.run(attack)).hasMessageContaining("consent");
    }

    private static Consent consent(State state, int version) {
        return new Consent(Purpose.ADVISOR_ABROAD, state, Language.EN, version, Instant.parse("2026-11-21T10:00:00Z"));
    }

    private JsonObject said(Home home, String purpose, String state, int version) {
        var answer = homes.put(home.key(), "/v1/me/consents", body(purpose, state, version));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Door.json(answer);
    }

    private static JsonObject body(String purpose, String state, int version) {
        return new JsonObject()
                .put("purpose", purpose)
                .put("state", state)
                .put("language", "en")
                .put("text_version", version);
    }
}
