package io.jirani.demo.daraja;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the provider checks before it takes a request, and what is left of the request afterwards. Numbers may come as
 * numbers or as text. Rules: fact sheet sections 1, 3, 4, 6, 8, 9.
 */
final class DarajaRules {
    /** A push that is well formed and comes from us. */
    record Push(
            String type,
            long amount,
            String phone,
            String partyB,
            String callbackUrl,
            String reference,
            String description) {}

    /** A payout that is well formed; whether its operator may is judged later. */
    record Pay(
            String originator,
            String initiator,
            String credential,
            long amount,
            String partyA,
            String phone,
            String remarks,
            String resultUrl,
            String timeoutUrl) {}

    /** A question about a transaction or an account: the names that are absent are empty. */
    record Ask(
            String initiator,
            String credential,
            String transactionId,
            String conversationId,
            String originator,
            String partyA,
            String resultUrl,
            String occasion) {}

    static final Pattern PHONE = Pattern.compile("254[17]\\d{8}");
    static final Pattern SHORTCODE = Pattern.compile("\\d{5,7}");
    private static final Pattern WHOLE = Pattern.compile("[1-9]\\d{0,8}|0\\d{1,8}");
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9-]{1,12}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\..*|\\[::1\\]|0\\.0\\.0\\.0");
    private static final List<String> FORBIDDEN_WORDS =
            List.of("mpesa", "m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query");
    private static final Set<String> PUSH_TYPES = Set.of("CustomerPayBillOnline", "CustomerBuyGoodsOnline");
    private static final Set<String> PAY_COMMANDS = Set.of("BusinessPayment", "SalaryPayment", "PromotionPayment");
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final DarajaSimConfig config;

    DarajaRules(DarajaSimConfig config) {
        this.config = config;
    }

    Push push(JsonObject body) {
        signed(body);
        var type = oneOf(body, "TransactionType", PUSH_TYPES);
        var amount = amount(body);
        if (amount > DarajaWorld.MAX_PER_TRANSACTION) throw DarajaRefusal.invalid("Amount");
        matching(body, "PartyA", PHONE);
        return new Push(
                type,
                amount,
                matching(body, "PhoneNumber", PHONE),
                matching(body, "PartyB", SHORTCODE),
                url(body, "CallBackURL"),
                matching(body, "AccountReference", REFERENCE),
                upTo(config.texts().longestDescription(), body, "TransactionDesc"));
    }

    /** The checkout id of a well formed query that comes from us. */
    String query(JsonObject body) {
        signed(body);
        return upTo(100, body, "CheckoutRequestID");
    }

    /** Version 3: the originator id is the caller's. */
    Pay pay(JsonObject body) {
        return pay(body, upTo(128, body, "OriginatorConversationID"));
    }

    /** Version 1 has no such field; the provider makes the id, so nothing keeps a second one from being paid too. */
    Pay pay(JsonObject body, String originator) {
        var initiator = upTo(100, body, "InitiatorName");
        var credential = upTo(1_000, body, "SecurityCredential");
        oneOf(body, "CommandID", PAY_COMMANDS);
        if (text(body, "Occassion").length() > 100 || text(body, "Occasion").length() > 100)
            throw DarajaRefusal.invalid("Occassion");
        var remarks = upTo(100, body, "Remarks");
        if (remarks.length() < 2) throw DarajaRefusal.invalid("Remarks");
        var resultUrl = url(body, "ResultURL");
        var timeoutUrl = url(body, "QueueTimeOutURL");
        if (resultUrl.equals(timeoutUrl)) throw DarajaRefusal.invalid("QueueTimeOutURL");
        return new Pay(
                originator,
                initiator,
                credential,
                amount(body),
                matching(body, "PartyA", SHORTCODE),
                matching(body, "PartyB", PHONE),
                remarks,
                resultUrl,
                timeoutUrl);
    }

    Ask status(JsonObject body) {
        var ask = ask(body, "TransactionStatusQuery");
        if (ask.transactionId.isBlank() && ask.conversationId.isBlank() && ask.originator.isBlank())
            throw DarajaRefusal.invalid("TransactionID");
        return ask;
    }

    Ask balance(JsonObject body) {
        return ask(body, "AccountBalance");
    }

    private Ask ask(JsonObject body, String command) {
        oneOf(body, "CommandID", Set.of(command));
        oneOf(body, "IdentifierType", Set.of("1", "2", "4"));
        upTo(100, body, "Remarks");
        url(body, "QueueTimeOutURL");
        return new Ask(
                upTo(100, body, "Initiator"),
                upTo(1_000, body, "SecurityCredential"),
                text(body, "TransactionID"),
                text(body, "OriginalConversationID"),
                text(body, "OriginatorConversationID"),
                matching(body, "PartyA", Pattern.compile("\\d{5,12}")),
                url(body, "ResultURL"),
                text(body, "Occasion") + text(body, "Occassion"));
    }

    /** Shortcode, timestamp and the password made of both: the merchant's signature on pushes and queries. */
    private void signed(JsonObject body) {
        var shortcode = matching(body, "BusinessShortCode", SHORTCODE);
        var timestamp = text(body, "Timestamp");
        try {
            LocalDateTime.parse(timestamp, TIMESTAMP);
        } catch (DateTimeException unreadable) {
            throw DarajaRefusal.invalid("Timestamp");
        }
        if (!shortcode.equals(config.payBill().shortcode())) throw DarajaRefusal.overloaded("Merchant does not exist");
        var plain = shortcode + config.payBill().passkey() + timestamp;
        var expected = Base64.getEncoder().encode(plain.getBytes(StandardCharsets.UTF_8));
        if (!MessageDigest.isEqual(expected, text(body, "Password").getBytes(StandardCharsets.UTF_8)))
            throw DarajaRefusal.overloaded("Wrong credentials");
    }

    /** A field as text, whether it came as text or as a number; empty when it is not there. */
    static String text(JsonObject body, String field) {
        var value = body.getValue(field, "");
        if (value instanceof String text) return text.strip();
        return value instanceof Number number ? number.toString() : "";
    }

    static String matching(JsonObject body, String field, Pattern shape) {
        var text = text(body, field);
        if (!shape.matcher(text).matches()) throw DarajaRefusal.invalid(field);
        return text;
    }

    static String oneOf(JsonObject body, String field, Set<String> words) {
        var text = text(body, field);
        if (!words.contains(text)) throw DarajaRefusal.invalid(field);
        return text;
    }

    static String upTo(int longest, JsonObject body, String field) {
        var text = text(body, field);
        if (text.isEmpty() || text.length() > longest) throw DarajaRefusal.invalid(field);
        return text;
    }

    static long amount(JsonObject body) {
        var shillings = Long.parseLong(matching(body, "Amount", WHOLE));
        if (shillings == 0) throw DarajaRefusal.invalid("Amount");
        return shillings;
    }

    String url(JsonObject body, String field) {
        var text = text(body, field);
        var lower = text.toLowerCase(Locale.ROOT);
        if (FORBIDDEN_WORDS.stream().anyMatch(lower::contains)) throw DarajaRefusal.invalid(field);
        try {
            var uri = URI.create(text);
            var host = uri.getHost();
            var web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!web || host == null) throw DarajaRefusal.invalid(field);
            var here = LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
            if (here && config.callbacks() == DarajaSimConfig.Callbacks.PUBLIC_ONLY) throw DarajaRefusal.invalid(field);
            return text;
        } catch (IllegalArgumentException unreadable) {
            throw DarajaRefusal.invalid(field);
        }
    }
}
