package io.jirani.demo;

import io.jirani.kernel.Dev;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The flash of all simulated meters as one JSON text, {@code fleet.json}. */
final class FleetJson {
    private FleetJson() {}

    static String write(Map<Dev, FirmwareModel.State> states) {
        var all = new JsonObject();
        states.forEach((dev, state) -> all.put(dev.id(), meter(state)));
        return all.encode();
    }

    static Map<Dev, FirmwareModel.State> read(String text) {
        var states = new TreeMap<Dev, FirmwareModel.State>();
        var all = new JsonObject(text);
        for (var dev : all.fieldNames()) states.put(new Dev(dev), state(all.getJsonObject(dev)));
        return states;
    }

    private static JsonObject meter(FirmwareModel.State state) {
        var done = new JsonArray();
        for (var command : state.done())
            done.add(new JsonArray()
                    .add(command.id().toString())
                    .add(command.outcome().name()));
        var rows = new JsonArray();
        for (var row : state.rows())
            rows.add(new JsonArray()
                    .add(row.seq())
                    .add(row.at())
                    .add(row.up())
                    .add(row.importWh())
                    .add(row.exportWh())
                    .add(row.watts())
                    .add(row.flags()));
        return new JsonObject()
                .put("boot", state.boot())
                .put("next_seq", state.nextSeq())
                .put("at", state.at().toString())
                .put("import_uj", state.registers().importMicrojoules())
                .put("export_uj", state.registers().exportMicrojoules())
                .put("relay", state.relay().name())
                .put("credit_rev", state.credit().revision())
                .put("credit_wh", state.credit().wattHours())
                .put("done", done)
                .put("rows", rows);
    }

    private static FirmwareModel.State state(JsonObject meter) {
        var done = new ArrayList<FirmwareModel.Done>();
        for (var each : meter.getJsonArray("done"))
            if (each instanceof JsonArray command)
                done.add(new FirmwareModel.Done(
                        UUID.fromString(command.getString(0)), FirmwareModel.Outcome.valueOf(command.getString(1))));
        var rows = new ArrayList<Uplink.Row>();
        for (var each : meter.getJsonArray("rows"))
            if (each instanceof JsonArray row)
                rows.add(new Uplink.Row(
                        row.getLong(0),
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getInteger(6)));
        return new FirmwareModel.State(
                meter.getLong("boot"),
                meter.getLong("next_seq"),
                Instant.parse(meter.getString("at")),
                new House.Registers(meter.getLong("import_uj"), meter.getLong("export_uj")),
                House.Relay.valueOf(meter.getString("relay")),
                new FirmwareModel.Credit(meter.getLong("credit_rev"), meter.getLong("credit_wh")),
                done,
                rows);
    }
}
