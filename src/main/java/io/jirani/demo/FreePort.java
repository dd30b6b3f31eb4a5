package io.jirani.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Finds a port to listen on: the wanted one, or the next that nobody has. */
final class FreePort {
    private static final int TRIES = 50;

    private FreePort() {}

    /**
     * The first free port from a wanted one on.
     *
     * @param say told which port was in use and which is taken instead
     */
    static int from(int wanted, String door, Consumer<String> say) {
        if (wanted == 0) return probe(0);
        for (int port = wanted; port < Math.min(wanted + TRIES, 65_536); port++) {
            if (probe(port) == port) {
                if (port != wanted) say.accept("port " + wanted + " is in use, " + door + " takes " + port);
                return port;
            }
        }
        throw new IllegalStateException("no free port for " + door + " from " + wanted + " on");
    }

    /**
     * The port of the page and of the provider's callbacks. Where any will do it is the one the last run on this folder
     * had: a payment that a kill left without an answer is told to the address its push named, and to no other.
     */
    static int ofPage(Path data, int wanted, Consumer<String> say) {
        var file = new OwnFile(data, "page.json");
        int port = file.read()
                .filter(kept -> wanted == 0)
                .map(kept -> new JsonObject(kept).getInteger("port"))
                .filter(last -> probe(last) == last)
                .orElseGet(() -> from(wanted, "the page", say));
        file.write(new JsonObject().put("port", port).encode());
        return port;
    }

    private static int probe(int port) {
        try (var any = new ServerSocket(port);
                var loopback = port == 0 ? any : new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException taken) {
            return -1;
        }
    }
}
