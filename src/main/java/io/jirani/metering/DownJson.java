package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.jirani.metering.CommandStore.Command;
import io.jirani.metering.IntakeState.Ack;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** What meters are told, as JSON that is yet to be signed. */
final class DownJson {
    private DownJson() {}

    /** {@code down/ack}: what the gateway holds. Written by hand, for it is written as often as readings come. */
    static String ack(Dev dev, Ack ack, Instant now) {
        var json = new StringBuilder(128)
                .append("{\"v\":1,\"dev\":\"")
                .append(dev.id())
                .append("\",\"upTo\":")
                .append(ack.upTo())
                .append(",\"missing\":[");
        var comma = "";
        for (var range : ack.missing()) {
            json.append(comma).append('[').append(range.from()).append(',');
            json.append(range.to()).append(']');
            comma = ",";
        }
        return json.append("],\"t\":").append(now.toEpochMilli()).append('}').toString();
    }

    /** {@code down/cmd}: what to do once, before it expires. */
    static String command(Command command) {
        return new JsonObject()
                .put("v", 1)
                .put("dev", command.dev().id())
                .put("id", command.id().toString())
                .put("exp", command.expires().toEpochMilli())
                .put("cmd", command.cmd())
                .put("args", command.args())
                .encode();
    }
}
