package io.jirani.http;

import io.jirani.kernel.Problem;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        var faults =
                switch (cause) {
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
                faults);
    }

    private static List<Problem.Fault> faults(SchemaValidationException failure) {
        var parameter = PARAMETER.matcher(String.valueOf(failure.getMessage()));
        var isParameter = parameter.find();
        Map<String, Problem.Fault> byPlace = new LinkedHashMap<>();
        for (var unit : leaves(failure.getOutputUnit())) {
            var place = isParameter ? parameter.group(1) : place(unit);
            byPlace.putIfAbsent(place, new Problem.Fault(place, String.valueOf(unit.getError())));
        }
        // A fault inside a field explains the one about the field's parent.
        byPlace.keySet().removeIf(place -> byPlace.keySet().stream().anyMatch(other -> other.startsWith(place + "/")));
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

    /** The place in the body; for a field that is missing or unknown, the field itself. */
    private static String place(OutputUnit unit) {
        var at = unit.getInstanceLocation() == null ? "#" : unit.getInstanceLocation();
        var keyword = String.valueOf(unit.getKeywordLocation());
        var names = keyword.endsWith("/required") || keyword.endsWith("/additionalProperties");
        var quoted = QUOTED.matcher(String.valueOf(unit.getError()));
        return names && quoted.find() ? at + "/" + quoted.group(1) : at;
    }

    private static String parameter(ValidatorException failure) {
        var named = PARAMETER.matcher(String.valueOf(failure.getMessage()));
        return named.find() ? named.group(1) : "#";
    }
}
