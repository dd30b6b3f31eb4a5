package io.jirani.approvals;

import io.jirani.kernel.Problem;
import java.util.Map;
import java.util.Set;

/** Reads a payload that must have its fields and no other: what an approver does not see named must not be in it. */
public final class Fields {
    private Fields() {}

    /** The payload, when it has exactly these fields. Refuses one that lacks one or has another. */
    public static Map<String, String> exactly(Map<String, String> payload, String... names) {
        var wanted = Set.of(names);
        for (var name : payload.keySet())
            if (!wanted.contains(name)) throw Problem.invalid("payload/" + name, "this kind has no such field");
        for (var name : names)
            if (!payload.containsKey(name)) throw Problem.invalid("payload/" + name, "this field is needed");
        return payload;
    }
}
