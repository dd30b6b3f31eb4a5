package io.jirani.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Many MQTT connections on one thread that send a {@link Load}: packets are ready-made and lie behind each other, so as many
 * as the window has room for leave in one write. It costs as little as a generator can, for it shares the machine with
 * what is measured.
 */
final class Driver implements AutoCloseable {
    /** Who a connection is. */
    record Login(String clientId, String user, String password) {}

    /**
     * How it went.
     *
     * @param start before the first packet
     * @param sent when each message was handed to the network, in microseconds since 1970, by k
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Drive(Instant start, Instant acknowledged, long[] sent) {}

    private static final int LOGINS_AT_ONCE = 100;
    private static final long LONGEST_SLEEP = TimeUnit.MICROSECONDS.toNanos(200);

    private final Selector selector;
    private final List<Line> lines = new ArrayList<>();
    private int welcome;
    private int acknowledged;

    private Driver(Selector selector) {
        this.selector = selector;
    }

    /** Connects and logs in, at most a hundred at once. */
    static Driver open(int port, List<Login> logins, Duration atMost) {
        try {
            var driver = new Driver(Selector.open());
            try {
                driver.connect(port, logins, System.nanoTime() + atMost.toNanos());
                return driver;
            } catch (IOException | RuntimeException failure) {
                driver.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends as fast as acknowledgements come, with so many messages unacknowledged on each connection at most. */
    Drive flatOut(Load load, int window, Duration atMost) {
        begin(load, window);
        var start = Instant.now();
        try {
            for (var line : lines) line.fill();
            await(load, System.nanoTime() + atMost.toNanos());
            return new Drive(start, Instant.now(), new long[0]);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends so many messages a second, whatever comes back. */
    Drive paced(Load load, int perSecond, Duration atMost) {
        begin(load, 0);
        var sent = new long[load.messages()];
        var start = Instant.now();
        var from = System.nanoTime();
        try {
            for (int k = 0; k < sent.length; k++) {
                var due = from + k * 1_000_000_000L / perSecond;
                for (var wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(Math.min(wait, LONGEST_SLEEP));
                    turn(0);
                }
                sent[k] = micros(Instant.now());
                lines.get(k % lines.size()).send(1);
            }
            await(load, System.nanoTime() + atMost.toNanos());
            return new Drive(start, Instant.now(), sent);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static long micros(Instant at) {
        return TimeUnit.SECONDS.toMicros(at.getEpochSecond()) + at.getNano() / 1_000;
    }

    @Override
    public void close() {
        for (var line : lines) line.leave();
        try {
            selector.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void connect(int port, List<Login> logins, long deadline) throws IOException {
        for (var login : logins) {
            while (lines.size() - welcome >= LOGINS_AT_ONCE) turnBy(deadline, "logins");
            lines.add(new Line(port, login));
        }
        while (welcome < logins.size()) turnBy(deadline, "logins");
    }

    /** With a window of 0 nothing is sent by itself. */
    private void begin(Load load, int window) {
        if (load.tracks().size() != lines.size())
            throw new IllegalArgumentException(load.tracks().size() + " tracks for " + lines.size() + " connections");
        acknowledged = 0;
        for (int i = 0; i < lines.size(); i++) lines.get(i).begin(load.tracks().get(i), window);
    }

    private void await(Load load, long deadline) throws IOException {
        while (acknowledged < load.messages()) turnBy(deadline, "acknowledgements");
    }

    private void turnBy(long deadline, String what) throws IOException {
        turn(100);
        if (System.nanoTime() > deadline)
            throw new IllegalStateException(
                    "no more " + what + " came: " + welcome + " logins, " + acknowledged + " messages acknowledged of "
                            + lines.stream().mapToInt(Line::messages).sum());
    }

    private void turn(int patienceMs) throws IOException {
        if (patienceMs > 0) selector.select(patienceMs);
        else selector.selectNow();
        for (var key : selector.selectedKeys()) ((Line) key.attachment()).ready(key);
        selector.selectedKeys().clear();
    }

    /** One connection. */
    private final class Line {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final ByteBuffer in = ByteBuffer.allocate(8_192);
        private ByteBuffer out;
        private int[] ends = {};
        private int window;
        private int sent;
        private int done;

        Line(int port, Login login) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
            out = ByteBuffer.wrap(Wire.connect(login.clientId, login.user, login.password));
            flush();
        }

        int messages() {
            return ends.length;
        }

        void begin(Load.Track track, int room) {
            ends = track.ends();
            out = ByteBuffer.wrap(track.packets()).limit(0);
            window = room;
            sent = 0;
            done = 0;
        }

        /** Refills in halves of the window, so that a write carries many. */
        void fill() throws IOException {
            var unacknowledged = sent - done;
            if (sent < ends.length && unacknowledged <= window / 2) send(window - unacknowledged);
        }

        void send(int most) throws IOException {
            sent = Math.min(ends.length, sent + most);
            if (sent > 0) out.limit(ends[sent - 1]);
            flush();
        }

        void ready(SelectionKey ready) throws IOException {
            if (ready.isReadable()) {
                if (channel.read(in) < 0) throw new EOFException("the server closed a connection");
                Wire.read(in, this::take);
                fill();
            }
            if (ready.isWritable()) flush();
        }

        /** Says goodbye if the goodbye can leave at once. */
        void leave() {
            try (var closing = channel) {
                if (!out.hasRemaining()) closing.write(ByteBuffer.wrap(Wire.disconnect()));
            } catch (IOException gone) {
                System.err.println("bench: a connection was gone before its end: " + gone.getMessage());
            }
        }

        private void take(int type, int flags, ByteBuffer body) {
            switch (type) {
                case Wire.PUBACK -> {
                    done++;
                    acknowledged++;
                }
                case Wire.CONNACK -> {
                    if (body.get(1) != 0) throw new IllegalStateException("a login was refused: " + body.get(1));
                    welcome++;
                }
                default -> throw new IllegalStateException("an unexpected packet of type " + type);
            }
        }

        private void flush() throws IOException {
            if (out.hasRemaining()) channel.write(out);
            var wanted = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != wanted) key.interestOps(wanted);
        }
    }
}
