package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.jirani.metering.CommandStore.Command;
import io.jirani.metering.IntakeState.Ack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** What meters are told, as JSON that is yet to be signed. */
final class DownJson {
    private DownJson() {}

    /** {@code down/ack}: what the gateway holds. */
    static String ack(Dev dev, Ack ack, Instant now) {
        var missing = new JsonArray();
        for (var range : ack.missing())
            missing.add(new JsonArray().add(range.from()).add(range.to()));
        return new JsonObject()
                .put("v", 1)
                .put("dev", dev.id())
                .put("upTo", ack.upTo())
                .put("missing", missing)
                .put("t", now.toEpochMilli())
                .encode();
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
