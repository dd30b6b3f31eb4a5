package io.jirani.metering;

import static io.jirani.metering.MeterEndpointTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.metering.adapters.AdapterFile;
import io.jirani.metering.adapters.Adapters;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker's list of what foreign meters may say and hear, {@code foreign.acl.example}, used as it says itself. */
class ForeignAclTest {
    private static final Dev TASMOTA = new Dev("shop-1");
    private static final Dev SHELLY = new Dev("shop-2");
    private static final Dev NODE = new Dev("mill-1");
    private static final String OURS = Samples.topic(Samples.DEV, "reading");
    private static final String SENSOR = "tele/tasmota_A1B2C3/SENSOR";
    private static final String PREFIX = "shellypro3em-0cb815fcabcd";
    private static final String BIRTH = "spBv1.0/mill/NBIRTH/mill-node";

    private final Neighbourhood home = new Neighbourhood();
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private Mosquitto broker;
    private BrokerClient gateway;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Mosquitto.BINARY), "no mosquitto installed");
        broker = new Mosquitto(Samples.DEV.id(), TASMOTA.id(), SHELLY.id(), NODE.id());
        var inlet = new Inlet(
                message -> {
                    taken.add(message.topic());
                    message.settled().run();
                    return Offer.TAKEN;
                },
                () -> true);
        gateway = new BrokerClient(
                BrokerClientTest.where(broker.gatewayPort),
                home.db,
                new GatewaySlotStore(),
                new GatewayId(home.ids.next()),
                new Adapters(AdapterFile.standard().adapters(), home.metrics),
                inlet,
                home.metrics);
        home.vertx.deployVerticle(gateway).await();
        hears(meter(Samples.DEV), OURS, Samples.topic(Samples.DEV, "event"));
        hears(meter(TASMOTA), SENSOR, Samples.topic(TASMOTA, "event"));
        taken.clear();
    }

    /** Says something until it is heard, for only then the subscription stands; and something last, after which none of it comes. */
    private void hears(MeterClient from, String topic, String last) throws Exception {
        eventually(() -> {
            from.publishSoon(topic, new byte[] {1});
            return taken.contains(topic);
        });
        heard(from, last);
    }

    @AfterEach
    void stop() throws Exception {
        home.close();
        broker.close();
    }

    @Test
    void theGatewayHearsWhatForeignMetersSayUnderTheirOwnNames() throws Exception {
        var tasmota = meter(TASMOTA);
        for (var topic : List.of(SENSOR, "tele/tasmota_A1B2C3/LWT", "stat/tasmota_A1B2C3/STATUS8"))
            heard(tasmota, topic);
        var shelly = meter(SHELLY);
        for (var topic : List.of("/events/rpc", "/status/em:0", "/status/emdata:0", "/online"))
            heard(shelly, PREFIX + topic);
        heard(shelly, "jirani/" + PREFIX + "/rpc");
        var node = meter(NODE);
        for (var topic : List.of(BIRTH, "spBv1.0/mill/DDATA/mill-node/feeder")) heard(node, topic);
    }

    @Test
    void itHearsNothingThatTheySayUnderAnotherName() throws Exception {
        var tasmota = meter(TASMOTA);
        for (var topic : List.of(
                OURS,
                "tele/tasmota_FFFFFF/SENSOR",
                PREFIX + "/events/rpc",
                "jirani/" + PREFIX + "/rpc",
                BIRTH,
                "tele/tasmota_A1B2C3")) unheard(tasmota, topic, SENSOR);
        var shelly = meter(SHELLY);
        for (var topic :
                List.of(OURS, SENSOR, "shellypro3em-ffffffffffff/events/rpc", "jirani/shellypro3em-ffffffffffff/rpc"))
            unheard(shelly, topic, PREFIX + "/online");
        var node = meter(NODE);
        for (var topic : List.of(OURS, SENSOR, "spBv1.0/mill/NBIRTH/other-node", "spBv1.0/shop/NBIRTH/mill-node"))
            unheard(node, topic, BIRTH);
    }

    @Test
    void theyHearWhatIsAskedOfThemAndNobodyElse() throws Exception {
        var tasmota = meter(TASMOTA);
        var shelly = meter(SHELLY);
        var node = meter(NODE);
        for (var each : List.of(tasmota, shelly, node)) each.subscribe("#");
        for (var each : List.of("tele/#", "cmnd/#", "+/rpc", "+/events/rpc", "spBv1.0/#", "meters/#")) {
            tasmota.subscribe(each);
            shelly.subscribe(each);
            node.subscribe(each);
        }
        heard(tasmota, SENSOR);
        heard(shelly, PREFIX + "/events/rpc");
        heard(node, BIRTH);
        meter(Samples.DEV).publish(OURS, new byte[] {1});
        gateway.send(Samples.DEV, UplinkTopic.ack(Samples.DEV), new byte[] {1});
        for (var topic :
                List.of("cmnd/tasmota_FFFFFF/STATUS", "shellypro3em-ffffffffffff/rpc", "spBv1.0/mill/NCMD/other-node"))
            gateway.publish(topic, new byte[] {'8'});
        for (var topic : List.of("cmnd/tasmota_A1B2C3/STATUS", PREFIX + "/rpc", "spBv1.0/mill/NCMD/mill-node"))
            gateway.publish(topic, new byte[] {'8'});

        hearsOnly(tasmota, "cmnd/tasmota_A1B2C3/STATUS");
        hearsOnly(shelly, PREFIX + "/rpc");
        hearsOnly(node, "spBv1.0/mill/NCMD/mill-node");
    }

    @Test
    @Timeout(60)
    void aUserThatIsAddedComesInAfterTheBrokerWasToldAndOneThatWasTakenOutSaysNothing() throws Exception {
        broker.reload("");
        var tasmota = meter(TASMOTA);
        var own = Samples.topic(TASMOTA, "event");
        do {
            taken.clear();
            tasmota.publish(SENSOR, new byte[] {1});
            heard(tasmota, own);
        } while (taken.contains(SENSOR));
        broker.reload(Mosquitto.foreign());
        eventually(() -> {
            tasmota.publishSoon(SENSOR, new byte[] {1});
            return taken.contains(SENSOR);
        });
    }

    private void heard(MeterClient from, String topic) throws Exception {
        from.acknowledged(from.publish(topic, new byte[] {1}));
        eventually(() -> taken.contains(topic));
    }

    /** What is said after it and is allowed comes in, this does not. */
    private void unheard(MeterClient from, String topic, String allowed) throws Exception {
        taken.clear();
        from.acknowledged(from.publish(topic, new byte[] {1}));
        heard(from, allowed);
        assertThat(taken).as(topic).containsOnly(allowed);
    }

    /** Of all that was said it hears this, once for each subscription that fits at most. */
    private static void hearsOnly(MeterClient meter, String topic) throws Exception {
        var first = meter.heard.poll(10, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        assertThat(first.topicName()).isEqualTo(topic);
        Thread.sleep(200);
        assertThat(meter.heard).extracting(message -> message.topicName()).allMatch(topic::equals);
    }

    private MeterClient meter(Dev dev) {
        return MeterClient.connect(home.vertx, broker.port, dev, MeterClient.options(dev.id(), Neighbourhood.PASSWORD));
    }
}
