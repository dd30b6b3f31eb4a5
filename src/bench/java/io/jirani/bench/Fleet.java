package io.jirani.bench;

import io.jirani.kernel.Dev;
import io.jirani.metering.DeviceKey;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.DeviceMac;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * The meters of a town and what they say next: rows a second apart, one watt-hour each, rightly numbered and signed, so that
 * every one of them is stored. Messages are made before anything is timed.
 */
final class Fleet {
    /** What a topic begins with: ours, or one that the gateway does not hear. */
    enum Tongue {
        /** The gateway's. */
        OURS("meters/v1/"),
        /** The naive rival's. */
        NAIVE("meters/v2/"),
        /** Heard by the relay's subscriber alone. */
        RELAY("meters/v0/");

        private final String root;

        Tongue(String root) {
            this.root = root;
        }

        /** The filter that hears all of it. */
        String filter() {
            return root + "+/up/+";
        }

        String topic(Dev dev) {
            return root + dev + "/up/reading";
        }
    }

    private static final int WIDEST_ID = 65_535;

    private final DeviceKeys keys = Town.keys();
    private final AtomicReferenceArray<DeviceKey> known;
    private final long[] next;
    private final long first;
    private final Instant base;
    private int turn;

    /**
     * @param first the number of each meter's first row
     * @param base when row 0 was read: long enough ago that no row comes from the future
     */
    Fleet(int meters, long first, Instant base) {
        this.known = new AtomicReferenceArray<>(meters);
        this.next = new long[meters];
        this.first = first;
        this.base = base;
        java.util.Arrays.fill(next, first);
    }

    int meters() {
        return next.length;
    }

    /**
     * The next messages, meters taking turns from where they were.
     *
     * @param messages how many, made a multiple of the connections
     * @param connections a divisor of the number of meters
     */
    Load next(int messages, int rowsPerMessage, int connections, Tongue tongue) {
        if (next.length % connections != 0) throw new IllegalArgumentException(next.length + " % " + connections);
        var all = messages - messages % connections;
        var meters = new int[all];
        var seqs = new long[all];
        for (int k = 0; k < all; k++) {
            meters[k] = (turn + k) % next.length;
            seqs[k] = next[meters[k]];
            next[meters[k]] += rowsPerMessage;
        }
        turn = (turn + all) % next.length;
        var load = new Load(List.of(), meters, seqs, rowsPerMessage);
        var tracks = IntStream.range(0, connections)
                .parallel()
                .mapToObj(track -> track(load, track, connections, tongue))
                .toList();
        return new Load(tracks, meters, seqs, rowsPerMessage);
    }

    private Load.Track track(Load load, int track, int connections, Tongue tongue) {
        var out = new ByteArrayOutputStream();
        var ends = new ArrayList<Integer>();
        for (int k = track; k < load.messages(); k += connections) {
            var packetId = ends.size() % WIDEST_ID + 1;
            var dev = Town.dev(load.meters()[k] + 1);
            var topic = tongue.topic(dev);
            var json = json(dev, load.seqs()[k], load.rowsPerMessage());
            out.writeBytes(Wire.publish(topic, packetId, DeviceMac.sign(key(load.meters()[k]), topic, json)));
            ends.add(out.size());
        }
        var last = load.messages() - connections + track;
        var seq = load.seqs()[last] + load.rowsPerMessage() - 1;
        return new Load.Track(
                out.toByteArray(),
                ends.stream().mapToInt(Integer::intValue).toArray(),
                new Load.Place(load.meters()[last], seq, at(seq)));
    }

    private DeviceKey key(int meter) {
        var key = known.get(meter);
        if (key != null) return key;
        var made = keys.derived(Town.dev(meter + 1), "k1");
        known.set(meter, made);
        return made;
    }

    /** When a row was read. */
    Instant at(long seq) {
        return base.plusSeconds(seq - first);
    }

    private String json(Dev dev, long first, int rows) {
        var json = new StringBuilder(120 + 140 * rows)
                .append("{\"v\":1,\"dev\":\"")
                .append(dev)
                .append("\",\"boot\":1,\"kid\":\"k1\",\"sent\":")
                .append(at(first + rows - 1).toEpochMilli())
                .append(",\"rows\":[");
        for (long seq = first; seq < first + rows; seq++) {
            if (seq > first) json.append(',');
            json.append("{\"seq\":").append(seq);
            json.append(",\"t\":").append(at(seq).toEpochMilli());
            json.append(",\"up\":").append(1_000 * seq);
            json.append(",\"tq\":\"sync\",\"gen\":1,\"imp\":").append(1_000 + seq);
            json.append(",\"exp\":500,\"p\":3600,\"u\":230100,\"i\":15600,\"q\":0}");
        }
        return json.append("]}").toString();
    }
}
