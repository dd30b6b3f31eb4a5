package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.ClientAddress;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a callback comes from is what the nearest hop of ours says, over real sockets. */
class SourcesTest {
    private static final String SAFARICOM = "196.201.214.200";

    /** What is put down as the source of a callback that came with a header, behind the proxies we trust. */
    private static String source(Set<String> proxies, String forwarded) {
        try (var world = new World()) {
            var id = pushed(world);
            var doors = new CallbackRoutes(world.parts, world.tokens, new ClientAddress(proxies));
            var port =
                    world.serve(router -> router.post("/hooks/pay/:token/stk").handler(doors::hookStk));
            var http = WebClient.create(world.vertx);
            var status = http.post(
                            port, "127.0.0.1", "/hooks/pay/" + world.tokens.of(CallbackToken.Kind.STK, id) + "/stk")
                    .putHeader("X-Forwarded-For", forwarded)
                    .sendBuffer(new JsonObject().toBuffer())
                    .await()
                    .statusCode();
            assertThat(status).isEqualTo(200);
            return world.db.transaction(tx -> tx.one(
                    "select source from inbox where intent_id = $1",
                    io.vertx.sqlclient.Tuple.of(id.value()),
                    row -> row.getString("source")));
        }
    }

    private static IntentId pushed(World world) {
        var id = world.ask(world.household(Custody.WALLET));
        while (world.payments.collect() > 0) {}
        return id;
    }

    @Test
    void whatTheSenderWroteAboutItselfIsNotBelieved() {
        assertThat(source(Set.of(), SAFARICOM)).isEqualTo("127.0.0.1");
        assertThat(source(Set.of("10.0.0.1"), SAFARICOM)).isEqualTo("127.0.0.1");
        assertThat(source(Set.of("127.0.0.1"), SAFARICOM + ", 6.6.6.6"))
                .as("the left ones are the sender's")
                .isEqualTo("6.6.6.6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "196.201.214.200; 196.201.214.200",
                "6.6.6.6, 196.201.214.200; 196.201.214.200",
                "196.201.214.200, 10.0.0.7; 196.201.214.200",
                "10.0.0.7; 127.0.0.1"
            })
    void behindAProxyOfOursTheHopBeforeItCounts(String forwarded, String source) {
        assertThat(source(Set.of("127.0.0.1", "10.0.0.7"), forwarded)).isEqualTo(source);
    }

    /** Only the provider's own addresses are believed. */
    private static Payments.Parts strict(World world) {
        var demo = PaymentSettings.demo();
        var strict = new PaymentSettings(
                demo.firstQuery(),
                demo.deadline(),
                demo.confirmQuery(),
                demo.claimWait(),
                demo.railTimeout(),
                demo.e1CapPerDay(),
                Set.of(SAFARICOM),
                demo.pushLimits());
        return new Payments.Parts(
                world.parts.db(),
                world.parts.ledger(),
                world.parts.communities(),
                world.parts.intents(),
                world.parts.payouts(),
                world.parts.credits(),
                world.parts.inbox(),
                world.parts.railStates(),
                world.parts.reviews(),
                world.parts.spool(),
                world.parts.rails(),
                world.clock,
                strict,
                world.metrics);
    }

    /** On the secret path from elsewhere: no word is believed, we ask, and somebody hears of it. */
    @Test
    void aCallbackFromElsewhereOnlyMakesUsAskAndAlarms() {
        try (var world = new World()) {
            var parts = strict(world);
            var payments =
                    new Payments(parts, name -> {}, works -> List.copyOf(works).forEach(Runnable::run));
            var id = pushed(world);
            world.stk(id, world.paid(id, 30, "UKLSOURCE1"));
            while (payments.judge() > 0) {}
            assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
            assertThat(world.metrics.counter("jirani_callbacks_unfit_total").count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aTypedPaymentToldFromElsewhereHasTheListReadAndItsWordsStayForDays() {
        try (var world = new World()) {
            var parts = strict(world);
            var asked = new ArrayList<String>();
            var payments = new Payments(parts, asked::add, works -> {});
            var lists = new ArrivalListStore();
            var now = world.clock.instant();
            var until = now.plus(Duration.ofMinutes(1));
            world.db.inTransaction(tx -> {
                var turn = lists.turn(tx, "mpesa", now, until, until).orElseThrow();
                lists.read(tx, turn, now, now.plus(Duration.ofMinutes(15)));
            });
            var body = new JsonObject()
                    .put("TransID", "UKLTYPED01")
                    .put("TransAmount", "500")
                    .put("BusinessShortCode", "174379")
                    .put("BillRefNumber", "H0042");
            world.callback(world.tokens.ofTyped("mpesa"), "confirmation", body);
            while (payments.judge() > 0) {}
            assertThat(asked).contains(Nudges.ARRIVALS);
            assertThat(world.db.<Boolean>transaction(
                            tx -> lists.turn(tx, "mpesa", now, until, until).isPresent()))
                    .isTrue();
            assertThat(words(world)).isEqualTo(1);
            world.clock.move(Duration.ofDays(8));
            payments.tidy();
            assertThat(words(world)).isZero();
        }
    }

    private static long words(World world) {
        return world.db.transaction(tx -> tx.one(
                "select count(*) as n from inbox where channel = 'typed' and sealed is not null",
                io.vertx.sqlclient.Tuple.tuple(),
                row -> row.getLong("n")));
    }
}
