package io.jirani.payments.mpesa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.payments.Hand;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One access token for all processes: two clients on one database, and a provider that counts. */
class SharedTokensTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger minted = new AtomicInteger();
    private volatile int status = 200;
    private HttpServer provider;
    private TestDb database;
    private Hand clock;

    @BeforeEach
    void open() throws Exception {
        database = TestDb.fresh();
        clock = new Hand();
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext("/oauth", exchange -> {
            var body = "{\"access_token\":\"token-" + minted.incrementAndGet() + "\",\"expires_in\":\"3599\"}";
            exchange.sendResponseHeaders(status, body.length());
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        provider.start();
    }

    @AfterEach
    void close() {
        provider.stop(0);
        vertx.close().await();
        database.close();
    }

    private Db db() {
        return database.db();
    }

    private MpesaConfig config() {
        return new MpesaConfig(
                URI.create("http://127.0.0.1:" + provider.getAddress().getPort()),
                "key",
                new Secret("secret"),
                "174379",
                new Secret("passkey"),
                "CustomerPayBillOnline",
                "600000",
                "initiator",
                new Secret("password"),
                SecurityCredential.standIn(),
                URI.create("http://127.0.0.1:1"));
    }

    private MpesaTokenClient process() {
        var shelf = new SharedTokens(db(), TestVault.VAULT, config());
        return new MpesaTokenClient(new BoundedHttpClient(vertx, vertx.createHttpClient()), config(), shelf, clock);
    }

    private List<String> together(MpesaTokenClient... clients) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<String>>();
            for (int i = 0; i < 40; i++) {
                var client = clients[i % clients.length];
                calls.add(() -> client.token().reveal());
            }
            var tokens = new ArrayList<String>();
            for (var call : threads.invokeAll(calls)) tokens.add(call.get());
            return tokens;
        }
    }

    @Test
    void manyCallersOfTwoProcessesFetchOneToken() throws Exception {
        assertThat(together(process(), process())).containsOnly("token-1");
        assertThat(minted).hasValue(1);
        assertThat(process().token().reveal()).as("a process that starts later").isEqualTo("token-1");
    }

    @Test
    void aTokenIsRenewedAMinuteEarlyByOneOfThem() throws Exception {
        var one = process();
        var other = process();
        together(one, other);
        clock.move(Duration.ofSeconds(3_500));
        assertThat(one.token().reveal()).isEqualTo("token-1");
        clock.move(Duration.ofSeconds(40));
        assertThat(together(one, other)).containsOnly("token-2");
    }

    @Test
    void aRefusedTokenIsForgottenByAllAndNeverTheOneThatCameSince() throws Exception {
        var one = process();
        var other = process();
        together(one, other);
        one.evict(new Secret("token-1"));
        assertThat(one.token().reveal()).isEqualTo("token-2");
        other.evict(new Secret("token-1"));
        assertThat(other.token().reveal()).isEqualTo("token-2");
        assertThat(minted).hasValue(2);
    }

    @Test
    void aProductThatRefusesEveryTokenEndsSomeAndNotEachThatComes() {
        var one = process();
        for (int question = 0; question < 50; question++) one.evict(one.token());
        assertThat(minted).hasValue(4);
        assertThat(one.evict(one.token())).isFalse();
        clock.move(Duration.ofSeconds(31));
        assertThat(one.evict(one.token())).isTrue();
        assertThat(one.token().reveal()).isEqualTo("token-5");
    }

    @Test
    void aProcessThatDiedFetchingKeepsNobodyWaitingForLong() {
        var dead = new SharedTokens(db(), TestVault.VAULT, config());
        assertThat(dead.claim(clock.instant())).isEqualTo(TokenShelf.Right.MINT);
        assertThat(dead.claim(clock.instant())).isEqualTo(TokenShelf.Right.WAIT);
        clock.move(Duration.ofSeconds(13));
        assertThat(process().token().reveal()).isEqualTo("token-1");
    }

    @Test
    void whoStoodStillWhileFetchingNeitherOverwritesTheNewerTokenNorFreesAnothersTurn() {
        var still = new SharedTokens(db(), TestVault.VAULT, config());
        var other = new SharedTokens(db(), TestVault.VAULT, config());
        assertThat(still.claim(clock.instant())).isEqualTo(TokenShelf.Right.MINT);
        clock.move(Duration.ofSeconds(13));
        assertThat(other.claim(clock.instant())).isEqualTo(TokenShelf.Right.MINT);
        still.put(new TokenShelf.Kept(new Secret("older"), clock.instant().plusSeconds(60)));
        still.give();
        assertThat(still.claim(clock.instant())).as("it is the other's turn").isEqualTo(TokenShelf.Right.WAIT);
        other.put(new TokenShelf.Kept(new Secret("newer"), clock.instant().plusSeconds(60)));
        still.put(new TokenShelf.Kept(new Secret("older"), clock.instant().plusSeconds(60)));
        assertThat(still.kept().map(it -> it.token().reveal())).contains("newer");
    }

    @Test
    void aProviderThatGivesNoneIsAskedAgainByTheNextCaller() {
        status = 400;
        var client = process();
        assertThatThrownBy(client::token).isInstanceOf(MpesaTokenClient.NoToken.class);
        status = 200;
        assertThat(client.token().reveal()).isEqualTo("token-2");
    }

    @Test
    void theTokenLiesSealed() {
        process().token();
        var kept = db().transaction(tx -> tx.one(
                "select encode(sealed, 'escape') as s from rail_token",
                io.vertx.sqlclient.Tuple.tuple(),
                row -> row.getString("s")));
        assertThat(kept).doesNotContain("token-1");
    }
}
