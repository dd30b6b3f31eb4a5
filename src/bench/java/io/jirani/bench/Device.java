package io.jirani.bench;

import io.jirani.kernel.Dev;
import io.jirani.metering.DeviceKey;
import io.jirani.metering.DeviceMac;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a meter of a fault campaign remembers: the rows it holds, and how many the gateway told it are stored. It frees a row
 * by a signed {@code down/ack} only, and sends again what nobody confirmed. What a row says follows from its number, so that
 * the database can be asked whether each is right.
 */
final class Device {
    /** Import of row 0; each row is one watt-hour and one second on. */
    static final long FIRST_IMPORT = 1_000;

    /** Export of every row. */
    static final long EXPORT = 500;

    private static final int MOST_ROWS = 60;
    private static final int IN_FLIGHT = 2 * MOST_ROWS;
    private static final int ROOM = 8_192;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Dev dev;
    private final DeviceKey key;
    private final Instant base;
    private final TreeMap<Long, Instant> held = new TreeMap<>();
    private int inFlight;
    private long made;
    private long told;

    /**
     * @param base when row 0 was read
     */
    Device(Dev dev, DeviceKey key, Instant base) {
        this.dev = dev;
        this.key = key;
        this.base = base;
    }

    Dev dev() {
        return dev;
    }

    /** Makes rows, as long as there is room: a real meter would drop its oldest, which proves nothing here. */
    synchronized void make(int rows) {
        for (int i = 0; i < rows && held.size() < ROOM; i++) held.put(++made, Instant.MIN);
    }

    /** Messages to send now, signed; at most two are under way. */
    synchronized List<byte[]> due(Instant now) {
        var rows = new ArrayList<Long>();
        for (var row : held.entrySet()) {
            var waiting = !row.getValue().equals(Instant.MIN);
            if (!waiting && inFlight >= IN_FLIGHT) break;
            if (waiting && row.getValue().plus(PATIENCE).isAfter(now)) continue;
            if (!waiting) inFlight++;
            row.setValue(now);
            rows.add(row.getKey());
        }
        var messages = new ArrayList<byte[]>();
        for (int from = 0; from < rows.size(); from += MOST_ROWS)
            messages.add(message(rows.subList(from, Math.min(rows.size(), from + MOST_ROWS)), now));
        return messages;
    }

    /** The connection is gone: nothing is under way. */
    synchronized void disconnected() {
        held.replaceAll((seq, sent) -> Instant.MIN);
        inFlight = 0;
    }

    /** Frees what a {@code down/ack} names; answers how many rows that were. One that is not signed frees nothing. */
    synchronized int acknowledged(String topic, byte[] payload) {
        if (!DeviceMac.verify(key, topic, payload)) return 0;
        var ack = new JsonObject(io.vertx.core.buffer.Buffer.buffer(payload));
        var missing = ack.getJsonArray("missing", new JsonArray());
        var before = held.size();
        held.headMap(ack.getLong("upTo"), true).keySet().removeIf(seq -> !in(missing, seq));
        inFlight = (int)
                held.values().stream().filter(sent -> !sent.equals(Instant.MIN)).count();
        var freed = before - held.size();
        told += freed;
        return freed;
    }

    synchronized long made() {
        return made;
    }

    /** Rows of which the gateway said that it has them. */
    synchronized long told() {
        return told;
    }

    synchronized int held() {
        return held.size();
    }

    String topic() {
        return "meters/v1/" + dev + "/up/reading";
    }

    String acknowledgements() {
        return "meters/v1/" + dev + "/down/ack";
    }

    private static boolean in(JsonArray ranges, long seq) {
        for (int i = 0; i < ranges.size(); i++) {
            var range = ranges.getJsonArray(i);
            if (range.getLong(0) <= seq && seq <= range.getLong(1)) return true;
        }
        return false;
    }

    private byte[] message(List<Long> rows, Instant now) {
        var json = new StringBuilder(120 + 140 * rows.size())
                .append("{\"v\":1,\"dev\":\"")
                .append(dev)
                .append("\",\"boot\":1,\"kid\":\"k1\",\"sent\":")
                .append(now.toEpochMilli())
                .append(",\"rows\":[");
        for (var seq : rows) {
            if (json.charAt(json.length() - 1) != '[') json.append(',');
            json.append("{\"seq\":").append(seq);
            json.append(",\"t\":").append(base.plusSeconds(seq).toEpochMilli());
            json.append(",\"up\":").append(1_000 * seq);
            json.append(",\"tq\":\"sync\",\"gen\":1,\"imp\":").append(FIRST_IMPORT + seq);
            json.append(",\"exp\":").append(EXPORT).append(",\"p\":3600,\"u\":230100,\"i\":15600,\"q\":0}");
        }
        return DeviceMac.sign(key, topic(), json.append("]}").toString());
    }
}
