package io.jirani.demo.daraja;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the provider checks of orders, registrations and lists. Rules: fact sheet sections 10 to 12. */
final class DarajaOrderRules {
    /** An order that is well formed; whether its operator may is judged later. */
    record Order(
            String initiator,
            String credential,
            String command,
            String from,
            String to,
            long amount,
            String about,
            String resultUrl,
            String timeoutUrl) {}

    /** A payment somebody types; from the simulate call or from the page. */
    record Typing(String msisdn, long amount, String shortcode, String bill) {}

    /** One page of the list of the last two days. */
    record Page(String shortcode, Instant from, Instant to, int offset) {}

    private static final Set<String> B2B = Set.of(
            "BusinessPayBill",
            "BusinessBuyGoods",
            "BusinessPayToBulk",
            "DisburseFundsToBusiness",
            "BusinessToBusinessTransfer",
            "MerchantToMerchantTransfer");
    private static final Set<String> TYPES = Set.of("1", "2", "4", "11");
    private static final Set<String> RESPONSES = Set.of("Completed", "Cancelled");
    private static final Set<String> TYPED = Set.of("CustomerPayBillOnline", "CustomerBuyGoodsOnline");
    private static final Pattern RECEIPT = Pattern.compile("[A-Za-z0-9]{10}");
    private static final Pattern OFFSET = Pattern.compile("\\d{1,6}");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final DarajaRules rules;

    DarajaOrderRules(DarajaRules rules) {
        this.rules = rules;
    }

    Order b2b(JsonObject body) {
        DarajaRules.oneOf(body, "SenderIdentifierType", TYPES);
        DarajaRules.oneOf(body, "RecieverIdentifierType", TYPES);
        var command = DarajaRules.oneOf(body, "CommandID", B2B);
        var reference = DarajaRules.text(body, "AccountReference");
        if (reference.length() > 13 || (reference.isEmpty() && command.equals("BusinessPayBill")))
            throw DarajaRefusal.invalid("AccountReference");
        return order(
                body,
                command,
                DarajaRules.matching(body, "PartyA", DarajaRules.SHORTCODE),
                DarajaRules.matching(body, "PartyB", DarajaRules.SHORTCODE),
                reference);
    }

    Order reversal(JsonObject body) {
        DarajaRules.oneOf(body, "RecieverIdentifierType", TYPES);
        var command = DarajaRules.oneOf(body, "CommandID", Set.of("TransactionReversal"));
        var shortcode = DarajaRules.matching(body, "ReceiverParty", DarajaRules.SHORTCODE);
        return order(body, command, shortcode, "", DarajaRules.matching(body, "TransactionID", RECEIPT));
    }

    private Order order(JsonObject body, String command, String from, String to, String about) {
        DarajaRules.upTo(100, body, "Remarks");
        return new Order(
                DarajaRules.upTo(100, body, "Initiator"),
                DarajaRules.upTo(1_000, body, "SecurityCredential"),
                command,
                from,
                to,
                DarajaRules.amount(body),
                about,
                rules.url(body, "ResultURL"),
                rules.url(body, "QueueTimeOutURL"));
    }

    /** The exact words matter: {@code completed} is refused. */
    DarajaEvent.UrlsRegistered register(JsonObject body, String version, Instant now) {
        return new DarajaEvent.UrlsRegistered(
                DarajaRules.matching(body, "ShortCode", DarajaRules.SHORTCODE),
                rules.url(body, "ConfirmationURL"),
                rules.url(body, "ValidationURL"),
                DarajaRules.oneOf(body, "ResponseType", RESPONSES),
                version,
                now.toEpochMilli());
    }

    Typing simulate(JsonObject body) {
        DarajaRules.oneOf(body, "CommandID", TYPED);
        return new Typing(
                DarajaRules.matching(body, "Msisdn", DarajaRules.PHONE),
                DarajaRules.amount(body),
                DarajaRules.matching(body, "ShortCode", DarajaRules.SHORTCODE),
                DarajaRules.upTo(20, body, "BillRefNumber"));
    }

    DarajaEvent.PullRegistered registerPull(JsonObject body, Instant now) {
        DarajaRules.oneOf(body, "RequestType", Set.of("Pull"));
        return new DarajaEvent.PullRegistered(
                DarajaRules.matching(body, "ShortCode", DarajaRules.SHORTCODE),
                DarajaRules.matching(body, "NominatedNumber", DarajaRules.PHONE),
                rules.url(body, "CallBackURL"),
                now.toEpochMilli());
    }

    Page pull(JsonObject body) {
        return new Page(
                DarajaRules.matching(body, "ShortCode", DarajaRules.SHORTCODE),
                date(body, "StartDate"),
                date(body, "EndDate"),
                Integer.parseInt(DarajaRules.matching(body, "OffSetValue", OFFSET)));
    }

    private static Instant date(JsonObject body, String field) {
        try {
            return LocalDateTime.parse(DarajaRules.text(body, field), DATE)
                    .atZone(DarajaIds.EAT)
                    .toInstant();
        } catch (DateTimeException unreadable) {
            throw DarajaRefusal.invalid(field);
        }
    }
}
