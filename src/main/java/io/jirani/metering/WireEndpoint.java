package io.jirani.metering;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttEndpoint;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket under an MQTT connection. vertx-mqtt 5.0.8, the newest that fits our Vert.x, keeps it to itself and so lets
 * nobody stop reading; 5.0.9 has pause() and makes this class needless (docs/decisions/0005-mqtt-socket.md). To be used on
 * the connection's event loop. Where the field is not found, there is no wire and the doors close what they cannot stop.
 */
final class WireEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(WireEndpoint.class);

    private static final int MOST_GATHERED = 256;

    private final NetSocketInternal socket;

    private WireEndpoint(NetSocketInternal socket) {
        this.socket = socket;
    }

    static Optional<WireEndpoint> under(MqttEndpoint meter) {
        return hidden(meter, "conn");
    }

    /** Of a client that has a connection. */
    static Optional<WireEndpoint> under(MqttClient client) {
        return hidden(client, "connection");
    }

    /** Reads no more; what was read already waits in memory, at most one read of the socket. */
    void pause() {
        socket.pause();
    }

    void resume() {
        ((NetSocket) socket).resume();
    }

    /** From now on what is said in one go of the event loop leaves in one go: a thousand PUBACKs are one system call. */
    void gatherWrites() {
        socket.channelHandlerContext().pipeline().addFirst(new FlushConsolidationHandler(MOST_GATHERED, true));
    }

    /** Whether the other side does not take what we say. */
    boolean full() {
        return socket.writeQueueFull();
    }

    /** Asks whether the other side lives. Unlike the client's own question it sets no deadline. */
    void ping() {
        var unused = socket.writeMessage(MqttMessage.PINGREQ);
    }

    /** Ends it at once, whatever waits to be written. */
    void cut() {
        var unused = socket.channelHandlerContext().channel().close();
    }

    private static Optional<WireEndpoint> hidden(Object owner, String field) {
        try {
            var found = owner.getClass().getDeclaredField(field);
            found.setAccessible(true);
            return found.get(owner) instanceof NetSocketInternal socket
                    ? Optional.of(new WireEndpoint(socket))
                    : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException other) {
            LOG.debug("no socket to be found in {}", owner.getClass(), other);
            return Optional.empty();
        }
    }
}
