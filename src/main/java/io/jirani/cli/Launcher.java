package io.jirani.cli;

import io.jirani.config.Env;
import io.jirani.kernel.Problem;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The tree of commands, and how their failures become exit statuses. */
public final class Launcher {
    private Launcher() {}

    @Command(
            name = "jirani",
            description = "The gateway that lets neighbours sell each other solar energy, paid by phone.",
            synopsisSubcommandLabel = "COMMAND",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            scope = ScopeType.INHERIT,
            footer = "%nExit status: 0 well, 1 refused or not as it should be, 2 wrong use, 3 not reachable,"
                    + " 69 no Java, 78 settings cannot be used.")
    static final class Root {}

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Launcher.class.getPackage().getImplementationVersion();
            return new String[] {"jirani " + (version == null ? "(built from source)" : version)};
        }
    }

    /** Runs the command of the given words and answers its exit status. */
    public static int run(Console console, String... words) {
        var line = tree(console);
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((wrong, given) -> usage(console, wrong));
        line.setExecutionExceptionHandler((failure, command, given) -> failed(console, failure));
        line.setExecutionStrategy(new CommandLine.RunLast());
        return line.execute(words);
    }

    /** All commands there are. */
    static CommandLine tree(Console console) {
        return new CommandLine(new Root())
                .addSubcommand(new DemoCommand(console))
                .addSubcommand(new ServeCommand(console))
                .addSubcommand(new SandboxCommand(console))
                .addSubcommand(new FleetCommand(console))
                .addSubcommand(new VerifyCommand(console))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new MigrateCommand(console))
                .addSubcommand(new CommandLine(new LedgerCommand(console))
                        .addSubcommand(new LedgerAccountCommand(console))
                        .addSubcommand(new LedgerEntryCommand(console))
                        .addSubcommand(new AssetCommand(console))
                        .addSubcommand(new ZoneCommand(console)))
                .addSubcommand(new AuditCommand(console))
                .addSubcommand(new SolvencyCommand(console))
                .addSubcommand(new AuctionsCommand(console))
                .addSubcommand(new ReviewsCommand(console))
                .addSubcommand(new RailsCommand(console))
                .addSubcommand(new StatementCommand(console))
                .addSubcommand(new MpesaCommand(console))
                .addSubcommand(new FloatCommand(console))
                .addSubcommand(new WindDownCommand(console))
                .addSubcommand(new UnclaimedCommand(console))
                .addSubcommand(new CommandLine(new BooksCommand(console)).addSubcommand(new BooksTaxCommand(console)))
                .addSubcommand(new CommunityCommand(console))
                .addSubcommand(new HouseholdCommand(console))
                .addSubcommand(new StaffCommand(console))
                .addSubcommand(new TokensCommand(console))
                .addSubcommand(new KeysCommand(console))
                .addSubcommand(new PeopleCommand(console))
                .addSubcommand(new SupplyCommand(console))
                .addSubcommand(new TariffCommand(console))
                .addSubcommand(new VaultCommand(console))
                .addSubcommand(new CommandLine(new MeterCommand(console))
                        .addSubcommand(new MeterRowsCommand(console))
                        .addSubcommand(new BrokerPasswordsCommand(console)))
                .addSubcommand(new AdaptersCommand(console));
    }

    private static int usage(Console console, ParameterException wrong) {
        console.err().println("jirani: " + wrong.getMessage());
        console.err().println("Try: jirani " + path(wrong.getCommandLine()) + "--help");
        return Exit.USAGE;
    }

    private static String path(CommandLine command) {
        return command.getParent() == null ? "" : path(command.getParent()) + command.getCommandName() + " ";
    }

    private static int failed(Console console, Exception failure) {
        var root = rootOf(failure);
        return switch (root) {
            case Env.Mistakes mistakes -> {
                console.err().println("jirani: these settings cannot be used:");
                mistakes.all().forEach(mistake -> console.err().println("  " + mistake));
                yield Exit.SETTINGS;
            }
            case Problem refused -> {
                console.err().println("jirani: " + refused.detail());
                yield Exit.REFUSED;
            }
            case ConnectException unreachable -> {
                console.err().println("jirani: cannot reach it: " + unreachable.getMessage());
                yield Exit.UNREACHABLE;
            }
            case BindException taken -> {
                console.err().println("jirani: a port is in use: " + taken.getMessage());
                yield Exit.REFUSED;
            }
            case IllegalStateException cannot -> {
                console.err().println("jirani: " + cannot.getMessage() + " (JIRANI_TRACE=1 shows where)");
                if (console.environment().containsKey("JIRANI_TRACE")) failure.printStackTrace(console.err());
                yield Exit.REFUSED;
            }
            default -> {
                failure.printStackTrace(console.err());
                yield Exit.REFUSED;
            }
        };
    }

    private static Throwable rootOf(Throwable failure) {
        var root = failure;
        for (var cause = root.getCause(); cause != null; cause = root.getCause()) {
            if (root instanceof Problem || root instanceof Env.Mistakes) return root;
            root = cause;
        }
        return root;
    }
}
