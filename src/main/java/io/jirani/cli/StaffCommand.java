package io.jirani.cli;

import io.jirani.access.Staff;
import io.jirani.access.Staff.Invited;
import io.jirani.db.Db;
import io.jirani.identity.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "staff", description = "Operators: people who sign in with a password and an authenticator.")
final class StaffCommand {
    private final Console console;

    StaffCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "add",
            description = "Invites an operator, and prints the invitation this once: the first password, good for three"
                    + " days, with which the operator chooses a password and an authenticator.")
    int add(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--name", required = true, description = "the operator's name") String name,
            @Option(names = "--login", required = true, description = "what the operator signs in with") String login,
            @Option(names = "--role", required = true, description = "SUPPORT, TECHNICIAN, TREASURER, ADMIN, AUDITOR")
                    Role role,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        return print(
                json, on(database, (tx, staff) -> staff.add(tx, community, name, login, role, reason, Registries.WHO)));
    }

    @Command(name = "list", description = "Lists operators with their roles and states.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--json", description = "print one JSON array") boolean json) {
        var all = on(database, (tx, staff) -> staff.all(tx));
        var array = new JsonArray();
        for (var one : all)
            array.add(JsonObject.of(
                    "community", one.community(),
                    "code", one.member().code(),
                    "login", one.login(),
                    "name", one.name(),
                    "role", word(one.member().role()),
                    "state", word(one.member().state())));
        if (json) console.out().println(array.encode());
        else
            for (var one : all)
                console.out()
                        .printf(
                                "%-12s %-6s %-10s %-8s %s%n",
                                one.community(),
                                one.member().code(),
                                word(one.member().role()),
                                word(one.member().state()),
                                one.login());
        return Exit.OK;
    }

    @Command(name = "disable", description = "Shuts an operator out at once: sessions end, tokens are good no more.")
    int disable(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "CODE", description = "such as S0003") String code,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        on(database, (tx, staff) -> {
            staff.disable(tx, community, code, reason, Registries.WHO);
            return code;
        });
        console.out().println("disabled " + code);
        return Exit.OK;
    }

    @Command(
            name = "reset",
            description =
                    "Invites an operator anew, who lost the authenticator or was disabled: password, authenticator"
                            + " and recovery codes are gone, sessions end. Make sure who asks.")
    int reset(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "CODE", description = "such as S0003") String code,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        return print(json, on(database, (tx, staff) -> staff.reset(tx, community, code, reason, Registries.WHO)));
    }

    @Command(
            name = "erase",
            description = "Erases the person of an operator who is disabled, for good: name, login, password and"
                    + " authenticator. The account's code stays for what it did.")
    int erase(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "CODE", description = "such as S0003") String code,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        on(database, (tx, staff) -> {
            staff.erase(tx, community, code, reason, Registries.WHO);
            return code;
        });
        console.out().println("erased " + code);
        return Exit.OK;
    }

    private int print(boolean json, Invited invited) {
        var member = invited.member();
        if (json)
            console.out()
                    .println(JsonObject.of(
                                    "staff_id", member.id().toString(),
                                    "code", member.code(),
                                    "role", word(member.role()),
                                    "invitation", invited.invitation().reveal())
                            .encode());
        else
            console.out()
                    .printf(
                            "code        %s%ninvitation  %s%n",
                            member.code(), invited.invitation().reveal());
        return Exit.OK;
    }

    private <T> T on(DatabaseChoice database, BiFunction<Db.Tx, Staff, T> work) {
        var vault = Registries.vault(console, Optional.ofNullable(database.data));
        var staff = new Staff(vault, Registries.keys(console), console.random(), console.clock());
        return database.use(console, db -> db.transaction(tx -> work.apply(tx, staff)));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
