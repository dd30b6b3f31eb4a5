package io.jirani.metering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.Reading.TimeQuality;
import io.jirani.metering.UplinkMessage.About;
import io.jirani.metering.UplinkMessage.Done;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Offline;
import io.jirani.metering.UplinkMessage.Readings;
import io.jirani.metering.UplinkMessage.Result;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What meters say, from JSON. Readings are as strict as {@code meter-uplink.schema.json}: every member known, every range
 * checked, whole numbers only, {@code t} exactly when the clock was set. Where the schema leaves an integer unbounded,
 * 2^53 - 1 is the bound (RFC 8259 section 6), and generations end at 2^31 - 1.
 */
final class ReadingJson {
    /** A message that is JSON, says which meter and key it claims, and has not been believed yet. */
    record Envelope(String dev, String kid, JsonNode root) {}

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Pattern TYPE = Pattern.compile("[a-z0-9_]+(\\.[a-z0-9_]+){0,3}");
    private static final Set<String> READINGS = Set.of("v", "dev", "boot", "kid", "sent", "rows", "mac");
    private static final Set<String> ROW =
            Set.of("seq", "t", "up", "tq", "gen", "imp", "exp", "pv", "p", "u", "i", "f", "pf", "soc", "q", "ph");
    private static final Set<String> PHASE = Set.of("p", "u", "i", "pf");
    private static final Set<String> HAPPENING = Set.of("v", "dev", "boot", "kid", "seq", "t", "type", "data", "mac");
    private static final long U32 = 0xffff_ffffL;
    private static final int MOST_ROWS = 60;

    private ReadingJson() {}

    /** Opens a payload as far as needed to find the key it was signed with. */
    static Envelope envelope(byte[] payload) {
        JsonNode root;
        try {
            root = JSON.readTree(payload);
        } catch (JsonProcessingException notJson) {
            throw Problem.invalid("", "not JSON: " + notJson.getOriginalMessage());
        } catch (IOException unreadable) {
            throw Problem.invalid("", "not JSON");
        }
        var fields = new WireFields("", root);
        return new Envelope(fields.text("dev"), fields.text("kid"), root);
    }

    /** The message of an envelope whose signature was found right. Refuses what the schema refuses. */
    static UplinkMessage message(UplinkTopic topic, Envelope envelope) {
        var fields = new WireFields("", envelope.root());
        if (fields.number("v", 1, 1) != 1 || !envelope.dev().equals(topic.dev().id()))
            throw Problem.invalid("/dev", "is not the meter of the topic");
        if (!isKid(fields.text("kid"))) throw fields.refuse("kid", "is not 1 to 8 of a-z and 0-9");
        if (!isMac(fields.text("mac"))) throw fields.refuse("mac", "is not 43 characters of base64url");
        var boot = fields.number("boot", 0, U32);
        return switch (topic.kind()) {
            case READING -> readings(topic.dev(), boot, fields);
            case STATE -> state(topic.dev(), boot, fields);
            case EVENT -> happening(topic.dev(), boot, fields);
            case RESULT -> result(topic.dev(), boot, fields);
        };
    }

    private static boolean isKid(String text) {
        if (text.isEmpty() || text.length() > 8) return false;
        for (int i = 0; i < text.length(); i++) if (!isSmall(text.charAt(i))) return false;
        return true;
    }

    private static boolean isMac(String text) {
        if (text.length() != 43) return false;
        for (int i = 0; i < 43; i++) {
            var one = text.charAt(i);
            if (!isSmall(one) && (one < 'A' || one > 'Z') && one != '-' && one != '_') return false;
        }
        return true;
    }

    private static boolean isSmall(char one) {
        return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9');
    }

    /** The sequence numbers a signed message names, though the schema refuses it: they are kept with its bytes. */
    static List<Long> sequences(Envelope envelope) {
        var all = new ArrayList<Long>();
        var rows = envelope.root().path("rows");
        for (var row : rows) if (all.size() < MOST_ROWS) sequence(row).ifPresent(all::add);
        sequence(envelope.root()).ifPresent(all::add);
        return List.copyOf(all);
    }

    private static Optional<Long> sequence(JsonNode holder) {
        var seq = holder.path("seq");
        var usable = seq.isIntegralNumber() && seq.canConvertToLong() && seq.longValue() >= 0;
        return usable && seq.longValue() <= WireFields.U53 ? Optional.of(seq.longValue()) : Optional.empty();
    }

    private static Readings readings(Dev dev, long boot, WireFields fields) {
        fields.only(READINGS);
        var sent = fields.number("sent", 0, WireFields.U53);
        var rows = fields.objects("rows", 1, MOST_ROWS).stream()
                .map(ReadingJson::row)
                .toList();
        return new Readings(dev, boot, sent == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(sent)), rows);
    }

    private static Reading row(WireFields row) {
        row.only(ROW);
        var quality = quality(row);
        var t = row.maybeNumber("t", 0, WireFields.U53);
        if (t.isPresent() == (quality == TimeQuality.NONE))
            throw row.refuse("t", "is there exactly when the clock was set (tq)");
        row.maybeNumber("pv", 0, WireFields.U53);
        row.maybeNumber("f", 0, WireFields.U53);
        row.maybeNumber("pf", -1000, 1000);
        if (row.has("ph")) row.objects("ph", 2, 3).forEach(ReadingJson::phase);
        var soc = row.maybeNumber("soc", 0, 1000);
        var gauges = new Gauges(
                row.maybeNumber("p", -WireFields.U53, WireFields.U53),
                row.maybeNumber("u", 0, WireFields.U53),
                row.maybeNumber("i", 0, WireFields.U53),
                soc.isPresent() ? OptionalInt.of((int) soc.getAsLong()) : OptionalInt.empty());
        return new Reading(
                row.number("seq", 0, WireFields.U53),
                t.isPresent() ? Optional.of(Instant.ofEpochMilli(t.getAsLong())) : Optional.empty(),
                row.number("up", 0, WireFields.U53),
                quality,
                new Registers(energy(row, "imp"), energy(row, "exp"), (int) row.number("gen", 1, Integer.MAX_VALUE)),
                gauges,
                (int) row.number("q", 0, 255));
    }

    private static void phase(WireFields phase) {
        phase.only(PHASE);
        phase.maybeNumber("p", -WireFields.U53, WireFields.U53);
        phase.maybeNumber("u", 0, WireFields.U53);
        phase.maybeNumber("i", 0, WireFields.U53);
        phase.maybeNumber("pf", -1000, 1000);
    }

    private static TimeQuality quality(WireFields row) {
        return switch (row.text("tq")) {
            case "sync" -> TimeQuality.SYNC;
            case "hold" -> TimeQuality.HOLD;
            case "none" -> TimeQuality.NONE;
            default -> throw row.refuse("tq", "is sync, hold or none");
        };
    }

    private static Energy energy(WireFields row, String name) {
        return new Energy(row.number(name, 0, WireFields.U53));
    }

    /** Firmwares may add members to their state: those are not read. */
    private static UplinkMessage state(Dev dev, long boot, WireFields fields) {
        if (!fields.flag("online")) return new Offline(dev, boot);
        return new Hello(
                dev,
                boot,
                new About(said(fields, "fw"), said(fields, "hw"), said(fields, "reset")),
                fields.maybeNumber("up", 0, WireFields.U53),
                moment(fields),
                fields.maybeNumber("seqNext", 0, WireFields.U53),
                fields.maybeNumber("buffered", 0, WireFields.U53));
    }

    private static String said(WireFields fields, String name) {
        return fields.has(name) ? fields.text(name) : "";
    }

    private static Happening happening(Dev dev, long boot, WireFields fields) {
        fields.only(HAPPENING);
        return new Happening(
                dev,
                boot,
                fields.number("seq", 0, WireFields.U53),
                moment(fields),
                fields.matching("type", TYPE),
                fields.has("data") ? fields.object("data") : "{}");
    }

    private static Result result(Dev dev, long boot, WireFields fields) {
        var done = fields.flag("ok") ? Done.DONE : Done.REFUSED;
        return new Result(dev, boot, fields.uuid("id"), done, fields.whole());
    }

    private static Optional<Instant> moment(WireFields fields) {
        var t = fields.maybeNumber("t", 0, WireFields.U53);
        return t.isPresent() ? Optional.of(Instant.ofEpochMilli(t.getAsLong())) : Optional.empty();
    }
}
