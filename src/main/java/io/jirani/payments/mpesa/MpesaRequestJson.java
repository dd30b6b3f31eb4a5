package io.jirani.payments.mpesa;

import io.jirani.config.Secret;
import io.jirani.kernel.IntentId;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.Collection;
import io.jirani.payments.FloatMove;
import io.jirani.payments.Payout;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Refund;
import io.jirani.payments.Statement.Side;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** What we say to Daraja, in its words and its spelling (fact sheet sections 3, 4, 6, 8). */
final class MpesaRequestJson {
    private static final ZoneId EAT = ZoneId.of("Africa/Nairobi");
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(EAT);

    private final MpesaConfig config;
    private final CallbackToken tokens;

    MpesaRequestJson(MpesaConfig config, CallbackToken tokens) {
        this.config = config;
        this.tokens = tokens;
    }

    JsonObject push(Collection it, Instant now) {
        return signed(now)
                .put("TransactionType", config.transactionType())
                .put("Amount", it.amount().wholeUnits())
                .put("PartyA", it.phone().orElseThrow().digits())
                .put("PartyB", config.payee())
                .put("PhoneNumber", it.phone().orElseThrow().digits())
                .put("CallBackURL", hook(tokens.of(CallbackToken.Kind.STK, it.id()), "stk"))
                .put("AccountReference", it.accountRef().text())
                .put("TransactionDesc", it.description());
    }

    JsonObject query(String checkoutRequestId, Instant now) {
        return signed(now).put("CheckoutRequestID", checkoutRequestId);
    }

    /** Version 3 has an originator id that is ours and exists before the wire; version 1 has none. */
    JsonObject payOut(Payout it) {
        var token = tokens.of(CallbackToken.Kind.RESULT, it.id());
        var v3 = config.products().b2c() == MpesaConfig.B2c.V3;
        var body = v3 ? new JsonObject().put("OriginatorConversationID", it.id().toString()) : new JsonObject();
        return body.put("InitiatorName", config.initiator())
                .put("SecurityCredential", SecurityCredential.of(config.certificate(), config.initiatorPassword()))
                .put("CommandID", "BusinessPayment")
                .put("Amount", it.amount().wholeUnits())
                .put("PartyA", config.b2cShortcode())
                .put("PartyB", it.phone().orElseThrow().digits())
                .put("Remarks", "energy sold")
                .put("QueueTimeOutURL", hook(token, "timeout"))
                .put("ResultURL", hook(token, "result"))
                .put(v3 ? "Occassion" : "Occasion", "payout");
    }

    /** Where the end of a reversal is told. */
    Hooks reversalHooks(Refund it) {
        var token = tokens.of(CallbackToken.Kind.REVERSAL, it.id());
        return new Hooks(URI.create(hook(token, "result")), URI.create(hook(token, "timeout")));
    }

    /** Where the end of a move is told. */
    Hooks moveHooks(FloatMove it) {
        var token = tokens.of(CallbackToken.Kind.RESULT, it.id());
        return new Hooks(URI.create(hook(token, "result")), URI.create(hook(token, "timeout")));
    }

    /** A move has no originator id of ours: it is asked by the name Daraja gave it. */
    JsonObject moveStatus(FloatMove it, ProviderRef ref) {
        return status(it.id(), ref.text(), config.shortcode());
    }

    /** What a payout is asked by: our own originator id under version 3, the provider's if we heard it under version 1. */
    Optional<String> askedBy(Payout it) {
        return config.products().b2c() == MpesaConfig.B2c.V3
                ? Optional.of(it.id().toString())
                : it.providerRef().map(ProviderRef::text);
    }

    /**
     * A payout is asked about by our own originator id, for it is known whatever became of the answer (decided.md section 29);
     * a reversal has only the provider's.
     */
    JsonObject status(IntentId of, String askedBy, String shortcode) {
        var token = tokens.of(CallbackToken.Kind.STATUS, of);
        return new JsonObject()
                .put("Initiator", config.initiator())
                .put("SecurityCredential", SecurityCredential.of(config.certificate(), config.initiatorPassword()))
                .put("CommandID", "TransactionStatusQuery")
                .put("OriginalConversationID", askedBy)
                .put("PartyA", shortcode)
                .put("IdentifierType", "4")
                .put("QueueTimeOutURL", hook(token, "timeout"))
                .put("ResultURL", hook(token, "result"))
                .put("Remarks", "status")
                .put("Occasion", "status");
    }

    /** Where the answer to a question about an account comes. */
    Hooks balance(String rail, Side side) {
        var token = tokens.ofBalance(rail, side);
        return new Hooks(URI.create(hook(token, "result")), URI.create(hook(token, "timeout")));
    }

    /** Base64 of shortcode, passkey and timestamp: the very timestamp that is sent beside it. */
    static String password(String shortcode, Secret passkey, String timestamp) {
        var plain = shortcode + passkey.reveal() + timestamp;
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** A moment as Daraja writes it: East Africa Time. */
    static String timestamp(Instant moment) {
        return TIMESTAMP.format(moment);
    }

    private JsonObject signed(Instant now) {
        var timestamp = timestamp(now);
        return new JsonObject()
                .put("BusinessShortCode", config.shortcode())
                .put("Password", password(config.shortcode(), config.passkey(), timestamp))
                .put("Timestamp", timestamp);
    }

    private String hook(String token, String what) {
        var base = config.publicUrl().toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/hooks/pay/" + token + "/" + what;
    }
}
