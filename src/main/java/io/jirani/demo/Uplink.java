package io.jirani.demo;

import io.jirani.kernel.Dev;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The words of the meters' protocol (ux.md 2.2): topics, and messages as JSON objects still open at their end, where
 * {@link DeviceKey#seal} puts the signature. Members stand in the order of the published samples.
 */
final class Uplink {
    static final int MAX_ROWS = 60;

    private static final String FIRMWARE = "sim-1.0.0";

    /**
     * One line of a reading.
     *
     * @param at epoch milliseconds of the meter's wall clock
     * @param up milliseconds since its start
     * @param importWh lifetime register, Wh
     * @param exportWh lifetime register, Wh
     * @param watts what comes in; below zero it goes out
     * @param flags bit 2 rows were lost before this one, bit 4 relay open
     */
    record Row(long seq, long at, long up, long importWh, long exportWh, long watts, int flags) {
        String json() {
            long volts = 239_000L + Math.floorMod(at / 1_000 * 31 + importWh, 2_000);
            long milliamperes = Math.abs(watts) * 1_000_000 / volts;
            return "{\"seq\":" + seq + ",\"t\":" + at + ",\"up\":" + up + ",\"tq\":\"sync\",\"gen\":1,\"imp\":"
                    + importWh
                    + ",\"exp\":" + exportWh + ",\"p\":" + watts + ",\"u\":" + volts + ",\"i\":" + milliamperes
                    + ",\"f\":50000,\"pf\":" + (watts < 0 ? -990 : 990) + ",\"q\":" + flags + "}";
        }
    }

    /** What a meter says of itself when it comes online. */
    record Hello(long boot, long seqNext, int buffered, long up, long at, House.Relay relay) {}

    private Uplink() {}

    static String up(Dev dev, String kind) {
        return "meters/v1/" + dev.id() + "/up/" + kind;
    }

    static String down(Dev dev, String kind) {
        return "meters/v1/" + dev.id() + "/down/" + kind;
    }

    static String reading(Dev dev, long boot, long sent, List<Row> rows) {
        return head(dev) + origin(boot) + ",\"sent\":" + sent + ",\"rows\":"
                + rows.stream().map(Row::json).collect(Collectors.joining(",", "[", "]"));
    }

    static String hello(Dev dev, Hello hello) {
        return head(dev) + ",\"online\":true" + origin(hello.boot) + ",\"fw\":\"" + FIRMWARE
                + "\",\"hw\":\"simulated\",\"meter\":\"simulated\",\"reset\":\"poweron\",\"seqNext\":" + hello.seqNext
                + ",\"buffered\":" + hello.buffered + ",\"up\":" + hello.up + ",\"t\":" + hello.at
                + ",\"rssi\":-60,\"heap\":180000,\"caps\":[\"relay\",\"batch60\"],\"relay\":\"" + lower(hello.relay)
                + "\"";
    }

    /** The last will: fixed when the connection is asked for, so it carries no time. */
    static String lost(Dev dev, long boot) {
        return head(dev) + ",\"online\":false" + origin(boot);
    }

    static String result(Dev dev, long boot, FirmwareModel.Done done, long at, House.Relay relay) {
        return head(dev) + origin(boot) + ",\"id\":\"" + done.id() + "\",\"ok\":"
                + (done.outcome() == FirmwareModel.Outcome.DONE) + ",\"t\":" + at + ",\"relay\":\"" + lower(relay)
                + "\"";
    }

    private static String head(Dev dev) {
        return "{\"v\":1,\"dev\":\"" + dev.id() + "\"";
    }

    private static String origin(long boot) {
        return ",\"boot\":" + boot + ",\"kid\":\"" + DeviceKey.KID + "\"";
    }

    static String lower(House.Relay relay) {
        return relay == House.Relay.OPEN ? "open" : "closed";
    }
}
