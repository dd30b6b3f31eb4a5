package io.jirani.identity;

import io.jirani.kernel.Problem;
import java.time.Instant;
import java.util.Set;

/**
 * A proven caller: for whom he acts, who he is, and what his credential lets him ask for.
 *
 * @param scopes never more than his role has
 * @param deviceSince since when we know the device he calls from; for a key, always: operators hand keys out
 */
public record Who(Caller caller, Actor actor, Set<Scope> scopes, Instant deviceSince) {
    public Who {
        scopes = Set.copyOf(scopes);
    }

    /** Refuses, naming the scope that is missing. */
    public void must(Scope scope) {
        if (!scopes.contains(scope))
            throw Problem.of(Problem.Kind.FORBIDDEN, "this credential lacks the scope " + scope.text());
    }
}
