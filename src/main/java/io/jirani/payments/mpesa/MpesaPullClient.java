package io.jirani.payments.mpesa;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.payments.ArrivalList;
import io.jirani.payments.Arrived;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Daraja's own list of what came in during the last 48 hours, 100 rows a page (fact sheet section 12, sample 83). */
public final class MpesaPullClient implements ArrivalList {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int PAGE = 100;

    private final MpesaHttpClient http;

    public MpesaPullClient(MpesaHttpClient http) {
        this.http = http;
    }

    /** Lets a shortcode be asked about. Again: 1001, which is as good. By a person's command, never at a start. */
    public Reason register(String nominated, URI callback) {
        var body = new JsonObject()
                .put("ShortCode", http.config().shortcode())
                .put("RequestType", "Pull")
                .put("NominatedNumber", nominated)
                .put("CallBackURL", callback.toString());
        return switch (http.ask("/pulltransactions/v1/register", body)) {
            case Exchange.Answered answer -> registered(answer.status(), answer.body());
            case Exchange.NotSent why -> new Reason("unreachable", why.why());
            case Exchange.Lost why -> new Reason("unreachable", why.why());
        };
    }

    @Override
    public Answer page(Instant from, Instant to, int offset) {
        var body = new JsonObject()
                .put("ShortCode", http.config().shortcode())
                .put("StartDate", DATE.format(from.atOffset(MpesaJson.EAT)))
                .put("EndDate", DATE.format(to.atOffset(MpesaJson.EAT)))
                .put("OffSetValue", String.valueOf(offset));
        return switch (http.ask("/pulltransactions/v1/query", body)) {
            case Exchange.Answered answer -> pulled(answer.status(), answer.body());
            case Exchange.NotSent why -> new Answer.Unknown(why.why());
            case Exchange.Lost why -> new Answer.Unknown(why.why());
        };
    }

    /** The keys are spelt with spaces by some, without by others. */
    static Reason registered(int status, String body) {
        var json = MpesaJson.read(body);
        var spaced = MpesaJson.text(json, "Response Status");
        var code = spaced.isEmpty() ? MpesaJson.text(json, "ResponseStatus") : spaced;
        return new Reason(code, MpesaJson.said(status, json));
    }

    /** A row that cannot be read, such as a reversal's, leaves the others, and is told of. */
    static Answer pulled(int status, String body) {
        var json = MpesaJson.read(body);
        var code = MpesaJson.text(json, "ResponseCode");
        if (status == 200 && code.equals("1001")) return new Answer.Rows(List.of(), More.NO);
        if (status != 200 || !code.equals("1000")) return new Answer.Unknown(MpesaJson.said(status, json));
        var rows = new ArrayList<Arrived>();
        var odd = new ArrayList<String>();
        int seen = 0;
        for (var inner : json.path("Response"))
            for (var row : inner.isArray() ? inner : List.of(inner)) {
                var arrived = row(row);
                if (arrived.isEmpty()) odd.add(row.toString());
                arrived.filter(it -> !it.amount().isZero()).ifPresent(rows::add);
                seen++;
            }
        return new Answer.Rows(rows, odd, seen >= PAGE ? More.YES : More.NO);
    }

    private static Optional<Arrived> row(JsonNode row) {
        var at = date(MpesaJson.text(row, "trxDate"));
        var receipt = MpesaJson.receipt(MpesaJson.text(row, "transactionId"));
        var amount = MpesaJson.money(MpesaJson.text(row, "amount"));
        if (at.isEmpty() || receipt.isEmpty() || amount.isEmpty()) return Optional.empty();
        return Optional.of(new Arrived(
                new Receipt(receipt.get().number(), at), amount.get(), MpesaJson.text(row, "billreference")));
    }

    /** {@code 2020-08-05T10:13:00Z}, and whatever else ISO 8601 allows. */
    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }
}
