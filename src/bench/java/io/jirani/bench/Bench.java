package io.jirani.bench;

import io.jirani.bench.Options.Misuse;
import java.util.Arrays;
import java.util.List;

/** {@code ./jirani bench NAME}: hands over to the bench of that name. */
public final class Bench {
    /** Every count was right; what the ratios are is for people to judge. */
    static final int RIGHT = 0;

    /** A count was wrong: something was lost, or came twice; or a part of the machinery did not do its work. */
    static final int WRONG = 1;

    /** Used wrongly. */
    static final int USAGE = 2;

    /** Ended by Ctrl-C. */
    static final int STOPPED = 130;

    private static final String HELP = """
            Usage: ./jirani bench NAME [--json] [--short] [...]
            Measures the gateway on this machine: real processes on loopback, things that are compared run by turns, ratios of
            medians. Ends by itself and takes away everything it started. Status 0 whatever the ratios are, 1 when a
            count was wrong, 2 for wrong use. What each figure means: docs/benches.md

              ingest   readings stored per second, against a broker alone, a naive gateway, COPY; growth; latency
              kills    kill -9 of gateway, broker and database under load: nothing lost, nothing twice
              days     what a household's day costs to read and to make, in a table of 100 million rows against a day's
              verify   how long it takes to check books of a million entries, every row
              ledger   booking against TPC-B: transfers, trades, batches, sealing, growth
              payments callbacks settled against TPC-B, and how soon; pushes at once; callbacks under a flood of forged ones
              light    a callback comes in: how soon its buyer's meter says that it has the credit
              faults   kills, cuts, locks, a full disk and one that does not flush, under booking: the books hold
              herd     10,000 meters connect at once and publish what they kept
              market   clearing a million orders against sorting them; operations of the order book in memory
              sim      worlds from seeds against a hostile provider: no shilling lost, doubled or invented

            ./jirani bench NAME --help tells what a bench takes.
            """;

    private Bench() {}

    /** Runs one bench and exits with its status. */
    public static void main(String[] args) {
        if (args.length == 0 || List.of("help", "--help", "-h").contains(args[0])) {
            System.out.print(HELP);
            System.exit(args.length == 0 ? USAGE : RIGHT);
        }
        var rest = Arrays.copyOfRange(args, 1, args.length);
        System.exit(run(args[0], rest));
    }

    private static int run(String name, String... words) {
        try {
            return switch (name) {
                case "ingest" -> IngestBench.run(words);
                case "kills" -> KillsBench.run(words);
                case "faults" -> FaultsBench.run(words);
                case "days" -> DaysBench.run(words);
                case "verify" -> VerifyBench.run(words);
                case "ledger" -> LedgerBench.run(words);
                case "payments" -> PaymentsBench.run(words);
                case "light" -> LightBench.run(words);
                case "herd" -> HerdBench.run(words);
                case "market" -> MarketBench.run(words);
                case "sim" -> SimBench.run(words);
                default -> {
                    System.err.println("bench: there is no bench " + name + "\n");
                    System.err.print(HELP);
                    yield USAGE;
                }
            };
        } catch (Misuse wrong) {
            System.err.println("bench: " + wrong.getMessage());
            return USAGE;
        } catch (WrongCount wrong) {
            System.err.println("bench: WRONG COUNT, " + wrong.getMessage());
            return WRONG;
        } catch (Exception failure) {
            System.err.println("bench: it did not come to its end");
            failure.printStackTrace();
            return WRONG;
        }
    }
}
