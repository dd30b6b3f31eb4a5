package io.jirani.metering.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** A value that is a number, or a list with one a phase. */
final class Phases {
    private Phases() {}

    /** Their sum; nothing when one of them is missing, for a sum without it would be less than the register. */
    static Optional<BigDecimal> sum(JsonNode node) {
        return all(node).stream().reduce(BigDecimal::add);
    }

    /** Their mean, to six decimals; nothing when one of them is missing. */
    static Optional<BigDecimal> mean(JsonNode node) {
        var all = all(node);
        return all.stream()
                .reduce(BigDecimal::add)
                .map(sum -> sum.divide(BigDecimal.valueOf(all.size()), 6, RoundingMode.HALF_UP));
    }

    /** The sum of a gauge in our own unit; what is no number there is nothing, no reason to refuse the registers. */
    static OptionalLong gaugeSum(JsonNode node, String unit) {
        return gauge(() -> sum(node), unit);
    }

    /** The mean of a gauge, as {@link #gaugeSum}. */
    static OptionalLong gaugeMean(JsonNode node, String unit) {
        return gauge(() -> mean(node), unit);
    }

    private static OptionalLong gauge(Supplier<Optional<BigDecimal>> read, String unit) {
        try {
            var value = read.get();
            return value.isPresent() ? Quantities.gauge(value.get(), unit) : OptionalLong.empty();
        } catch (Problem noNumber) {
            return OptionalLong.empty();
        }
    }

    private static List<BigDecimal> all(JsonNode node) {
        if (!node.isArray()) return ForeignJson.number(node).stream().toList();
        var all = new ArrayList<BigDecimal>();
        for (var each : node) {
            var value = ForeignJson.number(each);
            if (value.isEmpty()) return List.of();
            all.add(value.get());
        }
        return all;
    }
}
