package io.jirani.sim;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The wire between a process and its PostgreSQL. It knows commits when they pass, and can lose them, or their answers, as a
 * network does: the connection is gone, and nobody is told what the database did.
 */
final class PgCable implements AutoCloseable {
    /** What becomes of a commit. */
    enum Commit {
        WHOLE,
        /** It never reaches the database. */
        LOST,
        /** It is done, and its answer is lost. */
        UNKNOWN,
        /** The process dies before it. */
        DIES_BEFORE,
        /** The process dies right after it. */
        DIES_AFTER
    }

    /** Who says what becomes of a commit. */
    interface Fate {
        /**
         * What becomes of one.
         *
         * @param statements how many its transaction ran
         */
        Commit of(int statements);
    }

    private final NetServer server;
    private final Set<NetSocket> ends = ConcurrentHashMap.newKeySet();

    /**
     * @param port where the database listens on this machine
     * @param dies ends the process whose cable it is
     */
    PgCable(Vertx vertx, int port, Fate fate, Runnable dies) {
        var client = vertx.createNetClient();
        server = vertx.createNetServer().connectHandler(near -> connected(near, client, port, fate, dies));
        server.listen(0, "127.0.0.1").await();
    }

    private void connected(NetSocket near, NetClient client, int port, Fate fate, Runnable dies) {
        near.pause();
        client.connect(port, "127.0.0.1")
                .onSuccess(far -> {
                    ends.add(near);
                    var talk = new Talk(near, far, fate, dies);
                    near.handler(talk::said);
                    far.handler(talk::answered);
                    near.closeHandler(gone -> {
                        ends.remove(near);
                        far.close();
                    });
                    far.closeHandler(gone -> near.close());
                    near.resume();
                })
                .onFailure(gone -> near.close());
    }

    int port() {
        return server.actualPort();
    }

    /** Ends every connection there is. */
    void cut() {
        for (var end : ends) end.close();
    }

    @Override
    public void close() {
        cut();
        server.close().await();
    }

    /** One connection: what is said is read message by message, so that a commit is seen before it passes. */
    private static final class Talk {
        private static final int LENGTH = 4;
        private static final byte QUERY = 'Q';
        private static final byte EXECUTE = 'E';

        private final NetSocket near;
        private final NetSocket far;
        private final Fate fate;
        private final Runnable dies;
        private Buffer waiting = Buffer.buffer();
        private boolean begun;
        private int statements;
        private Commit now = Commit.WHOLE;

        Talk(NetSocket near, NetSocket far, Fate fate, Runnable dies) {
            this.near = near;
            this.far = far;
            this.fate = fate;
            this.dies = dies;
        }

        void said(Buffer data) {
            waiting.appendBuffer(data);
            int at = 0;
            for (int size = size(at); size > 0; size = size(at)) {
                var message = waiting.getBuffer(at, at + size);
                at += size;
                if (begun && isCommit(message)) now = fate.of(statements);
                count(message);
                begun = true;
                if (now == Commit.LOST || now == Commit.DIES_BEFORE) {
                    end();
                    return;
                }
                far.write(message);
            }
            waiting = waiting.getBuffer(at, waiting.length());
        }

        /** The size of the message at a place; 0 while it is not whole. The first one has no kind. */
        private int size(int at) {
            int kind = begun ? 1 : 0;
            if (waiting.length() - at < kind + LENGTH) return 0;
            int size = kind + waiting.getInt(at + kind);
            return waiting.length() - at < size ? 0 : size;
        }

        private void count(Buffer message) {
            if (message.getByte(0) == QUERY) statements = 0;
            if (message.getByte(0) == EXECUTE) statements++;
        }

        private static boolean isCommit(Buffer message) {
            var text = message.getString(1 + LENGTH, message.length(), StandardCharsets.US_ASCII.name());
            return message.getByte(0) == QUERY && text.startsWith("COMMIT");
        }

        /** After a commit that was let through nothing but its answer is due. */
        void answered(Buffer data) {
            if (now == Commit.UNKNOWN || now == Commit.DIES_AFTER) end();
            else near.write(data);
        }

        private void end() {
            far.close();
            near.close();
            if (now == Commit.DIES_BEFORE || now == Commit.DIES_AFTER) dies.run();
        }
    }
}
