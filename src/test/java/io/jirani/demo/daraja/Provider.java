package io.jirani.demo.daraja;

import com.sun.net.httpserver.HttpServer;
import io.jirani.kernel.Money;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;

/** A running simulator with a merchant that speaks to it over HTTP and takes its callbacks. */
final class Provider implements AutoCloseable {
    static final String TIMESTAMP = "20261121120000";

    record Answer(int status, String text) {
        JsonObject json() {
            return new JsonObject(text);
        }
    }

    record Received(String path, Map<String, List<String>> headers, JsonObject body) {
        JsonObject stk() {
            return body.getJsonObject("Body").getJsonObject("stkCallback");
        }

        JsonObject result() {
            return body.getJsonObject("Result");
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer receiver;
    private final AtomicInteger originators = new AtomicInteger();
    final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    final Map<String, String> replies = new ConcurrentHashMap<>();
    final DarajaSimConfig config;
    private DarajaSim sim;
    private String token = "";

    Provider(DarajaSimConfig config) {
        this.config = config;
        this.sim = DarajaSim.start(vertx, config, Clock.systemUTC());
        try {
            receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            receiver.createContext("/", exchange -> {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                received.add(new Received(
                        exchange.getRequestURI().getPath(),
                        Map.copyOf(exchange.getRequestHeaders()),
                        new JsonObject(body)));
                var reply = replies.getOrDefault(exchange.getRequestURI().getPath(), "")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, reply.length == 0 ? -1 : reply.length);
                if (reply.length > 0) exchange.getResponseBody().write(reply);
                exchange.close();
            });
            receiver.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Phones that answer within 20 ms, or within 150 ms not at all; KES 5,000 to pay out. */
    static DarajaSimConfig quick(Path directory) {
        var standard = DarajaSimConfig.standard(directory);
        var purse = standard.disburser();
        return standard.withPort(0)
                .withPace(new DarajaSimConfig.Pace(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(150)))
                .withDisburser(new DarajaSimConfig.Disburser(
                        purse.shortcode(), purse.initiator(), purse.initiatorPassword(), Money.kes(500_000)));
    }

    /** The same, but phones take half a minute: what is in flight stays there. */
    static DarajaSimConfig slow(Path directory) {
        var never = Duration.ofSeconds(30);
        return quick(directory).withPace(new DarajaSimConfig.Pace(never, never, never));
    }

    static Provider quickIn(Path directory) {
        return new Provider(quick(directory));
    }

    DarajaSim sim() {
        return sim;
    }

    void restart() {
        sim.close();
        sim = DarajaSim.start(vertx, config, Clock.systemUTC());
        token = "";
    }

    Answer mint(String key, String secret, String grant) {
        var pair = Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(uri("/oauth/v1/generate?grant_type=" + grant))
                .header("Authorization", "Basic " + pair)
                .build());
    }

    String token() {
        if (token.isEmpty())
            token = mint(config.app().consumerKey(), config.app().consumerSecret(), "client_credentials")
                    .json()
                    .getString("access_token");
        return token;
    }

    Answer call(String path, JsonObject body) {
        return call(path, body, token());
    }

    Answer call(String path, JsonObject body, String bearer) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build());
    }

    JsonObject pushBody(String phone, long amount) {
        return new JsonObject()
                .put("BusinessShortCode", Integer.valueOf(config.payBill().shortcode()))
                .put("Password", password())
                .put("Timestamp", TIMESTAMP)
                .put("TransactionType", "CustomerPayBillOnline")
                .put("Amount", amount)
                .put("PartyA", phone)
                .put("PartyB", config.payBill().shortcode())
                .put("PhoneNumber", phone)
                .put("CallBackURL", hook("/hooks/pay/abc/stk"))
                .put("AccountReference", "J7K2M9P4Q1X5")
                .put("TransactionDesc", "Solar energy");
    }

    private String password() {
        var plain = config.payBill().shortcode() + config.payBill().passkey() + TIMESTAMP;
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    Answer pushRaw(JsonObject body) {
        return call("/mpesa/stkpush/v1/processrequest", body);
    }

    /** Pushes and answers with the checkout id. */
    String push(String phone, long amount) {
        return pushRaw(pushBody(phone, amount)).json().getString("CheckoutRequestID");
    }

    Answer query(String checkoutRequestId) {
        return call(
                "/mpesa/stkpushquery/v1/query",
                new JsonObject()
                        .put("BusinessShortCode", config.payBill().shortcode())
                        .put("Password", password())
                        .put("Timestamp", TIMESTAMP)
                        .put("CheckoutRequestID", checkoutRequestId));
    }

    JsonObject payBody(String phone, long amount) {
        return new JsonObject()
                .put("OriginatorConversationID", "jirani-" + originators.incrementAndGet())
                .put("InitiatorName", config.disburser().initiator())
                .put("SecurityCredential", credential(config.disburser().initiatorPassword()))
                .put("CommandID", "BusinessPayment")
                .put("Amount", amount)
                .put("PartyA", config.disburser().shortcode())
                .put("PartyB", phone)
                .put("Remarks", "Solar payout")
                .put("QueueTimeOutURL", hook("/hooks/pay/abc/timeout"))
                .put("ResultURL", hook("/hooks/pay/abc/result"))
                .put("Occassion", "");
    }

    Answer payRaw(JsonObject body) {
        return call("/mpesa/b2c/v3/paymentrequest", body);
    }

    /** Pays out and waits for the result. */
    JsonObject pay(String phone, long amount) {
        payRaw(payBody(phone, amount));
        return next().result();
    }

    JsonObject askBody(String command) {
        return new JsonObject()
                .put("Initiator", config.disburser().initiator())
                .put("SecurityCredential", credential(config.disburser().initiatorPassword()))
                .put("CommandID", command)
                .put("PartyA", config.disburser().shortcode())
                .put("IdentifierType", "4")
                .put("ResultURL", hook("/hooks/ask/abc/result"))
                .put("QueueTimeOutURL", hook("/hooks/ask/abc/timeout"))
                .put("Remarks", "Where is it")
                .put("Occasion", "none");
    }

    /** Asks for a transaction and waits for the result. */
    JsonObject status(String field, String id) {
        call(
                "/mpesa/transactionstatus/v1/query",
                askBody("TransactionStatusQuery").put(field, id));
        return next().result();
    }

    String credential(String password) {
        try {
            var cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(Cipher.ENCRYPT_MODE, sim.publicKey());
            return Base64.getEncoder().encodeToString(cipher.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    Received next() {
        try {
            var one = received.poll(10, TimeUnit.SECONDS);
            if (one == null) throw new AssertionError("no callback came");
            return one;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    List<Received> next(int count) {
        var all = new ArrayList<Received>();
        for (int i = 0; i < count; i++) all.add(next());
        return all;
    }

    Answer fault(String phone, String fault) {
        return sim("POST", "/sim/faults", new JsonObject().put("phone", phone).put("fault", fault));
    }

    Answer sim(String method, String path, JsonObject body) {
        return send(HttpRequest.newBuilder(uri(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body.encode()))
                .build());
    }

    JsonObject show(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build()).json();
    }

    JsonArray list(String path) {
        return new JsonArray(send(HttpRequest.newBuilder(uri(path)).build()).text());
    }

    String hook(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + sim.port() + path);
    }

    Answer send(HttpRequest request) {
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        sim.close();
        receiver.stop(0);
        http.close();
        vertx.close().await();
    }
}
