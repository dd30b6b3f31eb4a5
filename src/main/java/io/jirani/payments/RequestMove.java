package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.kernel.ProposalId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.LedgerStore;
import io.jirani.treasury.FloatEntries;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Begins float moves that two people agreed to, and ends what two people answer for. */
public final class RequestMove {
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9/-]{4,32}");

    /**
     * What is to be moved.
     *
     * @param reference what people wrote on the portal or at the bank; nothing where the provider does it and it is ours
     */
    public record Wish(String rail, FloatMove.Route route, Money amount, Optional<String> reference) {}

    /**
     * What two people say became of a move.
     *
     * @param amount what really arrived, where it is another sum
     */
    public record Answer(Ruling ruling, Optional<String> receipt, Optional<Money> amount) {
        /** That of the sum that was ordered. */
        public Answer(Ruling ruling, Optional<String> receipt) {
            this(ruling, receipt, Optional.empty());
        }
    }

    private final MoveStore moves = new MoveStore();
    private final Payments.Parts parts;
    private final LedgerStore ledger;
    private final RecordMove record;
    private final Consumer<String> nudge;
    private final Clock clock;

    /**
     * @param nudge wakes a job by its name
     */
    public RequestMove(Payments.Parts parts, Consumer<String> nudge) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.record = new RecordMove(parts);
        this.nudge = nudge;
        this.clock = parts.clock();
    }

    /** Refuses what {@link #open} would refuse now, and changes nothing. */
    public void check(Db.Tx tx, Wish wish) {
        if (!parts.rails().containsKey(wish.rail())) throw Problem.invalid("rail", "no such rail");
        if (!wish.amount().isWhole() || wish.amount().isZero())
            throw Problem.invalid("amount_minor", "whole shillings above zero");
        var byHand = wish.route().isByHand();
        if (!byHand && parts.rails().get(wish.rail()).moves().isEmpty())
            throw Problem.invalid("route", "the rail has no interface for it");
        if (byHand != wish.reference().isPresent())
            throw Problem.invalid("reference", "needed for what people move by hand, and for nothing else");
        wish.reference().ifPresent(reference -> {
            if (!REFERENCE.matcher(reference).matches())
                throw Problem.invalid("reference", "4 to 32 letters, digits, - or /");
            if (moves.isTaken(tx, wish.rail(), reference))
                throw Problem.of(Kind.CONFLICT, "a move has this reference already");
        });
        var from = draft(new IntentId(new java.util.UUID(0, 0)), COMMUNITY, wish)
                .booked()
                .from();
        var free = ledger.money(tx, from.account(wish.amount().asset()));
        if (free.compareTo(wish.amount()) < 0)
            throw Problem.of(Kind.CONFLICT, "the books have " + free + " there that may be moved");
    }

    private static final CommunityId COMMUNITY = new CommunityId(new java.util.UUID(0, 0));

    /** Sets the money aside; the job sends it. What people move by hand has left: transit has it. */
    public FloatMove open(Db.Tx tx, CommunityId community, ProposalId agreed, Wish wish) {
        check(tx, wish);
        var draft = draft(new IntentId(agreed.value()), community, wish);
        var answer = ledger.postAll(
                        tx, List.of(FloatEntries.setAside(draft.booked()).entry()), LedgerStore.Together.EACH)
                .getFirst();
        var hold = switch (answer) {
            case LedgerStore.Answer.Created created -> created.id();
            case LedgerStore.Answer.Exists exists -> exists.id();
            case LedgerStore.Answer.Refused refused ->
                throw Problem.of(Kind.CONFLICT, "the money is not there any more");
        };
        var it = draft.heldBy(hold);
        moves.add(tx, it, agreed);
        nudge.accept(Nudges.MOVES);
        if (!it.route().isByHand()) return it;
        var change = record.write(tx, it, new MoveEvent.ByHand());
        record.announce(change);
        return change.step().next();
    }

    /** Two people say what became of a move. Refuses one that is not theirs to end, and an arrival without a receipt. */
    public FloatMove settle(Db.Tx tx, IntentId id, Answer answer) {
        var was = mayBeSettled(tx, id, answer);
        var receipt = answer.receipt().map(Receipt::new);
        var change = record.write(tx, was, new MoveEvent.Ruled(answer.ruling(), receipt, answer.amount()));
        record.announce(change);
        return change.step().next();
    }

    /** Refuses what {@link #settle} would refuse now. */
    public FloatMove mayBeSettled(Db.Tx tx, IntentId id, Answer answer) {
        var ruling = answer.ruling();
        var was = moves.lock(tx, id).orElseThrow(() -> Problem.notFound("no such move"));
        var asked = moves.find(tx, id).flatMap(MoveStore.Known::question).isPresent();
        var byHand = was.state() == MoveState.SUBMITTED && was.route().isByHand();
        if (ruling == Ruling.KEEP
                ? !asked || was.state() == MoveState.REVIEW
                : was.state() != MoveState.REVIEW && !byHand)
            throw Problem.of(
                    Kind.CONFLICT,
                    "it is " + was.state().name().toLowerCase(Locale.ROOT) + ": that is not for people to say");
        answer.amount().ifPresent(sum -> mustHaveArrived(was, ruling, sum));
        if (ruling == Ruling.PAID && answer.receipt().isEmpty() && was.receipt().isEmpty())
            throw Problem.invalid("receipt", "the far side's receipt or reference is needed");
        return was;
    }

    private static void mustHaveArrived(FloatMove was, Ruling ruling, Money sum) {
        if (ruling != Ruling.PAID || was.state() != MoveState.REVIEW)
            throw Problem.invalid("amount_minor", "an amount is for what arrived and did not fit, only");
        if (!sum.isWhole() || sum.isZero()) throw Problem.invalid("amount_minor", "whole shillings above zero");
    }

    private FloatMove draft(IntentId id, CommunityId community, Wish wish) {
        var now = clock.instant();
        return new FloatMove(
                id,
                wish.rail(),
                community,
                wish.route(),
                wish.amount(),
                wish.reference().orElseGet(() -> AccountRef.of(id).text()),
                new TransferId(id.value()),
                MoveState.RESERVED,
                Evidence.E0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty(),
                now,
                0,
                Absence.NONE,
                Optional.empty());
    }
}
