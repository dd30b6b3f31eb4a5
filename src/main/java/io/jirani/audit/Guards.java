package io.jirani.audit;

import io.jirani.audit.GuardsStore.Guard;
import io.jirani.audit.Verify.Depth;
import io.jirani.audit.Verify.Finding;
import io.jirani.db.Db;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The guards of the books as they are, held against the list of them that this build brings along. The list is in the build
 * and not in the database: who may change the guards cannot change what they are compared with.
 */
final class Guards {
    /** The server's release whose wording of views the list has. */
    static final int RELEASE = 18;

    private static final String LIST = "/audit/guards.txt";
    private static final String DEFAULT_PART = "posting_default";
    private static final String RIGHT = "right ";

    static final Rule IN_PLACE = new Rule("guards-in-place", Depth.QUICK, Guards::changed);
    static final Rule RIGHTS = new Rule("rights-in-place", Depth.QUICK, Guards::granted);

    private static final GuardsStore STORE = new GuardsStore();

    private Guards() {}

    /** The list as it would be for a database, in the form it is kept in: a guard a line, a tab before its state. */
    static String list(Db.Tx tx) {
        var parts = STORE.parts(tx);
        return Stream.concat(STORE.guards(tx, RELEASE).stream(), STORE.rights(tx).stream())
                .filter(guard -> parts.stream().noneMatch(guard.name()::contains))
                .map(guard -> guard.name() + "\t" + guard.state() + "\n")
                .sorted()
                .collect(Collectors.joining());
    }

    private static List<Finding> changed(Db.Tx tx) {
        var parts = STORE.parts(tx);
        var there = states(STORE.guards(tx, RELEASE));
        var views = there.keySet().stream().anyMatch(name -> name.startsWith("view "));
        var expected = states(kept().stream()
                .filter(guard -> !guard.name().startsWith(RIGHT))
                .filter(guard -> views || !guard.name().startsWith("view "))
                .flatMap(guard -> withParts(guard, parts))
                .toList());
        var findings = new ArrayList<Finding>();
        expected.forEach((name, state) -> {
            var now = there.getOrDefault(name, "");
            if (now.isEmpty()) findings.add(found(IN_PLACE, name, "is not there"));
            else if (!now.equals(state)) findings.add(found(IN_PLACE, name, "is " + now + ", and was made " + state));
        });
        there.forEach((name, state) -> {
            if (!expected.containsKey(name)) findings.add(found(IN_PLACE, name, "is none of ours: " + state));
        });
        return most(findings);
    }

    /** A right that is missing guards all the better; one too many is a way past the guards. */
    private static List<Finding> granted(Db.Tx tx) {
        var expected = states(kept());
        return most(STORE.rights(tx).stream()
                .filter(right -> !right.state().equals(expected.get(right.name())))
                .map(right -> found(RIGHTS, right.name(), "may " + right.state()))
                .toList());
    }

    /** The default part's guards are each other part's too. */
    private static Stream<Guard> withParts(Guard guard, List<String> parts) {
        if (!guard.name().contains(DEFAULT_PART)) return Stream.of(guard);
        return Stream.concat(
                Stream.of(guard),
                parts.stream()
                        .map(part -> new Guard(
                                guard.name().replace(DEFAULT_PART, part),
                                guard.state().replace(DEFAULT_PART, part))));
    }

    private static Finding found(Rule rule, String name, String what) {
        return new Finding(rule.name(), name, what);
    }

    private static List<Finding> most(List<Finding> findings) {
        return findings.stream().limit(Rule.MOST).toList();
    }

    private static Map<String, String> states(List<Guard> guards) {
        return guards.stream()
                .collect(Collectors.toMap(Guard::name, Guard::state, (a, b) -> a + "; " + b, TreeMap::new));
    }

    private static List<Guard> kept() {
        try (var list = Guards.class.getResourceAsStream(LIST)) {
            if (list == null) throw new IllegalStateException("the build has no " + LIST);
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .map(fields -> new Guard(fields[0], fields[1]))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
