package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.identity.SeedJson;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator types when the books refused trades of an auction. */
class AuctionsCommandTest {
    private static final String SEED = """
            {"code":"kibera","name":"K","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
             "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
             "bank_ratio_bp":10000,"fee_bp":100,"households":[
              {"name":"Wanjiku","location":"A","language":"en","phones":["0700000001"],"meters":[]},
              {"name":"Otieno","location":"B","language":"en","phones":["0700000002"],"meters":[]}]}
            """;
    private static final String AUCTION = """
            insert into auction_settlement (community_id, start_at, price_minor_per_kwh, asset, trades, wh, state, handed_at, ended_at)
            select id, '2027-02-01T10:00:00Z', 1000, 'KES', 1, 500, 'told', now(), now() from community
            """;
    private static final String TRADE = """
            insert into auction_trade (community_id, start_at, n, buyer_id, seller_id, wh, wallet_minor, owed_minor, stray_to, stray_minor,
                hold_id, state, tries, reason, ended_at)
            select b.community_id, '2027-02-01T10:00:00Z', 1, b.id, s.id, 500, 300, 200, '{}', '{}',
                '00000000-0000-7000-8000-000000000001', 'review', 3, 'hold_ended', now()
            from household b join household s on b.code = 'H0001' and s.code = 'H0002'
            """;

    private final TestDb database = TestDb.fresh();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void aTradeInReview() {
        Registries.on(database.db(), console(), Optional.empty(), "a test").seed(SeedJson.parse(SEED));
        database.db().inTransaction(tx -> {
            tx.run(AUCTION, Tuple.tuple());
            tx.run(TRADE, Tuple.tuple());
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void itIsShownAndTriedAgain() {
        assertThat(run("auctions", "review", "--community", "kibera")).isZero();
        var trade = json().getJsonArray("trades").getJsonObject(0);
        assertThat(trade.getString("reason")).isEqualTo("hold_ended");
        assertThat(trade.getInteger("minor")).isEqualTo(500);
        assertThat(trade.getString("start")).isEqualTo("2027-02-01T10:00:00Z");

        assertThat(run("auctions", "retry", "--community", "kibera", "--reason", "the office asked"))
                .isZero();
        assertThat(json()).isEqualTo(new JsonObject().put("retried", 1));
        assertThat(one("select state || ' ' || tries from auction_trade")).isEqualTo("open 0");
        assertThat(one("select state from auction_settlement")).isEqualTo("open");
        assertThat(one("select actor || ' ' || verb from audit.act where verb like 'auction.%'"))
                .isEqualTo(Registries.WHO + " auction.retried");

        assertThat(run("auctions", "retry", "--community", "kibera", "--reason", "the office asked"))
                .isZero();
        assertThat(json()).isEqualTo(new JsonObject().put("retried", 0));
    }

    @Test
    void aCommunityThatIsNotThereIsRefused() {
        assertThat(run("auctions", "review", "--community", "nowhere")).isEqualTo(Exit.REFUSED);
        assertThat(run("auctions", "retry", "--community", "nowhere", "--reason", "the office asked"))
                .isEqualTo(Exit.REFUSED);
    }

    private String one(String sql) {
        return database.db().transaction(tx -> tx.one(sql, Tuple.tuple(), row -> row.getString(0)));
    }

    private int run(String... words) {
        out.reset();
        return Heard.run(console(), words);
    }

    private JsonObject json() {
        return new JsonObject(out.toString(StandardCharsets.UTF_8));
    }

    private Console console() {
        var url = database.app();
        return new Console(
                Map.of(
                        "JIRANI_DB_URL",
                        "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":"
                                + url.port() + "/" + url.database(),
                        "JIRANI_DEVICE_MASTER_KEY",
                        "a master key of thirty-two bytes and more",
                        "JIRANI_VAULT_KEY",
                        TestVault.MASTER.reveal()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                Clock.systemUTC(),
                new SecureRandom());
    }
}
