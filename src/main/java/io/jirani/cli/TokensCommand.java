package io.jirani.cli;

import io.jirani.access.SigningKeys;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "tokens", description = "What access tokens are signed with.")
final class TokensCommand {
    private final Console console;

    TokensCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "new-key",
            description = {
                "Puts a new signing key in the place of all there are, for when one may have leaked. A running gateway",
                "takes it up within half a minute, and all access tokens end; sessions go on. Keys follow one another",
                "by themselves each month: that needs no command."
            })
    int newKey(
            @Mixin DatabaseChoice database,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        var vault = Registries.vault(console, Optional.ofNullable(database.data));
        int old = database.use(
                console,
                db -> db.transaction(tx -> {
                    var retired = new SigningKeys(db, vault, console.random(), console.clock()).replace(tx);
                    var data = Map.of("retired", String.valueOf(retired));
                    Acts.append(tx, new Act(Registries.WHO, "tokens.key_replaced", "signing keys", reason, data));
                    return retired;
                }));
        console.out().println("retired " + old);
        return Exit.OK;
    }
}
