package io.jirani.cli;

import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.ApiKey;
import io.jirani.identity.ApiKey.Wanted;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.KeyJson;
import io.jirani.identity.Role;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.KeyId;
import io.jirani.kernel.Problem;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "keys",
        description = {
            "The keys programs call with: what they may, until when, when they were last used (docs/roles.md).",
            "Works on the database. JIRANI_MODE=live makes keys of the live world, anything else test keys."
        })
final class KeysCommand {
    private static final int MOST = 1_000;

    private final Console console;

    KeysCommand(Console console) {
        this.console = console;
    }

    @Command(name = "add", description = "Makes a key and prints it. It is shown this once.")
    int add(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--role", required = true, description = "${COMPLETION-CANDIDATES}") Role role,
            @Option(names = "--household", description = "its code, for the role of a household") @Nullable
                    String household,
            @Option(names = "--label", required = true, description = "what lists and acts call it; no name, no number")
                    String label,
            @Option(
                            names = "--scope",
                            split = ",",
                            description = "one or more of the role's, such as meters:read; none: all it has")
                    @Nullable
                    List<String> scopes,
            @Option(names = "--days", description = "how long it opens anything; none: until it is revoked") @Nullable
                    Integer days,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        var keys = Registries.keys(console);
        var now = console.clock().instant();
        var may = Optional.ofNullable(scopes).orElse(List.of()).stream()
                .map(KeysCommand::scope)
                .collect(Collectors.toSet());
        var end = Optional.ofNullable(days).map(many -> now.plus(Duration.ofDays(many)));
        var made = database.use(
                console,
                db -> db.transaction(tx -> {
                    var here = community(tx, community);
                    var whose = Optional.ofNullable(household)
                            .map(code -> keys.household(tx, here, code)
                                    .orElseThrow(() -> Problem.notFound("there is no household " + code)));
                    return keys.make(
                            tx, new Wanted(here, whose, role, may, label, end), now, Acts.by(Registries.WHO, reason));
                }));
        if (json) console.out().println(KeyJson.of(made).encode());
        else {
            console.out().printf("key            %s%n", made.secret().reveal());
            console.out().println(line(made.key()));
        }
        return Exit.OK;
    }

    @Command(name = "list", description = "Prints a community's keys, newest first, without their secrets.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--json", description = "print a JSON object a line") boolean json) {
        var keys = database.use(
                console, db -> db.transaction(tx -> Registries.keys(console).of(tx, community(tx, community), MOST)));
        for (var key : keys) console.out().println(json ? KeyJson.of(key).encode() : line(key));
        return Exit.OK;
    }

    @Command(name = "revoke", description = "Ends a key from the next request on.")
    int revoke(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "KEY_ID", description = "as list prints it") String id,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        var ended = database.use(
                console,
                db -> db.transaction(tx -> Registries.keys(console)
                        .revoke(tx, KeyId.parse(id), console.clock().instant(), Acts.by(Registries.WHO, reason))));
        console.out().println(json ? KeyJson.of(ended).encode() : line(ended));
        return Exit.OK;
    }

    private static String line(ApiKey key) {
        var scopes = key.scopes().equals(key.role().scopes())
                ? "all"
                : key.scopes().stream().map(Scope::text).sorted().collect(Collectors.joining(","));
        return String.format(
                "%s  %-10s %-10s %-24s last used %-10s %s  %s",
                key.id(),
                key.role().text(),
                key.revoked().isPresent() ? "revoked" : key.expires().isPresent() ? "ends" : "open",
                key.label(),
                key.lastUsed().map(LocalDate::toString).orElse("never"),
                key.expires().map(end -> "until " + end).orElse(""),
                scopes);
    }

    private static CommunityId community(Db.Tx tx, String code) {
        return new CommunityStore()
                .byCode(tx, code)
                .orElseThrow(() -> Problem.notFound("there is no community " + code))
                .id();
    }

    private static Scope scope(String text) {
        return Scope.of(text).orElseThrow(() -> Problem.invalid("scope", "no such scope: " + text));
    }
}
