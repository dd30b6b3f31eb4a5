package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.payments.mpesa.MpesaRail;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A provider that says it is asked too much is left alone for a while, over real sockets. */
class RestTest {
    private static final Collection PUSH = Intents.collection(CollectionState.PENDING, Evidence.E0);

    private final Vertx vertx = Vertx.vertx();
    private final Hand clock = new Hand();
    private final FarSide daraja = new FarSide(vertx, 0);
    private final PaymentRail rail = guarded();

    private PaymentRail guarded() {
        var tokens = new CallbackToken(new Secret("a callback key of a test"));
        var mpesa = new MpesaRail(vertx, TestMpesa.config(daraja.port()), tokens, clock, Duration.ofSeconds(3));
        return new GuardedRail(mpesa, clock, new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static FarSide.Manner overTheRate() {
        var fault = new JsonObject()
                .put(
                        "fault",
                        new JsonObject()
                                .put("faultstring", "Spike arrest violation.")
                                .put(
                                        "detail",
                                        new JsonObject().put("errorcode", "policies.ratelimit.SpikeArrestViolation")));
        return (request, body) -> request.response().setStatusCode(429).end(fault.toBuffer());
    }

    private CollectionEvent.QueryAnswer ask() {
        return rail.collects().orElseThrow().queryCollection(PUSH);
    }

    @Test
    void overTheRateNothingIsAskedForAWhileAndPushesGoOn() {
        for (int i = 0; i < Breaker.FAILURES; i++) {
            daraja.next(i % 2 == 0 ? overTheRate() : FarSide.error(500, "500.003.02", "System is busy."));
            assertThat(ask()).isInstanceOf(CollectionEvent.QueryOpen.class);
        }
        assertThat(ask()).as("decides nothing").isInstanceOf(CollectionEvent.QueryOpen.class);
        var fresh = Intents.collection(CollectionState.SUBMITTING, Evidence.E0);
        assertThat(rail.collects().orElseThrow().collect(fresh))
                .as("a rate is one call's: who wants to pay does not wait for who asks")
                .isInstanceOf(CollectionEvent.Accepted.class);
        assertThat(daraja.queries()).hasSize(Breaker.FAILURES);
        assertThat(rail.disburses().orElseThrow().payOut(Intents.payout(PayoutState.SUBMITTING)))
                .as("another product has its own")
                .isInstanceOf(PayoutEvent.Accepted.class);
        clock.move(Breaker.REST);
        daraja.next(FarSide.result("4999"));
        ask();
        assertThat(daraja.queries()).as("asked again").hasSize(Breaker.FAILURES + 1);
    }

    @Test
    void whatIsStillUnderWayIsNoReasonToRest() {
        for (int i = 0; i < 3 * Breaker.FAILURES; i++) {
            daraja.next(FarSide.result("4999"));
            ask();
        }
        assertThat(daraja.queries()).hasSize(3 * Breaker.FAILURES);
    }
}
