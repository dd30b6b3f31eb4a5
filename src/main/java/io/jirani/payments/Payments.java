package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.PhoneStore;
import io.jirani.ledger.LedgerStore;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the jobs of payments are made of, and the jobs themselves, wired. */
public final class Payments {
    /**
     * What the jobs need.
     *
     * @param rails by name
     * @param clock money's clock, always the real one
     */
    public record Parts(
            Db db,
            LedgerStore ledger,
            CommunityStore communities,
            IntentStore intents,
            PayoutStore payouts,
            CreditStore credits,
            InboxStore inbox,
            RailStateStore railStates,
            ReviewStore reviews,
            CallbackSpool spool,
            Map<String, PaymentRail> rails,
            Clock clock,
            PaymentSettings settings,
            MeterRegistry metrics) {
        public Parts {
            rails = Map.copyOf(rails);
        }

        /** The rail that asks payers to pay, by its name. */
        PaymentRail.Collects collects(String rail) {
            return known(rail).collects().orElseThrow(() -> new IllegalStateException(rail + " asks nobody to pay"));
        }

        /** The rail that sends money, by its name. */
        PaymentRail.Disburses disburses(String rail) {
            return known(rail).disburses().orElseThrow(() -> new IllegalStateException(rail + " sends no money"));
        }

        /** What takes payments of a rail back; nothing when it cannot. */
        Optional<PaymentRail.Reverses> reverses(String rail) {
            return known(rail).reverses();
        }

        /** What moves our own money over a rail; nothing when it cannot. */
        Optional<PaymentRail.Moves> moves(String rail) {
            return known(rail).moves();
        }

        private PaymentRail known(String rail) {
            return Objects.requireNonNull(rails.get(rail), "a rail nobody knows");
        }

        /** Parts with the stores a rail needs; one rail carries all. */
        public static Parts of(
                Db db,
                LedgerStore ledger,
                PaymentRail rail,
                Vault vault,
                CallbackSpool spool,
                Clock clock,
                PaymentSettings settings,
                MeterRegistry metrics) {
            return new Parts(
                    db,
                    ledger,
                    new CommunityStore(),
                    new IntentStore(rail.name(), new PhoneStore(vault), settings),
                    new PayoutStore(rail.name(), new PhoneStore(vault)),
                    new CreditStore(),
                    new InboxStore(vault),
                    new RailStateStore(),
                    new ReviewStore(),
                    spool,
                    List.of(rail).stream().collect(Collectors.toMap(PaymentRail::name, Function.identity())),
                    clock,
                    settings,
                    metrics);
        }
    }

    private final CollectPayments collect;
    private final JudgeCallbacks judge;
    private final LookAgain look;
    private final Disburse disburse;
    private final TidyUp tidy;
    private final SendRefunds refunds;
    private final SendMoves moves;

    /**
     * @param nudge wakes a job by its name
     * @param together runs works side by side and returns when all have ended
     */
    public Payments(Parts parts, Consumer<String> nudge, Consumer<List<Runnable>> together) {
        this(parts, nudge, together, together);
    }

    /**
     * @param nudge wakes a job by its name
     * @param together runs works side by side and returns when all have ended
     * @param apart sets works off side by side and returns at once
     */
    public Payments(
            Parts parts, Consumer<String> nudge, Consumer<List<Runnable>> together, Consumer<List<Runnable>> apart) {
        var collections = new RecordCollection(parts, nudge);
        var payouts = new RecordPayout(parts, nudge);
        var answers = new RecordAnswers(parts, collections);
        this.collect = new CollectPayments(parts, collections, answers, nudge, apart, PaymentVerticle.PUSHES_AT_ONCE);
        this.judge = new JudgeCallbacks(parts, collections, payouts, nudge);
        this.look = new LookAgain(parts, collections, new AskProvider(parts, answers::write), together);
        this.disburse = new Disburse(parts, payouts, together);
        this.tidy = new TidyUp(parts);
        this.refunds = new SendRefunds(parts, collections, together, nudge);
        this.moves = new SendMoves(parts, new RecordMove(parts), together);
    }

    /** One pass of {@code payments.collect}. */
    public int collect() {
        return collect.pass();
    }

    /** One pass of {@code payments.judge}. */
    public int judge() {
        return judge.pass();
    }

    /** One pass of {@code payments.look}. */
    public int look() {
        return look.pass();
    }

    /** One pass of {@code payments.deadlines}. */
    public int deadlines() {
        return look.deadlines();
    }

    /** One pass of {@code payments.tidy}. */
    public int tidy() {
        return tidy.pass();
    }

    /** One pass of {@code payments.disburse}. */
    public int disburse() {
        return disburse.pass();
    }

    /** One pass of {@code payments.refunds}. */
    public int refunds() {
        return refunds.pass();
    }

    /** One pass of {@code payments.moves}. */
    public int moves() {
        return moves.pass();
    }
}
