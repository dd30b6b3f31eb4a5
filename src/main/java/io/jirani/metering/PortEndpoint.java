package io.jirani.metering;

import io.micrometer.core.instrument.Counter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.mqtt.MqttServer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port our own endpoint listens at. How fast connections are taken is decided at the listening socket, before any of
 * them costs a TLS handshake: whom we do not take yet waits in the system's queue. vertx-mqtt keeps the server under it,
 * and that the channel under it, to themselves (docs/decisions/0005-mqtt-socket.md): where they are not found, nothing is
 * bounded, and another certificate needs a restart.
 */
final class PortEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(PortEndpoint.class);

    private final MqttServer server;
    private final Optional<NetServer> under;

    PortEndpoint(MqttServer server) {
        this.server = server;
        this.under = hidden(server, "server", NetServer.class);
    }

    /**
     * Opens it.
     *
     * @param pauses counts how often nobody was taken for a moment
     */
    Future<PortEndpoint> listen(Arrivals arrivals, Counter pauses) {
        return server.listen().map(up -> {
            channel().ifPresent(channel -> channel.pipeline().addFirst(new Turns(arrivals, pauses)));
            return this;
        });
    }

    /** Who connects from now on is shown another certificate. */
    Future<Boolean> show(ServerSSLOptions options) {
        return under.map(listening -> listening.updateSSLOptions(options))
                .orElseGet(() -> Future.failedFuture("the server cannot be reached: start again"));
    }

    int number() {
        return server.actualPort();
    }

    private Optional<Channel> channel() {
        return under.flatMap(listening -> hidden(listening, "bindFuture", Future.class))
                .flatMap(bound -> bound.result() instanceof Channel channel ? Optional.of(channel) : Optional.empty());
    }

    private static <T> Optional<T> hidden(Object owner, String field, Class<T> type) {
        try {
            var found = owner.getClass().getDeclaredField(field);
            found.setAccessible(true);
            return Optional.ofNullable(found.get(owner))
                    .filter(type::isInstance)
                    .map(type::cast);
        } catch (ReflectiveOperationException | RuntimeException other) {
            LOG.warn("no {} to be found in {}", field, owner.getClass(), other);
            return Optional.empty();
        }
    }

    /** Every connection passes here as it is taken, on the event loop that takes them. */
    private static final class Turns extends ChannelInboundHandlerAdapter {
        private final Arrivals arrivals;
        private final Counter pauses;
        private boolean pausing;

        Turns(Arrivals arrivals, Counter pauses) {
            this.arrivals = arrivals;
            this.pauses = pauses;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object connection) {
            var pause = arrivals.came(System.nanoTime());
            // Some that were taken in the same turn may still follow: they count, and make the next pause longer.
            if (pause.isPositive() && !pausing) {
                pausing = true;
                pauses.increment();
                context.channel().config().setAutoRead(false);
                var unused = context.executor().schedule(() -> goOn(context), pause.toNanos(), TimeUnit.NANOSECONDS);
            }
            context.fireChannelRead(connection);
        }

        private void goOn(ChannelHandlerContext context) {
            pausing = false;
            context.channel().config().setAutoRead(true);
        }
    }
}
