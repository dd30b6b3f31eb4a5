package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaEvent.Outcome;
import io.jirani.demo.daraja.DarajaWorld.Entry;
import io.jirani.demo.daraja.DarajaWorld.Owed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The results of transaction status and account balance queries: what the world holds, in the shapes of samples 60 and 50.
 *
 * <p>No capture shows what status says of a transaction that is under way, failed or unknown. Ours: {@code Pending} and
 * {@code Failed} as TransactionStatus, and R000002, which reversals use for an unknown original.
 */
final class DarajaStatus {
    /** What there is to say of one transaction. */
    private record Found(
            String receipt,
            String conversationId,
            String originator,
            long amount,
            String status,
            String reason,
            String charges,
            String debitAccount,
            String creditParty,
            String debitParty,
            long begun,
            long finished) {}

    private final DarajaSimConfig config;
    private final DarajaWorld world;

    DarajaStatus(DarajaSimConfig config, DarajaWorld world) {
        this.config = config;
        this.world = world;
    }

    /** The result of one status query, which has ids of its own. */
    JsonObject result(DarajaRules.Ask ask, String conversationId, String originator, Instant now) {
        var found = find(ask);
        var ours = DarajaWire.key("Occasion", ask.occasion());
        var id = DarajaIds.noReceipt(now);
        if (found.isEmpty()) {
            var said = "The OriginalTransactionID is invalid.";
            return DarajaWire.result(DarajaWire.result("R000002", said, originator, conversationId, id), ours);
        }
        var said = "The service request has been accepted successfully.";
        var result = DarajaWire.result("0", said, originator, conversationId, id)
                .put("ResultParameters", DarajaWire.parameters(keys(found.get())));
        return DarajaWire.result(result, ours);
    }

    private static JsonArray keys(Found found) {
        var keys = new JsonArray();
        if (!found.receipt.isEmpty()) keys.add(DarajaWire.key("ReceiptNo", found.receipt));
        keys.add(DarajaWire.key("Conversation ID", found.conversationId));
        if (found.finished > 0) keys.add(DarajaWire.key("FinalisedTime", DarajaIds.digits(found.finished)));
        return keys.add(DarajaWire.key("Amount", found.amount))
                .add(DarajaWire.key("TransactionStatus", found.status))
                .add(DarajaWire.key("ReasonType", found.reason))
                .add(new JsonObject().put("Key", "TransactionReason"))
                .add(DarajaWire.key("DebitPartyCharges", found.charges))
                .add(DarajaWire.key("DebitAccountType", found.debitAccount))
                .add(DarajaWire.key("InitiatedTime", DarajaIds.digits(found.begun)))
                .add(DarajaWire.key("Originator Conversation ID", found.originator))
                .add(DarajaWire.key("CreditPartyName", found.creditParty))
                .add(DarajaWire.key("DebitPartyName", found.debitParty));
    }

    private Optional<Found> find(DarajaRules.Ask ask) {
        if (!ask.transactionId().isBlank())
            return world.receipt(ask.transactionId()).flatMap(this::ofReceipt);
        var byConversation = world.payoutByConversation(ask.conversationId());
        var byOriginator = world.payout(ask.originator()).or(() -> world.payout(ask.conversationId()));
        return byConversation.or(() -> byOriginator).map(this::ofPayout).or(() -> order(ask.conversationId()));
    }

    private Optional<Found> order(String conversationId) {
        return world.orders().order(conversationId).map(placed -> {
            var order = placed.order();
            return new Found(
                    placed.outcome().map(Outcome::receipt).orElse(""),
                    conversationId,
                    order.originator(),
                    order.amount(),
                    placed.outcome()
                            .map(outcome -> outcome.paid() ? "Completed" : "Failed")
                            .orElse("Pending"),
                    order.command(),
                    "",
                    "Working Account",
                    order.to(),
                    business(order.from()),
                    order.takenAt(),
                    placed.outcome().map(Outcome::at).orElse(0L));
        });
    }

    private Optional<Found> ofReceipt(Entry entry) {
        return switch (entry.kind()) {
            case "stk" -> world.prompt(entry.checkoutRequestId()).map(asked -> ofPush(entry, asked.prompt()));
            case "b2c" -> world.payout(entry.originator()).map(this::ofPayout);
            case "c2b" -> Optional.of(ofTyped(entry));
            default ->
                world.orders().all().stream()
                        .filter(placed -> placed.order().originator().equals(entry.originator()))
                        .findFirst()
                        .flatMap(placed -> order(placed.order().conversationId()));
        };
    }

    private Found ofTyped(Entry entry) {
        return new Found(
                entry.receipt(),
                "",
                "",
                entry.amount(),
                world.orders().reversed(entry.receipt()) ? "Reversed" : "Completed",
                "Pay Bill",
                "",
                "MMF Account For Customer",
                business(config.payBill().shortcode()),
                customer(entry.msisdn()),
                entry.at(),
                entry.at());
    }

    private Found ofPush(Entry entry, DarajaEvent.Prompt prompt) {
        return new Found(
                entry.receipt(),
                "",
                prompt.merchantRequestId(),
                entry.amount(),
                world.orders().reversed(entry.receipt()) ? "Reversed" : "Completed",
                "Pay Bill Online",
                "",
                "MMF Account For Customer",
                business(config.payBill().shortcode()),
                customer(entry.msisdn()),
                prompt.openedAt(),
                entry.at());
    }

    private Found ofPayout(Owed owed) {
        var payout = owed.payout();
        var status = owed.outcome()
                .map(outcome -> outcome.paid() ? "Completed" : "Failed")
                .orElse("Pending");
        var charge = String.format(Locale.ROOT, "Fee For B2C Payment|KES|%d.00", owed.charge());
        return new Found(
                owed.outcome().map(Outcome::receipt).orElse(""),
                payout.conversationId(),
                payout.originator(),
                payout.amount(),
                status,
                "Business Payment to Customer via API",
                charge,
                "Utility Account",
                customer(payout.msisdn()),
                business(config.disburser().shortcode()),
                payout.takenAt(),
                owed.outcome().map(Outcome::at).orElse(0L));
    }

    private static String customer(String msisdn) {
        return msisdn + " - " + DarajaWire.name(msisdn);
    }

    private static String business(String shortcode) {
        return shortcode + " - Jirani Sandbox";
    }

    /** The accounts of a shortcode: pushes fill one, payouts drain the other. */
    String accounts(String shortcode) {
        var accounts = world.accounts();
        return shortcode.equals(config.disburser().shortcode())
                ? DarajaWire.accounts(0, accounts.utility(), accounts.charges())
                : DarajaWire.accounts(accounts.working(), 0, 0);
    }
}
