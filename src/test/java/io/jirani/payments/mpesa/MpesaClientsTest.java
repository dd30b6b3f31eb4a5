package io.jirani.payments.mpesa;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jirani.config.Secret;
import io.jirani.demo.daraja.DarajaSim;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.jirani.kernel.Money;
import io.jirani.payments.ArrivalList;
import io.jirani.payments.Receipt;
import io.jirani.payments.Statement.Side;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every family of calls against the provider's double, over real sockets. */
class MpesaClientsTest {
    private static final String PAYER = "254700000001";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private DarajaSim sim;
    private HttpServer receiver;
    private MpesaHttpClient http;
    private WebClient hand;

    @BeforeEach
    void open() throws Exception {
        var standard = DarajaSimConfig.standard(directory).withPort(0);
        var quick = Duration.ofMillis(10);
        var config = standard.withPace(new DarajaSimConfig.Pace(quick, quick, quick));
        sim = DarajaSim.start(vertx, config, Clock.systemUTC());
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        receiver.createContext("/", exchange -> {
            told.add(exchange.getRequestURI().getPath() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        var ours = new MpesaConfig(
                URI.create("http://127.0.0.1:" + sim.port()),
                config.app().consumerKey(),
                new Secret(config.app().consumerSecret()),
                config.payBill().shortcode(),
                new Secret(config.payBill().passkey()),
                "CustomerPayBillOnline",
                config.disburser().shortcode(),
                config.disburser().initiator(),
                new Secret(config.disburser().initiatorPassword()),
                sim.publicKey(),
                URI.create("http://127.0.0.1:1"));
        http = new MpesaHttpClient(vertx, ours, TokenShelf.alone(), Clock.systemUTC(), Duration.ofSeconds(5));
        hand = WebClient.create(vertx);
    }

    @AfterEach
    void close() {
        sim.close();
        receiver.stop(0);
        vertx.close().await();
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + path);
    }

    private Hooks hooks() {
        return new Hooks(at("/hooks/result"), at("/hooks/timeout"));
    }

    private String next() throws InterruptedException {
        var one = told.poll(10, TimeUnit.SECONDS);
        if (one == null) throw new AssertionError("nothing came");
        return one;
    }

    private MpesaResult ended(Ack ack) throws InterruptedException {
        assertThat(ack).isInstanceOf(Ack.Taken.class);
        var came = next();
        assertThat(came).startsWith("/hooks/result ");
        var result = MpesaResult.read(came.substring(came.indexOf(' ') + 1)).orElseThrow();
        assertThat(result.conversation()).isEqualTo(((Ack.Taken) ack).conversation());
        return result;
    }

    private JsonObject hand(String path, JsonObject body) {
        var answer = hand.postAbs(http.config().baseUrl() + path)
                .sendJsonObject(body)
                .await();
        var text = String.valueOf(answer.bodyAsString());
        return text.startsWith("{") ? new JsonObject(text) : new JsonObject();
    }

    /** Somebody pays from the menu; answers the receipt. */
    private Receipt typed(int shillings, String bill) {
        var body = new JsonObject().put("amount", shillings).put("bill", bill);
        return new Receipt(hand("/sim/phones/" + PAYER + "/pay", body).getString("receipt"));
    }

    @Test
    void collectionsFillTheFloatAndBothAccountsCanBeAsked() throws Exception {
        typed(300, "H0001");
        var questions = new MpesaQuestionClient(http);
        var before = ended(questions.payable(hooks())).balances().orElseThrow();
        var b2b = new MpesaB2bClient(http);
        var transfer = new MpesaB2bClient.Transfer(MpesaB2bClient.Kind.TOP_UP, b2b.bulk(), Money.kes(20_000), "float");
        var result = ended(b2b.send(transfer, hooks()));
        assertThat(result.done()).isTrue();
        assertThat(result.receipt()).isPresent();
        assertThat(result.amount("Amount")).contains(Money.kes(20_000));
        var after = ended(questions.payable(hooks())).balances().orElseThrow();
        assertThat(after.available("Utility Account").orElseThrow())
                .isEqualTo(before.available("Utility Account").orElseThrow().plus(Money.kes(20_000)));
        assertThat(ended(questions.collected(hooks())).balances().orElseThrow().available("Working Account"))
                .isPresent();
    }

    @Test
    void aPaymentIsTakenBackOnceAndWhole() throws Exception {
        var receipt = typed(120, "H0001");
        var reversals = new MpesaReversalClient(http);
        assertThat(ended(reversals.reverse(receipt, Money.kes(12_000), hooks())).done())
                .isTrue();
        var again = ended(reversals.reverse(receipt, Money.kes(12_000), hooks()));
        assertThat(again.done()).isFalse();
        assertThat(again.code().code()).isEqualTo("R000001");
        assertThat(again.receipt()).isEmpty();
    }

    @Test
    void aReceiptCanBeAskedAbout() throws Exception {
        var receipt = typed(40, "H0001");
        var result = ended(new MpesaQuestionClient(http).status(receipt, Side.COLLECT, hooks()));
        assertThat(result.keys()).containsEntry("TransactionStatus", "Completed");
        assertThat(result.amount("Amount")).contains(Money.kes(4_000));
    }

    @Test
    void aTypedPaymentIsToldAndIsOnTheList() throws Exception {
        var c2b = new MpesaC2bClient(http);
        var confirmation = at("/hooks/typed");
        assertThat(c2b.register(confirmation, at("/hooks/check"), MpesaC2bClient.IfSilent.COMPLETE))
                .isInstanceOf(MpesaC2bClient.Registered.Done.class);
        var receipt = typed(70, "h 0042");
        var came = next();
        assertThat(came).startsWith("/hooks/typed ");
        var arrived = MpesaTyped.confirmed(
                        came.substring(came.indexOf(' ') + 1), http.config().shortcode())
                .orElseThrow();
        assertThat(arrived.receipt().number()).isEqualTo(receipt.number());
        assertThat(arrived.amount()).isEqualTo(Money.kes(7_000));
        var pull = new MpesaPullClient(http);
        assertThat(pull.register(PAYER, at("/hooks/pull")).code()).isEqualTo("1000");
        assertThat(pull.register(PAYER, at("/hooks/pull")).code()).isEqualTo("1001");
        var now = Instant.now();
        var page = pull.page(now.minusSeconds(3_600), now.plusSeconds(5), 0);
        assertThat(((ArrivalList.Answer.Rows) page).rows()).anySatisfy(row -> {
            assertThat(row.receipt().number()).isEqualTo(receipt.number());
            assertThat(row.bill()).isEqualTo("h 0042");
        });
        hand("/sim/settings", new JsonObject().put("registerOnce", true));
        assertThat(c2b.register(confirmation, at("/hooks/check"), MpesaC2bClient.IfSilent.COMPLETE))
                .isInstanceOf(MpesaC2bClient.Registered.Before.class);
    }

    @Test
    void moneyIsPostedOnceWhenTheTokenDiedAndAQuestionTwice() throws Exception {
        var fault = new JsonObject().put("phone", "*").put("fault", "invalid_token");
        var b2b = new MpesaB2bClient(http);
        var transfer = new MpesaB2bClient.Transfer(MpesaB2bClient.Kind.TOP_UP, b2b.bulk(), Money.kes(100), "float");
        hand("/sim/faults", fault.copy().put("door", "b2b"));
        assertThat(b2b.send(transfer, hooks())).isInstanceOf(Ack.NotSent.class);
        hand("/sim/faults", fault.copy().put("door", "balance"));
        assertThat(ended(new MpesaQuestionClient(http).payable(hooks())).done()).isTrue();
    }

    @Test
    void whatStandsInFrontOfTheProviderDecidesNothing() {
        var b2b = new MpesaB2bClient(http);
        var transfer = new MpesaB2bClient.Transfer(MpesaB2bClient.Kind.TOP_UP, b2b.bulk(), Money.kes(100), "float");
        for (var fault : new String[] {"html_403", "http_503", "fault_envelope", "system_busy", "lose_answer"}) {
            hand("/sim/faults", new JsonObject().put("fault", fault).put("door", "b2b"));
            assertThat(b2b.send(transfer, hooks())).as(fault).isInstanceOf(Ack.Unclear.class);
        }
    }
}
