package io.jirani.payments.mpesa;

import io.jirani.payments.Reason;
import io.vertx.core.json.JsonObject;
import java.net.URI;

/** Where Daraja tells of payments that people type in the menu of their phone (fact sheet section 12). */
public final class MpesaC2bClient {
    /** What happens to a payment when our validation does not answer in time. */
    public enum IfSilent {
        COMPLETE("Completed"),
        CANCEL("Cancelled");

        private final String word;

        IfSilent(String word) {
            this.word = word;
        }
    }

    /** What a registration came to. */
    public sealed interface Registered {
        record Done() implements Registered {}

        /** In production addresses are registered once; changing them is a matter of the portal (pitfall 35). */
        record Before(Reason said) implements Registered {}

        record Refused(Reason said) implements Registered {}

        record Unclear(String said) implements Registered {}
    }

    private final MpesaHttpClient http;

    public MpesaC2bClient(MpesaHttpClient http) {
        this.http = http;
    }

    /** Registers both addresses. By a person's command, never at a start. */
    public Registered register(URI confirmation, URI validation, IfSilent ifSilent) {
        var body = new JsonObject()
                .put("ShortCode", http.config().shortcode())
                .put("ResponseType", ifSilent.word)
                .put("ConfirmationURL", confirmation.toString())
                .put("ValidationURL", validation.toString());
        return switch (http.ask("/mpesa/c2b/v2/registerurl", body)) {
            case Exchange.Answered answer -> registered(answer.status(), answer.body());
            case Exchange.NotSent why -> new Registered.Unclear(why.why());
            case Exchange.Lost why -> new Registered.Unclear(why.why());
        };
    }

    static Registered registered(int status, String body) {
        var json = MpesaJson.read(body);
        if (status == 200 && MpesaJson.text(json, "ResponseCode").equals("0")) return new Registered.Done();
        var said = new Reason(MpesaJson.text(json, "errorCode"), MpesaJson.said(status, json));
        if (said.code().equals("500.003.1001") && said.text().contains("registered"))
            return new Registered.Before(said);
        return MpesaJson.refusal(status, json)
                .<Registered>map(Registered.Refused::new)
                .orElseGet(() -> new Registered.Unclear(said.text()));
    }
}
