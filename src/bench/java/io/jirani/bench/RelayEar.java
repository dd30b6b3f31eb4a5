package io.jirani.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One raw subscriber with a persistent session that acknowledges at once and does nothing else: behind it is what the broker
 * alone can do.
 */
final class RelayEar implements AutoCloseable {
    private static final int BUFFER = 256 * 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer acks = ByteBuffer.allocateDirect(BUFFER);
    private final AtomicLong heard = new AtomicLong();
    private volatile Instant last = Instant.EPOCH;
    private volatile boolean subscribed;
    private volatile boolean closed;

    private RelayEar(SocketChannel channel) {
        this.channel = channel;
    }

    /** Subscribes at QoS 1 as the user of the benches. */
    static RelayEar open(Mosquitto broker, String clientId, String filter) {
        try {
            var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var ear = new RelayEar(channel);
            Thread.ofPlatform().daemon().name("bench.relay").start(ear::listen);
            ear.write(ByteBuffer.wrap(Wire.connectAgain(clientId, Mosquitto.BENCH, broker.password())));
            ear.write(ByteBuffer.wrap(Wire.subscribe(1, filter)));
            Patience.need("the relay's subscription stands", PATIENCE, () -> ear.subscribed);
            return ear;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** How many messages came since the start. */
    long heard() {
        return heard.get();
    }

    /** When the last ones came. */
    Instant last() {
        return last;
    }

    @Override
    public void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void listen() {
        try {
            while (channel.read(in) >= 0) {
                var before = heard.get();
                Wire.read(in, this::take);
                acks.flip();
                write(acks);
                acks.clear();
                if (heard.get() > before) last = Instant.now();
            }
        } catch (IOException failure) {
            if (!closed) System.err.println("bench: the relay's subscriber lost its connection: " + failure);
        }
    }

    private void take(int type, int flags, ByteBuffer body) {
        if (type == Wire.SUBACK) subscribed = body.get(2) == 1;
        if (type != Wire.PUBLISH) return;
        if ((flags & 0b110) != 0) acks.put(Wire.puback(body.getShort(2 + body.getShort(0)) & 0xffff));
        heard.incrementAndGet();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes);
    }
}
