package io.jirani.market;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The shared sample of clearing cases, as far as it is about mechanisms that run here. */
public final class MarketCases {
    private MarketCases() {}

    /** The cases of a family. Prices are cents for a kilowatt-hour, quantities watt-hours. */
    public static List<JsonNode> of(String family) {
        var found = new ArrayList<JsonNode>();
        for (var one : file().get("cases")) if (one.get("family").asText().equals(family)) found.add(one);
        return found;
    }

    /** All that is kept of the sample: its cases, and why the others are not run. */
    static JsonNode file() {
        try (var file = MarketCases.class.getResourceAsStream("/market/cases.json")) {
            return JsonMapper.builder().build().readTree(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
