package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.metering.BrokerLinkClient.Parts;
import io.jirani.metering.BrokerLinkClient.Wish;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.metering.Slots.Claim;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainsTest {
    private final Vertx vertx = Vertx.vertx();
    private final Drains drains = new Drains();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void aLinkThatTellsItsEndLateDoesNotEndTheOneThatWorksAtItsClaimNow() {
        var claim = new Claim(3, 7);
        var first = link(claim);
        var second = link(claim);
        drains.begin(claim, first);
        drains.dropAll();
        assertThat(drains.isEmpty()).isTrue();
        drains.begin(claim, second);
        assertThat(drains.ended(claim, first)).isFalse();
        assertThat(drains.has(claim)).isTrue();
        assertThat(drains.ended(claim, second)).isTrue();
        assertThat(drains.has(claim)).isFalse();
    }

    private BrokerLinkClient link(Claim claim) {
        var inlet = new Inlet(message -> Offer.FULL, () -> false);
        var parts = new Parts(
                vertx, BrokerClientTest.where(1), inlet, (dev, topic, payload) -> {}, new SimpleMeterRegistry());
        return new BrokerLinkClient(parts, claim.clientId(), new Wish(List.of(), List.of()), () -> {});
    }
}
