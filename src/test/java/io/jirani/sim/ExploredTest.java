package io.jirani.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Asset;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionState;
import io.jirani.payments.PayoutEffect;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.PayoutState;
import io.jirani.payments.Receipt;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.RefundState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExploredTest {
    /** As deep as a test may take; {@code ./jirani bench sim} goes to 8. */
    private static final int STEPS = 7;

    /** What a refund by payout goes through: it is agreed to already, and its payout has a machine of its own. */
    private static final Set<RefundState> CARRIED =
            EnumSet.of(RefundState.APPROVED, RefundState.SUBMITTED, RefundState.DONE, RefundState.REFUSED);

    @Test
    void everyOrderOfAFewHappeningsEndsWellAndEveryCellIsReached() {
        var explored = Explored.to(STEPS);
        var cells = new ArrayList<String>();
        for (var state : CollectionState.values())
            for (var event : leaves(CollectionEvent.class)) cells.add("push " + state + "/" + event);
        for (var state : PayoutState.values())
            for (var event : leaves(PayoutEvent.class)) cells.add("payout " + state + "/" + event);
        for (var state : RefundState.values())
            for (var event : leaves(RefundEvent.class)) {
                cells.add("refund REVERSAL " + state + "/" + event);
                if (CARRIED.contains(state)) cells.add("refund PAYOUT " + state + "/" + event);
            }
        cells.removeAll(explored.cells());
        assertThat(cells).isEmpty();
        assertThat(explored.states()).isGreaterThan(1_000);
    }

    /** The explorer's copy of what a payout's steps book: what was our loss and comes back is no household's. */
    @Test
    void whatWasLostAndComesBackIsNoLossAnyMoreInTheExplorersBooks() {
        var start = PayoutNode.start();
        var books = new ArrayList<>(start.posted());
        var lost = new PayoutEffect.BookLoss(new Receipt("P1"), Optional.empty());
        for (var effect : List.of(new PayoutEffect.VoidHold(), lost, new PayoutEffect.GiveBack()))
            PayoutNode.book(books, start.it(), effect);
        var ledger = new MemLedger(new Journal());
        books.forEach(ledger::post);
        var it = start.it();
        assertThat(ledger.posted(Account.of(it.household(), Pocket.WALLET, Asset.KES)))
                .isEqualTo(it.amount().minor());
        assertThat(ledger.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isZero();
    }

    private static List<String> leaves(Class<?> sealed) {
        var names = new ArrayList<String>();
        for (var one : sealed.getPermittedSubclasses()) {
            if (one.isSealed()) names.addAll(leaves(one));
            else names.add(one.getSimpleName());
        }
        return names.stream().distinct().toList();
    }
}
