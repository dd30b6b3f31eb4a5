package io.jirani.payments.mpesa;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Money;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.TransactionWord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an order ended, as it comes to the result address (samples 41 to 70). Keys come in any order, single ones without
 * their list, codes as numbers or as text.
 *
 * @param conversation Daraja's id of the order
 * @param originator the id it came with, ours or one that Daraja made
 * @param code decides alone; the text beside it is for people (sample 62 says success beside 21)
 */
public record MpesaResult(
        ProviderRef conversation, String originator, Reason code, Optional<Receipt> receipt, Map<String, String> keys) {

    /**
     * An account of a shortcode (samples 50 and 51), in shillings: that of the charges is below zero until they are
     * collected.
     */
    public record Account(
            String name, BigDecimal current, BigDecimal available, BigDecimal reserved, BigDecimal uncleared) {}

    /** The accounts of a shortcode at a moment. */
    public record Balances(List<Account> accounts, Optional<Instant> at) {
        /** What an account has at hand, such as {@code Utility Account}; nothing when it is below zero or not there. */
        public Optional<Money> available(String name) {
            return accounts.stream()
                    .filter(account -> account.name().equals(name))
                    .flatMap(account -> MpesaJson.money(account.available().toPlainString()).stream())
                    .findFirst();
        }
    }

    private static final int FIELDS = 6;

    /** Ids that are no receipts end so. */
    private static final String PLACEHOLDER = "0000000";

    private static final Set<String> DUPLICATE = Set.of("500.002.1001");

    public MpesaResult {
        keys = Map.copyOf(keys);
    }

    /** Reads a result; nothing when it names no order or has no code. */
    public static Optional<MpesaResult> read(String body) {
        var result = MpesaJson.read(body).path("Result");
        var code = MpesaJson.text(result, "ResultCode");
        if (code.isEmpty()) return Optional.empty();
        return MpesaJson.ref(result, "ConversationID")
                .map(conversation -> new MpesaResult(
                        conversation,
                        MpesaJson.text(result, "OriginatorConversationID"),
                        new Reason(code, MpesaJson.text(result, "ResultDesc")),
                        receipt(code, MpesaJson.text(result, "TransactionID")),
                        keys(result.path("ResultParameters").path("ResultParameter"))));
    }

    /** Whether it was done. Compared with {@code 0} as text: an unreadable code is never a success (pitfall 12). */
    public boolean done() {
        return code.code().equals("0");
    }

    /** The amount under a key, such as {@code Amount}. */
    public Optional<Money> amount(String key) {
        return MpesaJson.money(keys.getOrDefault(key, ""));
    }

    /** What an account balance query found; nothing when it failed or cannot be read whole. */
    public Optional<Balances> balances() {
        var accounts = new ArrayList<Account>();
        for (var line : keys.getOrDefault("AccountBalance", "").split("&", -1)) {
            var account = account(line.split("\\|", -1));
            if (account.isEmpty()) return Optional.empty();
            accounts.add(account.get());
        }
        var at = MpesaJson.moment(keys.getOrDefault("BOCompletedTime", ""), MpesaJson.DIGITS);
        return Optional.of(new Balances(List.copyOf(accounts), at)).filter(it -> done());
    }

    /** What the answer to a status query says of the transaction, without who paid whom. */
    TransactionWord transaction() {
        var ended = keys.getOrDefault("FinalisedTime", keys.getOrDefault("FinalizedTime", ""));
        return new TransactionWord(
                code.code(),
                keys.getOrDefault("TransactionStatus", ""),
                amount("Amount"),
                MpesaJson.moment(ended, MpesaJson.DIGITS));
    }

    /** The answer to an order, or to a question whose answer comes later (sample 40). */
    static Ack ack(int status, String body) {
        var json = MpesaJson.read(body);
        var conversation = MpesaJson.ref(json, "ConversationID");
        if (status == 200 && MpesaJson.text(json, "ResponseCode").equals("0") && conversation.isPresent())
            return new Ack.Taken(conversation.get(), MpesaJson.text(json, "OriginatorConversationID"));
        if (DUPLICATE.contains(MpesaJson.text(json, "errorCode"))) return new Ack.Unclear("received before");
        return MpesaJson.refusal(status, json)
                .<Ack>map(Ack.Refused::new)
                .orElseGet(() -> new Ack.Unclear(MpesaJson.said(status, json)));
    }

    private static Optional<Receipt> receipt(String code, String id) {
        if (!code.equals("0") || id.endsWith(PLACEHOLDER)) return Optional.empty();
        return MpesaJson.receipt(id);
    }

    private static Map<String, String> keys(JsonNode pairs) {
        var keys = new LinkedHashMap<String, String>();
        if (pairs.isObject()) keys.put(MpesaJson.text(pairs, "Key"), MpesaJson.text(pairs, "Value"));
        else for (var pair : pairs) keys.put(MpesaJson.text(pair, "Key"), MpesaJson.text(pair, "Value"));
        return keys;
    }

    private static Optional<Account> account(String[] fields) {
        if (fields.length != FIELDS || !fields[1].equals("KES")) return Optional.empty();
        try {
            return Optional.of(new Account(
                    fields[0],
                    new BigDecimal(fields[2]),
                    new BigDecimal(fields[3]),
                    new BigDecimal(fields[4]),
                    new BigDecimal(fields[5])));
        } catch (NumberFormatException notMoney) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "MpesaResult[" + conversation + ", " + code.code() + "]";
    }
}
