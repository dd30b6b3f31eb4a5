package io.jirani.cases;

import io.jirani.kernel.Money;
import io.jirani.settlement.CapitalEntries;
import io.jirani.settlement.MpesaCharges;
import io.jirani.treasury.FloatEntries;
import io.jirani.treasury.FloatEntries.Move;
import io.jirani.treasury.FloatEntries.Place;
import io.jirani.treasury.Sweep;
import io.jirani.treasury.SweepEntries;
import java.util.HashMap;
import java.util.Map;

/** Where our money lies: the operator's deposits, moves between places, the sweep, and how movements in waiting end. */
final class FloatRecipes {
    private final CaseBooks books;
    private final Map<String, Move> moves = new HashMap<>();

    FloatRecipes(CaseBooks books) {
        this.books = books;
    }

    Map<String, Recipe> all() {
        return Map.of(
                "deposit", this::deposit,
                "move", this::move,
                "set_aside", this::setAside,
                "arrived", given -> books.post(FloatEntries.arrived(known(given))),
                "came_back", given -> books.post(FloatEntries.back(known(given))),
                "move_charge", this::charge,
                "sweep", this::sweep,
                "done", this::done,
                "undone", this::undone);
    }

    private void deposit(Arguments given) {
        var amount = given.cents("amount");
        books.post(
                given.text("at", "rail").equals("bank")
                        ? CapitalEntries.depositedAtBank(books.reference(), amount)
                        : CapitalEntries.deposited(PaymentRecipes.rail(given), books.reference(), amount));
    }

    private void move(Arguments given) {
        var move =
                new Move(books.reference(), place(given.text("from")), place(given.text("to")), given.cents("amount"));
        moves.put(given.text("move"), move);
        books.post(FloatEntries.left(move));
    }

    /** Posted by {@code done} when it leaves, voided by {@code undone} when it never does, under the move's name. */
    private void setAside(Arguments given) {
        var move =
                new Move(books.reference(), place(given.text("from")), place(given.text("to")), given.cents("amount"));
        moves.put(given.text("move"), move);
        books.held(given.text("move"), FloatEntries.setAside(move));
    }

    private void charge(Arguments given) {
        books.postIfAny(FloatEntries.charge(known(given), PaymentRecipes.rail(given), given.cents("charge")));
    }

    /** Takes what may be taken, which must be what the case says; nothing of it leaves without an event of its own. */
    private void sweep(Arguments given) {
        var none = Money.kes(0);
        var sweep = Sweep.of(
                new Sweep.Figures(
                        books.total("fee"),
                        books.total("railcost"),
                        books.total("rail", "bank", "transit"),
                        books.total("owed"),
                        given.cents("reviews", none),
                        given.cents("unproven_fees", none),
                        given.cents("minimum", none),
                        given.cents("threshold", Money.kes(100_000))),
                MpesaCharges::mostSent,
                MpesaCharges::payout);
        var expected = given.cents("amount");
        var charge = given.cents("charge");
        var name = given.text("name", "sweep");
        switch (sweep) {
            case Sweep.Due due -> {
                AuctionRecipes.expect("amount", expected, due.amount());
                AuctionRecipes.expect("charge", charge, due.charge());
                var intent = books.intent();
                books.post(SweepEntries.taken(intent, due.amount(), books.free(books.account("fee:platform"))));
                books.postIfAny(SweepEntries.charged(intent, PaymentRecipes.rail(given), due.charge()));
                books.held(name, SweepEntries.sent(intent, PaymentRecipes.rail(given), due.amount()));
            }
            case Sweep.NotYet notYet -> {
                AuctionRecipes.expect("amount", expected, notYet.amount());
                AuctionRecipes.expect("charge", charge, notYet.charge());
                AuctionRecipes.expect("why", given.text("why"), notYet.why());
            }
        }
    }

    private void done(Arguments given) {
        var name = given.text("name");
        books.post(books.held(name).done(books.hold(name)));
    }

    private void undone(Arguments given) {
        var name = given.text("name");
        books.post(books.held(name).undone(books.hold(name)));
    }

    private Move known(Arguments given) {
        return CaseBooks.known(moves, "move", given.text("move"));
    }

    /** {@code bank}, {@code mpesa:collect} or {@code mpesa:payout}. */
    private static Place place(String written) {
        var words = written.split(":", -1);
        if (written.equals("bank")) return new FloatEntries.Bank();
        if (words.length == 2 && words[1].equals("collect")) return new FloatEntries.Collect(words[0]);
        if (words.length == 2 && words[1].equals("payout")) return new FloatEntries.Payout(words[0]);
        throw new IllegalArgumentException("no place of ours: " + written);
    }
}
