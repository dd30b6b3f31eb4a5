package io.jirani.cli;

import io.jirani.LeavingRoom;
import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.leaving.WindDown;
import io.jirani.leaving.WindDown.Said;
import io.jirani.leaving.WindDownJson;
import io.jirani.leaving.WindDownReport;
import io.jirani.leaving.WindDownReport.Stage;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.PaymentSettings;
import io.jirani.settlement.SettlementStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "wind-down",
        description =
                "Ends a community: brings it as far as it goes now and prints where it stands, to the cent. It begins"
                        + " when three people have agreed to a proposal community.wind_down. Run it again at any time.")
final class WindDownCommand implements Callable<Integer> {
    /** Passes until nothing moves; each brings everybody one step on. */
    private static final int PASSES = 20;

    private static final int LEAST_REASON = 10;

    private final Console console;

    @Mixin
    private DatabaseChoice database = new DatabaseChoice();

    @Option(names = "--community", required = true, description = "its code")
    private String community = "";

    @Option(names = "--dry-run", description = "change nothing: print what everybody would be paid today")
    private boolean dryRun;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Option(
            names = "--orders",
            paramLabel = "FILE",
            description = "write what the bank is to pay: reference,phone,amount")
    @Nullable
    private Path orders;

    @Option(
            names = "--paid",
            paramLabel = "FILE",
            description = "references the bank's statement shows as paid, a line each")
    @Nullable
    private Path paid;

    @Option(
            names = "--returned",
            paramLabel = "REFERENCE",
            description = "an order the bank could not pay: it is unclaimed")
    private List<String> returned = List.of();

    @Option(
            names = "--reason",
            defaultValue = "",
            description = "with --paid, --returned and --orders: why, or by which paper; it is kept")
    private String reason = "";

    WindDownCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        database.requireExisting();
        if ((orders != null || paid != null || !returned.isEmpty())
                && reason.strip().length() < LEAST_REASON)
            throw Problem.invalid(
                    "--reason", "say by which paper, or why the list is written, in 10 characters or more");
        return database.usePatiently(console, this::run);
    }

    private int run(Db db) {
        var id = db.transaction(tx -> new CommunityStore().byCode(tx, community))
                .orElseThrow(() -> Problem.notFound("there is no community " + community))
                .id();
        var windDown = windDown(db);
        if (!dryRun) advance(windDown, id);
        var report = windDown.report(id);
        if (json) console.out().println(WindDownJson.report(report).encode());
        else print(report);
        Optional.ofNullable(orders).ifPresent(file -> write(file, orders(db, windDown, report)));
        return dryRun || report.missing().isEmpty() ? Exit.OK : Exit.REFUSED;
    }

    /** The lines for the bank. They have the numbers of all who are paid: each of them sees that they were read, and why. */
    private List<String> orders(Db db, WindDown windDown, WindDownReport report) {
        db.inTransaction(tx -> report.lines().stream()
                .filter(line -> !line.ordered().isZero())
                .forEach(line -> HouseholdStore.idOf(tx, report.community().id(), line.household())
                        .ifPresent(
                                whose -> Registries.looked(tx, console, whose, "phone and sum for the bank", reason))));
        return windDown.orders(report.community().id());
    }

    private void advance(WindDown windDown, CommunityId id) {
        if (windDown.report(id).stage() == Stage.NOT_BEGUN)
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "nobody has agreed to it: propose community.wind_down, have two others approve, or look with --dry-run");
        Optional.ofNullable(paid)
                .ifPresent(file -> references(file)
                        .forEach(reference -> windDown.told(Registries.WHO, reason, reference, Said.PAID)));
        returned.forEach(reference -> windDown.told(Registries.WHO, reason, reference, Said.RETURNED));
        for (int i = 0; i < PASSES; i++) if (windDown.pass(id) == 0) return;
    }

    /** There are phones in it: it is readable by its owner alone from its first byte. */
    private static void write(Path file, List<String> lines) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> references(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(",", 2)[0].strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private WindDown windDown(Db db) {
        var ids = new Ids(console.clock(), console.random());
        var ledger = new LedgerStore(ids, console.clock());
        var stores = SettlementStores.of(
                ledger, new CommunityStore(), new HouseholdStore(Registries.vault(console, database.folder())), ids);
        return new LeavingRoom(
                        db,
                        stores,
                        new KeyStore(console.random()),
                        PaymentSettings.serve(),
                        Money.kes(0),
                        ids,
                        console.clock(),
                        console.clock(),
                        job -> {})
                .windDown();
    }

    private void print(WindDownReport report) {
        var out = console.out();
        out.printf("%s: %s%n", report.community().code(), report.stage().name().toLowerCase(java.util.Locale.ROOT));
        out.printf(
                "%-6s %-10s %12s %12s %12s %12s %12s  %s%n",
                "", "", "has", "owes", "to pay", "ordered", "paid", "waits for");
        for (var line : report.lines())
            out.printf(
                    "%-6s %-10s %12s %12s %12s %12s %12s  %s%n",
                    line.household(),
                    line.standing().name().toLowerCase(java.util.Locale.ROOT),
                    line.has().decimal(),
                    line.owes().decimal(),
                    line.toPay().decimal(),
                    line.ordered().decimal(),
                    line.paid().decimal(),
                    String.join(", ", line.waitsFor()));
        out.printf(
                "%-17s %12s %12s %12s %12s %12s%n",
                "total",
                report.sum(WindDownReport.Line::has).decimal(),
                report.sum(WindDownReport.Line::owes).decimal(),
                report.sum(WindDownReport.Line::toPay).decimal(),
                report.sum(WindDownReport.Line::ordered).decimal(),
                report.sum(WindDownReport.Line::paid).decimal());
        report.missing().ifPresent(missing -> out.println("nobody is paid yet: " + missing));
        if (!report.inProportion().isEmpty())
            out.println(
                    "if all who are owed shared what there is in proportion (nobody has decided that), these would get:");
        for (var line : report.lines())
            Optional.ofNullable(report.inProportion().get(line.household()))
                    .ifPresent(share -> out.printf(
                            "%-17s %12s of %s%n",
                            line.household(), share.decimal(), line.toPay().decimal()));
        report.waitsFor().forEach(what -> out.println("waits: " + what));
    }
}
