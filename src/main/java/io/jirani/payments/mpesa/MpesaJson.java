package io.jirani.payments.mpesa;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionEvent.PushAnswer;
import io.jirani.payments.CollectionEvent.QueryAnswer;
import io.jirani.payments.GuardedRail;
import io.jirani.payments.Notice;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.ResultCodes;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Daraja says, read as carefully as it is written loosely: numbers come as text and text as numbers, keys in any
 * order, three error envelopes and HTML (fact sheet sections 4 to 6, 8, 13; pitfalls 8 to 16). Codes are text and decide
 * alone; what decides nothing stays open.
 */
final class MpesaJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Set<String> TOKEN_CODES =
            Set.of("401.001", "401.002.01", "401.003.01", "400.003.01", "404.001.03", "404.001.04");
    private static final Set<String> BUSY_CODES = Set.of("500.003.02", "500.003.03");
    private static final String NOT_IN_WORDS = "unreadable";
    /** What it says of an original it does not know; one such answer proves nothing. */
    private static final String NO_SUCH = "R000002";

    private static final Set<String> NOT_PAID = Set.of("failed", "declined", "cancelled", "expired");
    static final DateTimeFormatter DIGITS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);
    private static final DateTimeFormatter SPOKEN = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss", Locale.ROOT);
    static final ZoneOffset EAT = ZoneOffset.ofHours(3);

    /** Messages under 500.001.1001 that say definitely that no prompt was made (pitfall 9); others say nothing. */
    private static final Map<String, String> DEFINITE_500 = Map.of(
            "wrong credentials", "credentials",
            "merchant does not exist", "merchant",
            "unable to lock subscriber", "1001");

    private MpesaJson() {}

    /** Whether an answer says that our token is not valid: then nothing else happened. Four spellings and a half. */
    static boolean tokenRefused(int status, String body) {
        return status >= 400 && status < 500 && TOKEN_CODES.contains(text(read(body), "errorCode"));
    }

    /** The answer to a push. */
    static PushAnswer pushed(int status, String body) {
        var json = read(body);
        var ref = ref(json, "CheckoutRequestID");
        if (status == 200 && text(json, "ResponseCode").equals("0") && ref.isPresent())
            return new CollectionEvent.Accepted(ref.get());
        return refusal(status, json)
                .<PushAnswer>map(CollectionEvent.Refused::new)
                .orElseGet(() -> new CollectionEvent.Unclear(said(status, json)));
    }

    /** The answer to a question about a push. Only a result code is a verdict; 500.001.1001 never is. */
    static QueryAnswer queried(int status, String body, ProviderRef asked) {
        var json = read(body);
        var code = text(json, "ResultCode");
        if (busy(status, json)) return new CollectionEvent.QueryOpen(new Reason(GuardedRail.BUSY, said(status, json)));
        var said = new Reason(code.isEmpty() ? text(json, "errorCode") : code, said(status, json));
        if (status != 200
                || ref(json, "CheckoutRequestID").filter(asked::equals).isEmpty())
            return new CollectionEvent.QueryOpen(said);
        if (code.equals("0")) return new CollectionEvent.QueryPaid(receipt(text(json, "MpesaReceiptNumber")), said);
        return ResultCodes.push(code).isPresent()
                ? new CollectionEvent.QueryFailed(said)
                : new CollectionEvent.QueryOpen(said);
    }

    /** The answer to a payout: an acknowledgement at best. */
    static PayoutEvent.SendAnswer sent(int status, String body) {
        var json = read(body);
        var ref = ref(json, "ConversationID");
        if (status == 200 && text(json, "ResponseCode").equals("0") && ref.isPresent())
            return new PayoutEvent.Accepted(ref.get());
        return refusal(status, json)
                .<PayoutEvent.SendAnswer>map(reason -> new PayoutEvent.Refused(reason, trouble(reason)))
                .orElseGet(() -> new PayoutEvent.Unclear(said(status, json)));
    }

    /** The acknowledgement of a question about a payout; the verdict comes as a callback. */
    static PayoutEvent.Told asked(int status, String body) {
        var json = read(body);
        var code = busy(status, json) ? GuardedRail.BUSY : text(json, "ResponseCode");
        return new PayoutEvent.Open(new Reason(code, said(status, json)));
    }

    /** A push's callback (samples 01 to 10). */
    static Notice pushCallback(String body) {
        var callback = read(body).path("Body").path("stkCallback");
        var ref = ref(callback, "CheckoutRequestID");
        var code = text(callback, "ResultCode");
        if (ref.isEmpty() || code.isEmpty()) return new Notice.Unreadable("no checkout id or no code");
        var said = new Reason(code, text(callback, "ResultDesc"));
        if (!code.equals("0"))
            return ResultCodes.push(code).isPresent()
                    ? new Notice.PushFailed(ref.get(), said)
                    : new Notice.Undecided(ref.get(), said);
        var items = callback.path("CallbackMetadata").path("Item");
        var amount = MpesaAmount.told(named(items, "Name", "Amount"));
        if (amount.isEmpty())
            return new Notice.Undecided(ref.get(), new Reason("no_amount", "paid, without an amount"));
        var at = moment(named(items, "Name", "TransactionDate"), DIGITS);
        var receipt = receipt(named(items, "Name", "MpesaReceiptNumber")).map(it -> new Receipt(it.number(), at));
        return new Notice.PushPaid(ref.get(), amount.get(), receipt);
    }

    /** A payout's result (samples 41 to 43). A receipt is believed only beside a 0 (pitfall 16). */
    static Notice payoutResult(String body) {
        var result = read(body).path("Result");
        var ref = ref(result, "ConversationID");
        var code = text(result, "ResultCode");
        if (ref.isEmpty() || code.isEmpty()) return new Notice.Unreadable("no conversation id or no code");
        var said = new Reason(code, text(result, "ResultDesc"));
        var keys = result.path("ResultParameters").path("ResultParameter");
        if (code.equals("0"))
            return paid(
                    ref.get(),
                    receipt(named(keys, "Key", "TransactionReceipt"))
                            .map(it -> new Receipt(
                                    it.number(), moment(named(keys, "Key", "TransactionCompletedDateTime"), SPOKEN))),
                    MpesaAmount.told(named(keys, "Key", "TransactionAmount")),
                    named(keys, "Key", "ReceiverPartyPublicName"),
                    holder(named(keys, "Key", "ReceiverPartyPublicName")));
        return ResultCodes.payout(code)
                .<Notice>map(trouble -> new Notice.PayoutFailed(ref.get(), said, trouble))
                .orElseGet(() -> new Notice.Undecided(ref.get(), said));
    }

    /** The answer to our question about a payout (sample 60). That the question failed says nothing about the payout. */
    static Notice statusResult(String body) {
        var result = read(body).path("Result");
        var ref = ref(result, "ConversationID");
        if (ref.isEmpty()) return new Notice.Unreadable("no conversation id");
        var keys = result.path("ResultParameters").path("ResultParameter");
        var word = named(keys, "Key", "TransactionStatus");
        var said = new Reason(word.isEmpty() ? text(result, "ResultCode") : word, text(result, "ResultDesc"));
        if (text(result, "ResultCode").equals(NO_SUCH)) return new Notice.PayoutUnknown(ref.get(), said);
        if (!text(result, "ResultCode").equals("0")) return new Notice.Undecided(ref.get(), said);
        if (word.equalsIgnoreCase("Completed"))
            return paid(
                    ref.get(),
                    receipt(named(keys, "Key", "ReceiptNo")),
                    MpesaAmount.told(named(keys, "Key", "Amount")),
                    named(keys, "Key", "CreditPartyName"),
                    Optional.empty()); // spelt otherwise than in results: not to be compared with them
        return NOT_PAID.contains(word.toLowerCase(Locale.ROOT))
                ? new Notice.PayoutFailed(ref.get(), said, RailTrouble.NONE)
                : new Notice.Undecided(ref.get(), said);
    }

    /** The token and its life in seconds, which comes as text. */
    static Optional<Token> token(int status, String body) {
        var json = read(body);
        var text = text(json, "access_token");
        var life = text(json, "expires_in");
        if (status != 200 || text.isEmpty() || !life.matches("\\d{1,6}")) return Optional.empty();
        return Optional.of(new Token(text, Integer.parseInt(life)));
    }

    /** An access token as it was minted. */
    record Token(String text, int seconds) {
        @Override
        public String toString() {
            return "Token[…]";
        }
    }

    private static Notice paid(
            ProviderRef ref, Optional<Receipt> receipt, Optional<Money> amount, String party, Optional<String> name) {
        if (receipt.isEmpty() || amount.isEmpty())
            return new Notice.Undecided(ref, new Reason("no_receipt", "paid, without a receipt or an amount"));
        return new Notice.PayoutPaid(ref, receipt.get(), amount.get(), phone(party), name);
    }

    /** The name behind a number: {@code 254708374149 - JOHN DOE}. */
    private static Optional<String> holder(String party) {
        var dash = party.indexOf(" - ");
        return Optional.of(dash < 0 ? "" : party.substring(dash + 3).strip().replaceAll("\\s+", " "))
                .filter(name -> !name.isEmpty());
    }

    /** Whether an answer says definitely that nothing was done. Everything else is unclear. */
    static Optional<Reason> refusal(int status, JsonNode json) {
        var code = text(json, "errorCode");
        var message = withoutToken(text(json, "errorMessage"));
        if (code.equals("500.002.1001")) return Optional.empty(); // duplicate originator id: the first one was received
        if (status >= 400 && status < 500 && !code.isEmpty()) return Optional.of(new Reason(code, message));
        if (!code.equals("500.001.1001")) return Optional.empty();
        return DEFINITE_500.entrySet().stream()
                .filter(known -> message.toLowerCase(Locale.ROOT).contains(known.getKey()))
                .map(known -> new Reason(known.getValue(), message))
                .findFirst();
    }

    /** Whether too much was asked: the gateway's own fault, or one of two codes (fact sheet section 13). */
    private static boolean busy(int status, JsonNode json) {
        return status == 429 || json.has("fault") || BUSY_CODES.contains(text(json, "errorCode"));
    }

    /** A refused credential would refuse every payout. */
    private static RailTrouble trouble(Reason reason) {
        var ours = TOKEN_CODES.contains(reason.code())
                || reason.code().startsWith("403")
                || reason.code().equals("credentials");
        return ours ? RailTrouble.CREDENTIALS : RailTrouble.NONE;
    }

    static String said(int status, JsonNode json) {
        var words = new StringBuilder("HTTP ").append(status);
        for (var field : new String[] {"ResultDesc", "errorMessage", "ResponseDescription"})
            if (!text(json, field).isEmpty()) return withoutToken(text(json, field));
        if (json.isMissingNode()) words.append(", ").append(NOT_IN_WORDS);
        var fault = text(json.path("fault"), "faultstring");
        return fault.isEmpty() ? words.toString() : fault;
    }

    /** Some refusals repeat the token they refuse (sample 27). */
    private static String withoutToken(String text) {
        return text.replaceAll("(?i)(invalid access token).*", "$1");
    }

    static JsonNode read(String body) {
        try {
            var json = MAPPER.readTree(body);
            return json == null || !json.isObject() ? MissingNode.getInstance() : json;
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** A scalar as text, whatever it came as; empty when it is not there. */
    static String text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
    }

    /** A value by its name in a list of pairs, or in a lone pair; never by position (pitfall 13). */
    static String named(JsonNode pairs, String key, String name) {
        if (pairs.isObject()) return text(pairs, key).equals(name) ? text(pairs, "Value") : "";
        for (var pair : pairs) if (text(pair, key).equals(name)) return text(pair, "Value");
        return "";
    }

    static Optional<ProviderRef> ref(JsonNode node, String field) {
        var text = text(node, field);
        return text.isEmpty() || text.length() > 128 ? Optional.empty() : Optional.of(new ProviderRef(text));
    }

    static Optional<Receipt> receipt(String text) {
        return text.isEmpty() || text.length() > 64 ? Optional.empty() : Optional.of(new Receipt(text));
    }

    static Optional<Money> money(String text) {
        try {
            return Optional.of(Money.kes(new BigDecimal(text).movePointRight(2).longValueExact()));
        } catch (ArithmeticException | IllegalArgumentException notMoney) {
            return Optional.empty();
        }
    }

    static Optional<Instant> moment(String text, DateTimeFormatter shape) {
        try {
            return Optional.of(LocalDateTime.parse(text, shape).toInstant(EAT));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /** The number in {@code 254708374149 - John Doe}; nothing when it is masked or absent. */
    private static Optional<Msisdn> phone(String party) {
        var digits = party.split(" ", 2)[0];
        return digits.matches("254[17]\\d{8}") ? Optional.of(new Msisdn(digits)) : Optional.empty();
    }
}
