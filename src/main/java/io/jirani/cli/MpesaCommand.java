package io.jirani.cli;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Aliases;
import io.jirani.config.CallbackKeys;
import io.jirani.config.Env;
import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.payments.BalanceStore;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.Statement;
import io.jirani.payments.mpesa.Hooks;
import io.jirani.payments.mpesa.MpesaC2bClient;
import io.jirani.payments.mpesa.MpesaConfig;
import io.jirani.payments.mpesa.MpesaHttpClient;
import io.jirani.payments.mpesa.MpesaPullClient;
import io.jirani.payments.mpesa.MpesaQuestionClient;
import io.jirani.payments.mpesa.SharedTokens;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "mpesa",
        description = "What is set up at Daraja once, and what it says of our accounts (docs/mpesa.md).")
final class MpesaCommand {
    private static final String LIVE = "api.safaricom.co.ke";
    private static final String RAIL = "mpesa";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What a command says to Daraja with. */
    private record Desk(MpesaConfig config, CallbackToken tokens, MpesaHttpClient http) {
        URI hook(String what) {
            return hook(tokens.ofTyped(RAIL), what);
        }

        /** Where the answer to a question of ours comes. */
        Hooks about(IntentId question) {
            var token = tokens.of(CallbackToken.Kind.STATUS, question);
            return new Hooks(hook(token, "result"), hook(token, "timeout"));
        }

        private URI hook(String token, String what) {
            return URI.create(config.publicUrl() + "/hooks/pay/" + token + "/" + what);
        }
    }

    private final Console console;

    MpesaCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "register-urls",
            description = {
                "Tells Daraja where payments typed by hand are told. In production this can be done once: it needs --yes there.",
                "Changing them afterwards is a matter of the provider's portal."
            })
    int registerUrls(
            @Mixin DatabaseChoice database,
            @Option(
                            names = "--if-silent",
                            defaultValue = "COMPLETE",
                            description = "what happens to a payment our validation"
                                    + " does not answer about: ${COMPLETION-CANDIDATES}")
                    MpesaC2bClient.IfSilent ifSilent,
            @Option(names = "--yes", description = "yes, in production") boolean yes,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        requireYes(yes);
        return with(database, (db, desk) -> {
            var made = new MpesaC2bClient(desk.http())
                    .register(desk.hook("confirmation"), desk.hook("validation"), ifSilent);
            return switch (made) {
                case MpesaC2bClient.Registered.Done done -> put(db, "mpesa.urls_registered", reason, "registered");
                case MpesaC2bClient.Registered.Before before ->
                    refused("registered before: change them on the provider's portal");
                case MpesaC2bClient.Registered.Refused refused ->
                    refused("refused: " + refused.said().code());
                case MpesaC2bClient.Registered.Unclear unclear -> refused("no clear answer: ask again");
            };
        });
    }

    @Command(
            name = "register-pull",
            description = "Lets the list of what came in be asked for; then set JIRANI_MPESA_PULL=on.")
    int registerPull(
            @Mixin DatabaseChoice database,
            @Option(
                            names = "--nominated",
                            required = true,
                            description = "the number the provider knows the shortcode by")
                    String nominated,
            @Option(names = "--yes", description = "yes, in production") boolean yes,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        requireYes(yes);
        return with(database, (db, desk) -> {
            var said = new MpesaPullClient(desk.http()).register(nominated, desk.hook("confirmation"));
            return said.code().equals("1000") || said.code().equals("1001")
                    ? put(db, "mpesa.pull_registered", reason, "registered")
                    : refused("refused: " + said.code());
        });
    }

    @Command(name = "balance", description = "Prints what the provider last said its accounts hold, beside our books.")
    int balance(@Mixin DatabaseChoice database) {
        database.requireExisting();
        var all = database.use(console, db -> db.transaction(new BalanceStore()::all));
        for (var seen : all)
            console.out()
                    .printf(
                            "%-8s %-8s provider %14s  books %14s  to come %14s  to go %14s  differs by %d cents  %s%n",
                            seen.rail(),
                            seen.side(),
                            shown(seen.provider()),
                            shown(seen.ledger()),
                            shown(seen.unresolved().map(BalanceStore.UnderWay::more)),
                            shown(seen.unresolved().map(BalanceStore.UnderWay::less)),
                            seen.off(),
                            seen.told().map(at -> "at " + at).orElse("not told yet"));
        return all.stream().allMatch(seen -> seen.off() == 0) ? Exit.OK : Exit.REFUSED;
    }

    private static String shown(Optional<Money> money) {
        return money.map(Money::toString).orElse("?");
    }

    @Command(
            name = "status",
            description = {
                "Asks the provider about one transaction by its receipt, waits for the answer, and prints it beside our books. It"
                        + " changes nothing in them. The gateway must run: the answer comes to its secret path.",
                "A household whose payment it is sees that somebody looked, and why. Exit status 0: the provider knows the"
                        + " transaction; 1: it does not, or it did not answer in time."
            })
    int status(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "RECEIPT", description = "the provider's receipt, such as UKM7ABCDE0")
                    String receipt,
            @Option(
                            names = "--side",
                            defaultValue = "COLLECT",
                            description = "whether it came in or was paid out: ${COMPLETION-CANDIDATES}")
                    Statement.Side side,
            @Option(names = "--wait", defaultValue = "30", description = "how many seconds to wait for the answer")
                    int seconds,
            @Option(names = "--json", description = "print one JSON object") boolean json,
            @Option(names = "--reason", required = true, description = "why; the household sees it") String reason) {
        var asked = new TransactionAsked(console, TransactionAsked.receipt(receipt), side, reason);
        return with(database, (db, desk) -> {
            var word = asked.ask(db, new MpesaQuestionClient(desk.http()), desk::about, Duration.ofSeconds(seconds));
            console.out().println(json ? word.json().encode() : word.text());
            return word.isKnown() ? Exit.OK : Exit.REFUSED;
        });
    }

    private interface Saying {
        int say(Db db, Desk desk);
    }

    private MpesaConfig config(Env env) {
        return MpesaConfig.from(env, env.need("PUBLIC_URL", "https://localhost", URI::create));
    }

    /** Asks before what cannot be undone is done to the live system. */
    private void requireYes(boolean yes) {
        var env = new Env(console.environment(), Aliases.ALL);
        var config = config(env);
        env.refuseMistakes();
        if (LIVE.equals(config.baseUrl().getHost()) && !yes)
            throw Problem.invalid("--yes", "this is the live system, and it can be done once: say --yes");
    }

    private int with(DatabaseChoice database, Saying saying) {
        var env = new Env(console.environment(), Aliases.ALL);
        var config = config(env);
        var keys = CallbackKeys.from(env);
        env.refuseMistakes();
        database.requireExisting();
        var vault = Registries.vault(console, database.folder());
        return database.use(console, db -> {
            var vertx = Vertx.vertx();
            try {
                var http = new MpesaHttpClient(
                        vertx, config, new SharedTokens(db, vault, config), console.clock(), PATIENCE);
                return saying.say(db, new Desk(config, new CallbackToken(keys), http));
            } finally {
                vertx.close().await();
            }
        });
    }

    private int put(Db db, String verb, String reason, String said) {
        db.inTransaction(tx -> Acts.append(tx, new Act(Registries.WHO, verb, "rail mpesa", reason, Map.of())));
        console.out().println(said);
        return Exit.OK;
    }

    private int refused(String said) {
        console.out().println(said);
        return Exit.REFUSED;
    }
}
