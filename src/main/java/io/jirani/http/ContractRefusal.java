package io.jirani.http;

import io.jirani.kernel.Problem;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the contract's validator found, as faults that name their place. The validator (5.0.10) also reports the keywords
 * around the real fault ({@code properties}, and a type error as {@code additionalProperties}); only the deepest count.
 */
final class ContractRefusal {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]{1,64})\"");
    private static final Pattern PARAMETER = Pattern.compile("(?:path|query|header|cookie) parameter ([\\w-]{1,64})");
    private static final int MOST = 10;

    private ContractRefusal() {}

    static ProblemJson of(Throwable cause) {
        var faults = switch (cause) {
            case SchemaValidationException schema -> faults(schema);
            case ValidatorException validator ->
                List.of(new Problem.Fault(parameter(validator), String.valueOf(validator.getMessage())));
            default -> List.of(new Problem.Fault("#", "it is not the JSON that the contract describes"));
        };
        var first = faults.getFirst();
        return new ProblemJson(
                Problem.Kind.INPUT_INVALID.slug(),
                "The request cannot be taken as it is",
                400,
                false,
                first.pointer() + ": " + first.detail(),
                faults,
                Optional.empty());
    }

    private static List<Problem.Fault> faults(SchemaValidationException failure) {
        var parameter = PARAMETER.matcher(String.valueOf(failure.getMessage()));
        var isParameter = parameter.find();
        Map<String, Problem.Fault> byPlace = new LinkedHashMap<>();
        var leaves = new ArrayList<>(leaves(failure.getOutputUnit()));
        leaves.sort(Comparator.comparing(ContractRefusal::isAround));
        for (var unit : leaves) {
            var place = isParameter ? parameter.group(1) : place(unit);
            byPlace.putIfAbsent(place, new Problem.Fault(place, detail(unit)));
        }
        if (byPlace.isEmpty()) return List.of(new Problem.Fault("#", "it is not what the contract describes"));
        return byPlace.values().stream().limit(MOST).toList();
    }

    private static List<OutputUnit> leaves(OutputUnit unit) {
        var leaves = new ArrayList<OutputUnit>();
        var errors = unit.getErrors() == null ? List.<OutputUnit>of() : unit.getErrors();
        for (var error : errors) leaves.addAll(leaves(error));
        if (errors.isEmpty() && unit.getError() != null) leaves.add(unit);
        return leaves;
    }

    /** Whether this only says that something within is wrong, or that a field is unknown. */
    private static boolean isAround(OutputUnit unit) {
        var keyword = String.valueOf(unit.getKeywordLocation());
        return keyword.endsWith("/properties") || keyword.endsWith("/additionalProperties");
    }

    private static String detail(OutputUnit unit) {
        return isAround(unit) ? "no such field" : String.valueOf(unit.getError());
    }

    /** The place in the body; for a field that is missing, the field itself. */
    private static String place(OutputUnit unit) {
        var at = unit.getInstanceLocation() == null ? "#" : unit.getInstanceLocation();
        var missing = QUOTED.matcher(String.valueOf(unit.getError()));
        var isMissing = String.valueOf(unit.getKeywordLocation()).endsWith("/required");
        return isMissing && missing.find() ? at + "/" + missing.group(1) : at;
    }

    private static String parameter(ValidatorException failure) {
        var named = PARAMETER.matcher(String.valueOf(failure.getMessage()));
        return named.find() ? named.group(1) : "#";
    }
}
