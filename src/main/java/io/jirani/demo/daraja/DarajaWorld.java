package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaEvent.Behaviour;
import io.jirani.demo.daraja.DarajaEvent.Delivery;
import io.jirani.demo.daraja.DarajaEvent.Outcome;
import io.jirani.demo.daraja.DarajaEvent.Payout;
import io.jirani.demo.daraja.DarajaEvent.Prompt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The provider's truth: phones and their money, prompts, payouts, receipts, the accounts of the two shortcodes. It changes
 * only by {@link #apply}, so that reading the journal back makes the same world; it decides, but never acts.
 *
 * <p>Not for several threads: the simulator touches it from one Vert.x context.
 */
final class DarajaWorld {
    /** Limits and tariff: fact sheet section 15 (B2C to registered customers, business pays). */
    static final long MAX_PER_TRANSACTION = 250_000;

    private static final long MAX_BALANCE = 500_000;
    private static final long FIRST_BALANCE = 20_000;

    record Phone(String msisdn, Behaviour behaviour, long balance) {}

    /** A prompt and how far it has come. */
    record Asked(Prompt prompt, Optional<Outcome> outcome, Optional<Delivery> delivery) {}

    /** A payout and how far it has come. */
    record Owed(Payout payout, Optional<Outcome> outcome, long charge, Optional<Delivery> delivery) {}

    /** One line of the provider's statement. */
    record Entry(
            String receipt,
            String kind,
            long amount,
            String msisdn,
            String reference,
            String originator,
            String checkoutRequestId,
            long at) {}

    /**
     * The provider's view of our money, whole shillings: what pushes brought, what payouts can use, what the charges came
     * to (below zero until Safaricom collects them).
     */
    record Accounts(long working, long utility, long charges) {}

    private final Map<String, Phone> phones = new HashMap<>();
    private final Map<String, Asked> prompts = new LinkedHashMap<>();
    private final Map<String, Owed> payouts = new LinkedHashMap<>();
    private final Map<String, Owed> payoutsByConversation = new HashMap<>();
    private final Map<String, String> openByPhone = new HashMap<>();
    private final DarajaDays days = new DarajaDays();
    private final Map<String, Entry> byReceipt = new LinkedHashMap<>();
    private final Map<String, String> pins = new HashMap<>();
    private final DarajaOrders orders = new DarajaOrders();
    private Accounts accounts = new Accounts(0, 0, 0);

    void apply(DarajaEvent event) {
        switch (event) {
            case DarajaEvent.Funded funded ->
                accounts = new Accounts(
                        accounts.working, Math.addExact(accounts.utility, funded.amount()), accounts.charges);
            case DarajaEvent.PhoneSet set ->
                phones.put(set.msisdn(), new Phone(set.msisdn(), set.behaviour(), set.balance()));
            case DarajaEvent.PromptOpened opened -> open(opened.prompt());
            case DarajaEvent.PromptAnswered answered -> answer(answered);
            case DarajaEvent.CallbackHandled handled ->
                prompts.computeIfPresent(
                        handled.checkoutRequestId(),
                        (id, asked) -> new Asked(asked.prompt, asked.outcome, Optional.of(handled.delivery())));
            case DarajaEvent.PayoutTaken taken -> put(new Owed(taken.payout(), Optional.empty(), 0, Optional.empty()));
            case DarajaEvent.PayoutDone done -> pay(done);
            case DarajaEvent.ResultHandled handled ->
                payout(handled.originator())
                        .ifPresent(owed ->
                                put(new Owed(owed.payout, owed.outcome, owed.charge, Optional.of(handled.delivery()))));
            case DarajaEvent.OrderTaken taken -> orders.take(taken.order());
            case DarajaEvent.OrderDone done ->
                execute(orders.done(done.conversationId(), done.outcome()), done.outcome());
            case DarajaEvent.OrderTold told -> orders.told(told.conversationId(), told.delivery());
            case DarajaEvent.TypedIn in -> collect(in.typed());
            case DarajaEvent.TypedTold told -> orders.confirmed(told.receipt(), told.delivery());
            case DarajaEvent.UrlsRegistered registered -> orders.register(registered);
            case DarajaEvent.PullRegistered registered -> orders.registerPull(registered.shortcode());
            case DarajaEvent.PinSet set -> pins.put(set.msisdn(), set.pin());
        }
    }

    private void collect(DarajaEvent.Typed typed) {
        orders.type(typed);
        addToPhone(typed.msisdn(), -typed.amount());
        days.count("out", typed.msisdn(), typed.amount(), typed.at());
        accounts = new Accounts(accounts.working + typed.amount(), accounts.utility, accounts.charges);
        enter(new Entry(typed.receipt(), "c2b", typed.amount(), typed.msisdn(), typed.bill(), "", "", typed.at()));
    }

    private void execute(DarajaEvent.Order order, Outcome outcome) {
        if (!outcome.paid()) return;
        var amount = order.amount();
        var reversal = order.errand() == DarajaEvent.Errand.REVERSAL;
        if (reversal) addToPhone(order.to(), amount);
        var toBulk = order.command().equals("BusinessPayToBulk");
        accounts = new Accounts(accounts.working - amount, accounts.utility + (toBulk ? amount : 0), accounts.charges);
        enter(new Entry(
                outcome.receipt(),
                reversal ? "reversal" : "b2b",
                amount,
                order.to(),
                order.about(),
                order.originator(),
                "",
                outcome.at()));
    }

    /** The code an order ends with if it is executed now. */
    String judge(DarajaEvent.Order order) {
        if (!order.forced().isEmpty()) return order.forced();
        if (order.errand() == DarajaEvent.Errand.REVERSAL) {
            var original = receipt(order.about()).filter(entry -> entry.kind.equals("stk") || entry.kind.equals("c2b"));
            if (original.isEmpty()) return "R000002";
            if (orders.reversed(order.about())) return "R000001";
            if (original.get().amount != order.amount()) return "25";
        }
        return accounts.working < order.amount() ? "1" : "0";
    }

    /** The code a payment typed by hand ends with if it is made now. */
    String judgeTyped(String msisdn, long amount, Instant now) {
        if (amount > MAX_PER_TRANSACTION) return "3";
        if (phone(msisdn).balance < amount) return "1";
        return days.over("out", msisdn, amount, now) ? "4" : "0";
    }

    DarajaOrders orders() {
        return orders;
    }

    private void open(Prompt prompt) {
        prompts.put(prompt.checkoutRequestId(), new Asked(prompt, Optional.empty(), Optional.empty()));
        if (prompt.forced().isEmpty()) openByPhone.put(prompt.msisdn(), prompt.checkoutRequestId());
    }

    private void answer(DarajaEvent.PromptAnswered answered) {
        var asked = prompts.get(answered.checkoutRequestId());
        if (asked == null) throw new IllegalStateException("answer to no prompt: " + answered.checkoutRequestId());
        var prompt = asked.prompt;
        var outcome = answered.outcome();
        prompts.put(prompt.checkoutRequestId(), new Asked(prompt, Optional.of(outcome), asked.delivery));
        openByPhone.remove(prompt.msisdn(), prompt.checkoutRequestId());
        if (!outcome.paid()) return;
        addToPhone(prompt.msisdn(), -prompt.amount());
        days.count("out", prompt.msisdn(), prompt.amount(), outcome.at());
        accounts = new Accounts(accounts.working + prompt.amount(), accounts.utility, accounts.charges);
        enter(new Entry(
                outcome.receipt(),
                "stk",
                prompt.amount(),
                prompt.msisdn(),
                prompt.reference(),
                "",
                prompt.checkoutRequestId(),
                outcome.at()));
    }

    private void pay(DarajaEvent.PayoutDone done) {
        var owed = payouts.get(done.originator());
        if (owed == null) throw new IllegalStateException("end of no payout: " + done.originator());
        var payout = owed.payout;
        var outcome = done.outcome();
        put(new Owed(payout, Optional.of(outcome), done.charge(), owed.delivery));
        if (!outcome.paid()) return;
        addToPhone(payout.msisdn(), payout.amount());
        days.count("in", payout.msisdn(), payout.amount(), outcome.at());
        accounts = new Accounts(accounts.working, accounts.utility - payout.amount(), accounts.charges - done.charge());
        enter(new Entry(
                outcome.receipt(),
                "b2c",
                payout.amount(),
                payout.msisdn(),
                payout.remarks(),
                payout.originator(),
                "",
                outcome.at()));
    }

    private void put(Owed owed) {
        payouts.put(owed.payout.originator(), owed);
        payoutsByConversation.put(owed.payout.conversationId(), owed);
    }

    private void addToPhone(String msisdn, long amount) {
        var phone = phone(msisdn);
        phones.put(msisdn, new Phone(msisdn, phone.behaviour, phone.balance + amount));
    }

    private void enter(Entry entry) {
        if (byReceipt.putIfAbsent(entry.receipt, entry) != null)
            throw new IllegalStateException("receipt given twice: " + entry.receipt);
    }

    /** The code a prompt ends with if it is answered now. */
    String judge(Prompt prompt, Instant now) {
        if (!prompt.forced().isEmpty()) return prompt.forced();
        return switch (prompt.behaviour()) {
            case CANCELS -> "1032";
            case WRONG_PIN -> "2001";
            case MUTE -> "1037";
            case POOR -> "1";
            case PAYS -> judgeTyped(prompt.msisdn(), prompt.amount(), now);
        };
    }

    /** The code a payout ends with if it is executed now. */
    String judge(Payout payout, Instant now) {
        if (!payout.forced().isEmpty()) return payout.forced();
        if (payout.amount() > MAX_PER_TRANSACTION) return "3";
        if (accounts.utility < payout.amount()) return "1";
        if (phone(payout.msisdn()).balance + payout.amount() > MAX_BALANCE) return "8";
        return days.over("in", payout.msisdn(), payout.amount(), now) ? "4" : "0";
    }

    /** What a payout costs the business, in whole shillings. Above 150,000 the last step is ours by extension. */
    static long charge(long amount) {
        if (amount <= 100) return 0;
        if (amount <= 1_500) return 5;
        if (amount <= 5_000) return 9;
        return amount <= 20_000 ? 11 : 13;
    }

    /** Any number is a customer; one nobody spoke of yet behaves by its last digit. */
    Phone phone(String msisdn) {
        var known = phones.get(msisdn);
        if (known != null) return known;
        var behaviour = Behaviour.ofNumber(msisdn);
        return new Phone(msisdn, behaviour, behaviour == Behaviour.POOR ? 0 : FIRST_BALANCE);
    }

    String pin(String msisdn) {
        return pins.getOrDefault(msisdn, "1234");
    }

    Collection<Phone> phones() {
        return Collections.unmodifiableCollection(phones.values());
    }

    boolean lineBusy(String msisdn) {
        return openByPhone.containsKey(msisdn);
    }

    Optional<Asked> prompt(String checkoutRequestId) {
        return Optional.ofNullable(prompts.get(checkoutRequestId));
    }

    Optional<Owed> payout(String originator) {
        return Optional.ofNullable(payouts.get(originator));
    }

    Optional<Owed> payoutByConversation(String conversationId) {
        return Optional.ofNullable(payoutsByConversation.get(conversationId));
    }

    Optional<Entry> receipt(String receipt) {
        return Optional.ofNullable(byReceipt.get(receipt));
    }

    List<Asked> prompts() {
        return new ArrayList<>(prompts.values());
    }

    List<Owed> payouts() {
        return new ArrayList<>(payouts.values());
    }

    List<Entry> statement() {
        return new ArrayList<>(byReceipt.values());
    }

    Accounts accounts() {
        return accounts;
    }
}
