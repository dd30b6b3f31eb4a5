package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEffect;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionEvent.CallbackFailed;
import io.jirani.payments.CollectionEvent.CallbackPaid;
import io.jirani.payments.CollectionEvent.QueryFailed;
import io.jirani.payments.CollectionEvent.QueryPaid;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.PayoutState;
import io.jirani.payments.Receipt;
import io.jirani.settlement.PaidPurchase.Proof;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at every step and every commit, knows the provider's truth, and ends the run at the first broken rule. */
final class Watch {
    private static final int THOROUGH = 32;
    /** Half a day: the looks after six hours lie well within it. */
    private static final long ASKED_WITHIN = 43_200_000;

    private final Town town;
    private final Set<Long> acknowledged = new HashSet<>();
    private final Set<IntentId> leaked = new HashSet<>();
    private final Map<IntentId, Instant> claims = new HashMap<>();
    private final Map<IntentId, Long> ends = new HashMap<>();
    private final List<String> cells = new ArrayList<>();
    private Optional<Rail> rail = Optional.empty();
    private Optional<PayoutRail> payouts = Optional.empty();
    private long commits;

    Watch(Town town) {
        this.town = town;
    }

    void knows(Rail truth, PayoutRail paid) {
        rail = Optional.of(truth);
        payouts = Optional.of(paid);
    }

    /** Somebody who has the secret said something about it that need not be true. */
    void leaked(IntentId about) {
        leaked.add(about);
    }

    boolean isLeaked(IntentId about) {
        return leaked.contains(about);
    }

    void acknowledged(Long arrival) {
        acknowledged.add(arrival);
    }

    void alarm(IntentId about, String what) {
        town.agenda.note(what);
    }

    Rail truth() {
        return rail.orElseThrow();
    }

    static void must(boolean holds, String rule, Object about) {
        if (!holds) throw new Wrong(rule + ": " + about);
    }

    void pushed(int n, Collection it) {
        must(truth().pushes(it.id()).isEmpty(), "one POST an attempt", n);
        var limits = town.settings.pushLimits();
        var recent = town.tables.collections.values().stream()
                .filter(other -> other.household().equals(it.household()))
                .filter(other -> !other.createdAt().isAfter(it.createdAt()))
                .filter(other -> other.createdAt().isAfter(it.createdAt().minus(limits.window())))
                .count();
        must(recent <= limits.most() || isClockWrong(), "a phone is not asked again and again", n);
        must(!isOnTheScreen(it) || isClockWrong(), "one prompt at a time on a phone", n);
    }

    /** The provider still shows another prompt on his phone, and nobody with our secret said that it had ended. */
    private boolean isOnTheScreen(Collection it) {
        var since =
                town.agenda.millis() - town.settings.pushLimits().unknownWait().toMillis();
        return truth().pushes().stream()
                .filter(other -> other.at > since && other.receipt.isEmpty() && other.failed.isEmpty())
                .filter(other -> !town.dice.isLiedAbout(other.n))
                .anyMatch(other -> town.tables.push(other.intent).household().equals(it.household()));
    }

    /** Who counts by a clock that went back counts wrong. */
    private boolean isClockWrong() {
        return town.dice.struck().stream().anyMatch(one -> one.fault() == Fault.CLOCK_STEPS);
    }

    void sent(int n, Payout it) {
        must(payouts.orElseThrow().orders(it.id()).isEmpty(), "I-8 one POST a payout", n);
        must(!town.tables.paused.containsKey(Town.RAIL), "a paused rail sends nothing", n);
        var wallet = Account.of(it.household(), Account.Pocket.WALLET_UNPROVEN, Asset.KES);
        must(
                town.ledger.held(it.hold()).stream()
                        .noneMatch(leg -> leg.account().equals(wallet)),
                "unproven money does not leave",
                n);
    }

    void attached(Collection it, Receipt receipt) {
        var owner = town.tables.receipts.get(receipt.number());
        must(owner == null || owner.equals(it.id()), "I-6 a receipt belongs to one credit", receipt.number());
    }

    void paidOut(Payout it, Receipt receipt) {
        var owner = town.tables.receipts.get(receipt.number());
        must(owner == null || owner.equals(it.id()), "I-6 a receipt belongs to one payout", receipt.number());
    }

    /** A step of a push, before its effects. */
    void stepped(Collection was, CollectionEvent event, Collection.Step step) {
        var n = town.tables.number(was.id());
        var next = step.next();
        tell(n, was.state(), event, next.state(), step.effects());
        cells.add(was.state() + "/" + event.getClass().getSimpleName());
        town.moved("payment", was.id(), was.state(), next.state());
        var truth = truth().pushes(was.id());
        var paid = truth.stream().anyMatch(push -> push.receipt.isPresent());
        if (event instanceof QueryPaid) must(paid, "nobody answered paid", n);
        if (event instanceof QueryFailed)
            must(truth.stream().anyMatch(push -> push.everFailed), "nobody answered not paid", n);
        must(next.evidence().compareTo(was.evidence()) >= 0, "evidence only rises", n);
        if (next.state() == CollectionState.FAILED && was.state() != CollectionState.FAILED)
            must(
                    event instanceof CollectionEvent.Refused
                            || event instanceof CallbackFailed
                            || event instanceof QueryFailed
                            || event instanceof CollectionEvent.Absent
                            || event instanceof CollectionEvent.Ruled,
                    "silence is never a failure",
                    n);
        if (was.state().phase() == Phase.CREDITED && next.state().phase() == Phase.ENDED)
            must(false, "only people undo a credit", n);
        var bySomebodysWord = event instanceof CollectionEvent.Ruled || event instanceof CollectionEvent.Absent;
        if (next.state().phase() == Phase.ENDED && !bySomebodysWord) ends.putIfAbsent(was.id(), town.agenda.millis());
        claim(was, next, n);
        for (var effect : step.effects()) credited(was, event, effect, n);
    }

    /** Before a statement tells it: what ended without proof was asked about after its end (ruling 9). */
    void asked() {
        for (var it : town.tables.collections.values()) {
            var end = ends.getOrDefault(it.id(), Long.MAX_VALUE);
            if (it.state().phase() != Phase.ENDED || town.agenda.millis() - end < ASKED_WITHIN) continue;
            for (var push : truth().pushes(it.id()))
                if (it.providerRef().filter(push.ref::equals).isPresent())
                    must(push.asked >= end, "an ended push is asked about again", push.n);
        }
    }

    void tell(int n, Object was, Object event, Object next, List<?> effects) {
        var what = effects.isEmpty() ? "" : " " + effects;
        town.agenda.tell(n, () -> was + " + " + event + " -> " + next + what);
    }

    /** A claim over the cap stops the hold's clock (ruling 9). */
    private void claim(Collection was, Collection next, int n) {
        if (next.claimWaits()) claims.putIfAbsent(was.id(), town.now());
        var since = claims.get(was.id());
        if (since == null
                || next.state() != CollectionState.EXPIRED
                || was.state().phase() != Phase.OPEN) return;
        must(
                !town.now().isBefore(since.plus(town.settings.claimWait())),
                "no deadline passes over a claim that waits for proof",
                n);
    }

    private void credited(Collection was, CollectionEvent event, CollectionEffect effect, int n) {
        var unproven = effect instanceof CollectionEffect.CreditUnproven
                || effect instanceof CollectionEffect.CreditLateUnproven;
        if (!unproven) return;
        if (event instanceof CollectionEvent.Seen seen) {
            must(seen.amount().equals(was.amount()), "another amount is not credited", n);
            within(was, n);
            return;
        }
        if (!(event instanceof CallbackPaid told)) throw new Wrong("credited without a callback: " + n);
        must(told.amount().equals(was.amount()), "another amount is not credited", n);
        must(
                was.providerRef().isEmpty() || was.providerRef().get().equals(told.ref()),
                "another checkout is not credited",
                n);
        var said = leaked.contains(was.id())
                || truth().pushes(was.id()).stream().anyMatch(push -> push.receipt.isPresent());
        must(said, "nobody who has the secret said paid", n);
        within(was, n);
    }

    private void within(Collection was, int n) {
        var today = callbacksToday(was) + was.amount().minor();
        must(today <= town.settings.e1CapPerDay().minor(), "callbacks credit up to the day's cap", n);
    }

    private long callbacksToday(Collection of) {
        var day = town.now().atZone(Town.ZONE).toLocalDate();
        return town.tables.credits.entrySet().stream()
                .filter(one -> one.getValue().born() == Proof.UNPROVEN)
                .filter(one ->
                        one.getValue().at().atZone(Town.ZONE).toLocalDate().equals(day))
                .filter(one -> town.tables.push(one.getKey()).household().equals(of.household()))
                .mapToLong(one -> one.getValue().amount().minor())
                .sum();
    }

    /** A step of a payout, before its effects. */
    void stepped(Payout was, PayoutEvent event, Payout.Step step) {
        var n = town.tables.number(was.id());
        tell(n, was.state(), event, step.next().state(), step.effects());
        cells.add(was.state() + "/" + event.getClass().getSimpleName());
        town.moved("payment", was.id(), was.state(), step.next().state());
        var orders = payouts.orElseThrow().orders(was.id());
        if (step.next().state() == PayoutState.PAID)
            must(orders.stream().anyMatch(order -> order.receipt.isPresent()), "paid, and nobody paid", n);
        if (step.next().state() == PayoutState.FAILED && was.state() != PayoutState.FAILED)
            must(orders.stream().allMatch(order -> order.failed.isPresent()), "failed, and it may still be paid", n);
    }

    /** After a commit. */
    void committed() {
        commits++;
        var collect = town.ledger.posted(Account.collect(Town.RAIL, Asset.KES));
        must(collect <= truth().taken() + town.funded() + nameless(), "booked more than was collected", collect);
        if (commits % THOROUGH == 0) thorough();
    }

    /** What a list told without a name may be an attempt's that is proven and has no receipt yet: in the books twice till then. */
    private long nameless() {
        return town.tables.suspended.values().stream().mapToLong(Money::minor).sum();
    }

    private void thorough() {
        payouts.orElseThrow().orders().stream()
                .map(order -> order.of.id())
                .filter(id -> payouts.orElseThrow().orders(id).size() > 1)
                .forEach(id -> must(false, "I-8 nobody is paid twice", town.tables.number(id)));
        long[] owed = {0};
        town.ledger.each((account, amount) -> {
            var code = account.code();
            if (!account.asset().equals(Asset.KES)) return;
            var wallet = code.endsWith(":wallet");
            must(!wallet || town.community.custody() == Custody.WALLET || amount == 0, "no wallets here", code);
            if (wallet || code.endsWith(":due") || code.endsWith(":change")) owed[0] += amount;
        });
        var cash = town.ledger.posted(Account.collect(Town.RAIL, Asset.KES))
                + town.ledger.posted(Account.payout(Town.RAIL, Asset.KES))
                - town.ledger.posted(Account.capital(Asset.KES))
                + claimed();
        must(cash >= owed[0], "I-9 what is owed and proven is covered by cash", cash + " < " + owed[0]);
    }

    /** What railcosts and claims took out of cash that was there. */
    private long claimed() {
        long[] sum = {town.ledger.posted(Account.railCost(Town.RAIL, Asset.KES))};
        town.ledger.each((account, amount) -> {
            if (account.code().startsWith("claim:")) sum[0] += amount;
        });
        return sum[0];
    }

    /** Whatever was answered 200 was judged. */
    void atTheEnd() {
        thorough();
        for (var id : acknowledged) {
            var verdict = town.tables.judged.get(id);
            must(verdict != null && !verdict.equals("broken"), "I-19 what was acknowledged is judged", id);
        }
    }

    /** Adds a state and its event to those that were seen. */
    void cell(String name) {
        cells.add(name);
    }

    List<String> cells() {
        return cells;
    }
}
