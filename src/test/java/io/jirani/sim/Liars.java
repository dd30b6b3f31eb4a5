package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Entry;
import io.jirani.payments.Notice;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import java.util.List;
import java.util.Optional;

/** Strangers who say paid, some with our secret, and meters that are found wrong. */
final class Liars {
    private final Town town;
    private final Judging judging;
    private final Dice dice;

    Liars(Town town, Judging judging) {
        this.town = town;
        this.judging = judging;
        this.dice = town.dice;
    }

    /** What is said and done about a purchase that nobody in it wants. */
    void about(int n, IntentId id, Money asked) {
        var ref = new ProviderRef("ws_CO_" + n + "_1");
        var other = new ProviderRef("ws_CO_" + (n + 1) + "_9");
        var receipt = Optional.of(new Receipt("X" + n));
        var cancelled = new Notice.PushFailed(ref, new Reason("1032", "Request cancelled by user"));
        if (dice.strikes(Fault.FORGED, n))
            later(n, () -> judging.anybody(n, id, new Notice.PushPaid(ref, asked, receipt)));
        if (dice.strikes(Fault.FORGED_FAILURE, n)) later(n, () -> judging.anybody(n, id, cancelled));
        leak(Fault.LEAKED_WRONG_AMOUNT, n, id, new Notice.PushPaid(ref, asked.plus(Money.kes(100)), receipt));
        leak(Fault.LEAKED_WRONG_NAME, n, id, new Notice.PushPaid(other, asked, receipt));
        leak(Fault.LEAKED_RIGHT, n, id, new Notice.PushPaid(ref, asked, receipt));
        if (dice.strikes(Fault.LEAKED_FAILURE, n)) later(n, () -> judging.push(n, id, cancelled));
        if (dice.strikes(Fault.GOODS_GONE, n)) town.agenda.in(dice.between("gone", n, 100, 60_000), () -> gone(id));
    }

    private void leak(Fault fault, int n, IntentId id, Notice lie) {
        if (!dice.strikes(fault, n)) return;
        later(n, () -> {
            if (fault != Fault.LEAKED_WRONG_AMOUNT) town.watch.leaked(id);
            judging.push(n, id, lie);
        });
    }

    private void later(int n, Runnable what) {
        town.agenda.in(dice.between("lie", n, 100, 400_000), what);
    }

    /** A meter is found wrong, and what it offered is no more. */
    private void gone(IntentId id) {
        var buy = town.tables.buys.get(id);
        if (buy == null || !town.ledger.stands(buy.trades().getFirst().hold())) return;
        town.journal.transaction(() -> town.ledger.post(Entry.voiding(
                "quarantined:" + id,
                "offer.gone",
                List.of(buy.trades().getFirst().hold()))));
    }
}
