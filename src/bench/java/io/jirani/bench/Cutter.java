package io.jirani.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jirani.db.DbUrl;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a process and its database and cuts connections at COMMIT: some before it reaches the database, which then
 * undoes everything, some when its answer is on the way back, which then is lost though all is done. Whoever was cut off cannot tell which.
 */
final class Cutter implements AutoCloseable {
    private static final byte QUERY = 'Q';
    private static final byte COMPLETE = 'C';
    private static final int LONGEST_COMMIT = 64;

    private final DbUrl server;
    private final ServerSocket door;
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();

    private Cutter(DbUrl server, ServerSocket door) {
        this.server = server;
        this.door = door;
    }

    /** Opens one in front of a server. */
    static Cutter before(DbUrl server) {
        try {
            var cutter = new Cutter(server, new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(cutter::listen);
            return cutter;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The way in through it. */
    DbUrl url() {
        return new DbUrl("127.0.0.1", door.getLocalPort(), server.database(), server.user(), server.password());
    }

    /** Cuts the next COMMITs: so many before they arrive, so many behind it. */
    void cut(int before, int behind) {
        questions.set(before);
        answers.set(behind);
    }

    /** Whether all that was to be cut is cut. */
    boolean isDone() {
        return questions.get() <= 0 && answers.get() <= 0;
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    @Override
    public String toString() {
        return "the cutter";
    }

    private void listen() {
        try {
            while (true) serve(door.accept());
        } catch (IOException closed) {
            cut(0, 0);
        }
    }

    private void serve(Socket client) throws IOException {
        try {
            var database = new Socket(InetAddress.getLoopbackAddress(), server.port());
            Thread.ofVirtual().start(() -> pass(client, database, Side.CLIENT));
            Thread.ofVirtual().start(() -> pass(database, client, Side.DATABASE));
        } catch (IOException away) {
            client.close();
        }
    }

    private enum Side {
        CLIENT,
        DATABASE
    }

    /** Message by message; a client's first one has no letter in front. */
    private void pass(Socket from, Socket to, Side speaker) {
        try (from;
                to;
                var in = new DataInputStream(new java.io.BufferedInputStream(from.getInputStream()));
                var out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream()))) {
            if (speaker == Side.CLIENT) copy(in, out);
            while (true) {
                var letter = in.readByte();
                var length = in.readInt() - Integer.BYTES;
                var isShort = length < LONGEST_COMMIT;
                var body = isShort ? in.readNBytes(length) : new byte[0];
                if (isShort && isCut(speaker, letter, body)) return;
                out.writeByte(letter);
                out.writeInt(length + Integer.BYTES);
                if (isShort) out.write(body);
                else out.write(in.readNBytes(length));
                if (in.available() == 0) out.flush();
            }
        } catch (IOException over) {
            Thread.onSpinWait();
        }
    }

    private static void copy(DataInputStream in, DataOutputStream out) throws IOException {
        var length = in.readInt();
        out.writeInt(length);
        out.write(in.readNBytes(length - Integer.BYTES));
        out.flush();
    }

    private boolean isCut(Side speaker, byte letter, byte[] body) {
        var isCommit = letter == (speaker == Side.CLIENT ? QUERY : COMPLETE)
                && new String(body, US_ASCII).startsWith("COMMIT");
        return isCommit && (speaker == Side.CLIENT ? questions : answers).getAndDecrement() > 0;
    }
}
