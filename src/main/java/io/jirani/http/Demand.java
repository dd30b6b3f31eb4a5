package io.jirani.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whom an operation lets in, as its {@code security} in the contract declares. */
public sealed interface Demand {
    /** Anybody: no credential is read. */
    record Nothing() implements Demand {}

    /**
     * A credential.
     *
     * @param oneOf the scopes of which it needs one; empty: any credential will do
     * @param instead what may stand in its place
     */
    record Credential(Set<String> oneOf, Set<Instead> instead) implements Demand {
        public Credential {
            oneOf = Set.copyOf(oneOf);
            instead = Set.copyOf(instead);
        }
    }

    /** What may stand in a credential's place. */
    enum Instead {
        /** A one-use ticket in the address; who takes it checks it. */
        TICKET,
        /** Nothing at all, where the older clients' door is open (ruling 10). */
        OPEN_DOOR
    }

    /** The demands of a contract by operation. An operation that declares nothing, or what we do not know, is refused. */
    static Map<String, Demand> of(JsonObject contract) {
        var demands = new TreeMap<String, Demand>();
        for (var path : contract.getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue()) {
                var operation = (JsonObject) method.getValue();
                var id = operation.getString("operationId");
                demands.put(
                        id,
                        Optional.ofNullable(operation.getJsonArray("security"))
                                .map(declared -> of(id, declared))
                                .orElseThrow(() -> new IllegalStateException("operation without security: " + id)));
            }
        return demands;
    }

    private static Demand of(String operation, JsonArray alternatives) {
        if (alternatives.isEmpty()) return new Nothing();
        var scopes = new TreeSet<String>();
        var instead = new TreeSet<Instead>();
        var anyCredential = false;
        for (var each : alternatives) {
            var alternative = (JsonObject) each;
            if (alternative.isEmpty()) instead.add(Instead.OPEN_DOOR);
            else if (alternative.fieldNames().equals(Set.of("ticket"))) instead.add(Instead.TICKET);
            else if (!alternative.fieldNames().equals(Set.of("key"))
                    || alternative.getJsonArray("key").size() > 1)
                throw new IllegalStateException("security of " + operation + " cannot be read: " + alternative);
            else if (alternative.getJsonArray("key").isEmpty()) anyCredential = true;
            else scopes.add(alternative.getJsonArray("key").getString(0));
        }
        if (anyCredential == !scopes.isEmpty())
            throw new IllegalStateException("security of " + operation + ": either scopes or any credential");
        return new Credential(scopes, instead);
    }
}
