package io.jirani.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.Door;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What everybody may ask of the chain, over a real socket. */
@Timeout(60)
class AuditRoutesTest {
    private final Ledgers books = new Ledgers();
    private final Door door = new Door();

    @BeforeEach
    void open() {
        door.open(List.of(new AuditRoutes(books.db, books.signer)::mount), List.of(), List.of());
    }

    @AfterEach
    void close() {
        door.close();
        books.close();
    }

    @Test
    void theKeyIsTheOneThatSigns() {
        var key = json("/v1/audit/key");
        assertThat(key.getString("algorithm")).isEqualTo("Ed25519");
        assertThat(Signer.holds(key.getString("key"), "a text", books.signer.sign("a text")))
                .isTrue();
    }

    @Test
    void headsComeNewestFirstInPagesAndHoldByThemselves() {
        assertThat(heads("/v1/audit/heads")).isEmpty();
        books.aFewDays();
        for (int day = 1; day <= 2; day++) {
            var earlier = Clock.offset(Ledgers.CLOCK, Duration.ofDays(-day));
            boolean signed = books.db.transaction(tx -> new Heads().sign(tx, books.signer, earlier));
            assertThat(signed).isTrue();
        }
        var all = heads("/v1/audit/heads");
        assertThat(all).hasSize(3);
        var days = all.stream().map(Head::day).toList();
        assertThat(days).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(all).allMatch(Head::isSigned).allMatch(head -> head.key().equals(books.signer.key()));
        List<Verify.Finding> findings = books.db.transaction(tx -> new Heads().check(tx, all));
        assertThat(findings).isEmpty();

        assertThat(heads("/v1/audit/heads?limit=2")).isEqualTo(all.subList(0, 2));
        assertThat(heads("/v1/audit/heads?before=" + days.get(1))).isEqualTo(all.subList(2, 3));
        assertThat(heads("/v1/audit/heads?before=" + days.getLast())).isEmpty();
    }

    @Test
    void nonsenseIsRefused() {
        for (var query : List.of("before=yesterday", "before=2026-02-30", "before=2026-13-01", "limit=0", "limit=-1"))
            assertThat(door.get("/v1/audit/heads?" + query).statusCode())
                    .as(query)
                    .isEqualTo(400);
    }

    private List<Head> heads(String path) {
        JsonArray items = json(path).getJsonArray("items");
        return items.stream()
                .map(each -> HeadJson.read(((JsonObject) each).encode()))
                .toList();
    }

    private JsonObject json(String path) {
        var answer = door.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Door.json(answer);
    }
}
