package io.jirani.metering.adapters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jirani.kernel.Problem;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.ForeignSample.At;
import io.jirani.metering.ForeignSample.Local;
import io.jirani.metering.ForeignSample.When;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/** JSON of other meters: numbers stay decimal, a member named twice is refused. */
public final class ForeignJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ForeignJson() {}

    /** Refuses what is not JSON. */
    public static JsonNode read(byte[] payload) {
        try {
            return JSON.readTree(payload);
        } catch (JsonProcessingException notJson) {
            throw Problem.invalid("(payload)", "not JSON: " + notJson.getOriginalMessage());
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory", impossible);
        }
    }

    /**
     * A number, also one written as text; nothing where there is none, or null, or {@code nan}. Refuses what is neither.
     */
    public static Optional<BigDecimal> number(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) return Optional.empty();
        if (node.isNumber()) return Optional.of(Quantities.sane(node.decimalValue()));
        if (node.isTextual()) return Quantities.number(node.textValue());
        throw Problem.invalid("number", "not a number: " + node.getNodeType());
    }

    /**
     * A sample as one line of JSON in our own units, for golden files and for installers: {@code when} is an instant, a
     * local time without offset, or {@code arrived}.
     */
    public static String line(ForeignSample sample) {
        var row = JSON.createObjectNode();
        row.put("adapter", sample.adapter()).put("id", sample.foreignId());
        row.put(kind(sample.when()), time(sample.when()));
        row.put("imp", sample.imported().wattHours());
        row.put("exp", sample.exported().wattHours());
        put(row, "p", sample.gauges().powerW());
        put(row, "u", sample.gauges().voltageMv());
        put(row, "i", sample.gauges().currentMa());
        row.put("q", sample.flags());
        return row.toString();
    }

    private static void put(ObjectNode row, String name, OptionalLong value) {
        if (value.isPresent()) row.put(name, value.getAsLong());
    }

    private static String kind(When when) {
        return switch (when) {
            case At ignored -> "t";
            case Local ignored -> "local";
            case Arrived ignored -> "arrived";
        };
    }

    private static String time(When when) {
        return switch (when) {
            case At at -> at.t().toString();
            case Local local -> local.t().toString();
            case Arrived arrived -> arrived.t().toString();
        };
    }
}
