package io.jirani.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.http.Demand.Credential;
import io.jirani.http.Demand.Instead;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemandTest {
    /** Whose answer is about the caller himself, whoever he is. Anything else names a scope. */
    private static final Set<String> FOR_ANY_CREDENTIAL =
            Set.of("changePassword", "deleteSession", "getMe", "getSession", "listSessions", "revokeSession");
    /** Proofs that anybody may check, and what a provider calls; a secret in the path guards the latter. */
    private static final Set<String> FOR_ANYBODY = Set.of(
            "airtelCallback",
            "createSession",
            "getAuditKey",
            "getOauthKeys",
            "getOauthServer",
            "getSolvency",
            "hookResult",
            "hookStk",
            "hookTimeout",
            "hookConfirmation",
            "hookValidation",
            "listAuditHeads",
            "listSolvencyDays",
            "mpesaCallback",
            "mpesaResult",
            "mpesaTimeout",
            "oauthChallenge",
            "oauthRevoke",
            "oauthToken",
            "paymentCallback");

    private static JsonObject contract(String operation) {
        return new JsonObject("{\"paths\":{\"/v1/x\":{\"get\":{\"operationId\":\"getX\"" + operation + "}}}}");
    }

    @Test
    void what_security_declares_is_the_demand() {
        assertThat(Demand.of(contract(",\"security\":[]"))).containsValue(new Demand.Nothing());
        assertThat(Demand.of(contract(",\"security\":[{\"key\":[\"a:b\"]},{\"key\":[\"c:d\"]}]")))
                .isEqualTo(Map.of("getX", new Credential(Set.of("a:b", "c:d"), Set.of())));
        assertThat(Demand.of(contract(",\"security\":[{\"key\":[\"a:b\"]},{\"ticket\":[]},{}]")))
                .isEqualTo(Map.of("getX", new Credential(Set.of("a:b"), Set.of(Instead.TICKET, Instead.OPEN_DOOR))));
        assertThat(Demand.of(contract(",\"security\":[{\"key\":[]}]")))
                .isEqualTo(Map.of("getX", new Credential(Set.of(), Set.of())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"security\":[{}]",
                ",\"security\":[{\"key\":[\"a:b\",\"c:d\"]}]",
                ",\"security\":[{\"key\":[\"a:b\"]},{\"key\":[]}]",
                ",\"security\":[{\"cookie\":[]}]"
            })
    void an_operation_that_declares_nothing_or_something_unclear_stops_the_start(String operation) {
        assertThatThrownBy(() -> Demand.of(contract(operation)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("getX");
    }

    @Test
    void only_these_are_for_anybody_and_for_any_credential() {
        var anybody = new TreeSet<String>();
        var anyCredential = new TreeSet<String>();
        Contract.load().demands().forEach((operation, demand) -> {
            if (demand instanceof Demand.Nothing) anybody.add(operation);
            if (demand instanceof Credential credential && credential.oneOf().isEmpty()) anyCredential.add(operation);
        });
        assertThat(anybody).isEqualTo(FOR_ANYBODY);
        assertThat(anyCredential).isEqualTo(FOR_ANY_CREDENTIAL);
    }
}
