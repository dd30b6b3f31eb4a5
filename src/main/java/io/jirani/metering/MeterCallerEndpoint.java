package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.metering.DoorRules.Will;
import io.jirani.metering.Inbound.Retain;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.MqttWill;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A meter at the door: who it says it is, and why it is not let in, in the words of its version of MQTT. */
final class MeterCallerEndpoint {
    record Credentials(Dev dev, Secret password) {}

    private static final Logger LOG = LoggerFactory.getLogger(MeterCallerEndpoint.class);

    private final MqttEndpoint client;
    private final Consumer<String> denied;

    MeterCallerEndpoint(MqttEndpoint client, Consumer<String> denied) {
        this.client = client;
        this.denied = denied;
    }

    /** Its name and password, where both can be ones. */
    Optional<Credentials> credentials() {
        return Optional.ofNullable(client.auth())
                .filter(said -> said.getUsername() != null && Dev.valid(said.getUsername()))
                .filter(said ->
                        said.getPassword() != null && !said.getPassword().isEmpty())
                .map(said -> new Credentials(new Dev(said.getUsername()), new Secret(said.getPassword())));
    }

    Optional<Will> will() {
        return Optional.ofNullable(client.will())
                .filter(MqttWill::isWillFlag)
                .map(said -> new Will(
                        said.getWillTopic(),
                        said.getWillMessageBytes().length,
                        said.isWillRetain() ? Retain.RETAINED : Retain.LIVE));
    }

    /** Lets it in. MQTT 5 can be told the limits first. */
    void accept() {
        if (client.protocolVersion() < 5) {
            client.accept(false);
            return;
        }
        var limits = new MqttProperties();
        limits.add(new MqttProperties.IntegerProperty(MqttProperties.MAXIMUM_QOS, 1));
        limits.add(new MqttProperties.IntegerProperty(
                MqttProperties.RECEIVE_MAXIMUM, MeterSessionEndpoint.MOST_UNSETTLED));
        limits.add(new MqttProperties.IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, DoorRules.LARGEST_PACKET));
        client.accept(false, limits);
    }

    void protocol() {
        reject(
                MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
                MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION);
    }

    void wrongPassword() {
        reject(
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD);
    }

    void notAllowed() {
        reject(
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5);
    }

    void busy() {
        reject(
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5);
    }

    private void reject(MqttConnectReturnCode older, MqttConnectReturnCode newer) {
        denied.accept("connect");
        try {
            client.reject(client.protocolVersion() == 5 ? newer : older);
        } catch (RuntimeException gone) {
            LOG.debug("it did not wait for the refusal", gone);
        }
    }

    /** How the door listens for callers. */
    static MqttServerOptions options(String host, int port) {
        var options = new MqttServerOptions()
                .setHost(host)
                .setPort(port)
                .setMaxMessageSize(DoorRules.LARGEST_PACKET)
                .setMaxClientIdLength(64)
                .setTimeoutOnConnect(10);
        options.setAcceptBacklog(4_096);
        return options;
    }
}
