package io.jirani.payments.mpesa;

import io.jirani.payments.Arrived;
import io.jirani.payments.Receipt;
import java.util.Optional;

/**
 * What Daraja asks and tells of payments typed by hand (samples 80 to 82). The payer's number is hashed or starred there
 * and is not read; nor is the name.
 */
public final class MpesaTyped {
    private MpesaTyped() {}

    /**
     * Reads a confirmation, or the question before it; nothing when it is none or for another shortcode.
     *
     * @param shortcode ours
     */
    public static Optional<Arrived> confirmed(String body, String shortcode) {
        var json = MpesaJson.read(body);
        if (!MpesaJson.text(json, "BusinessShortCode").equals(shortcode)) return Optional.empty();
        var at = MpesaJson.moment(MpesaJson.text(json, "TransTime"), MpesaJson.DIGITS);
        var amount = MpesaAmount.told(MpesaJson.text(json, "TransAmount")).filter(it -> !it.isZero());
        return MpesaJson.receipt(MpesaJson.text(json, "TransID"))
                .flatMap(receipt -> amount.map(money ->
                        new Arrived(new Receipt(receipt.number(), at), money, MpesaJson.text(json, "BillRefNumber"))));
    }
}
