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
        try (var file = MarketCases.class.getResourceAsStream("/market/cases.json")) {
            var found = new ArrayList<JsonNode>();
            for (var one : JsonMapper.builder().build().readTree(file).get("cases"))
                if (one.get("family").asText().equals(family)) found.add(one);
            return found;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
