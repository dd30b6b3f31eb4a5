package io.jirani.payments.mpesa;

import io.jirani.config.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The provider's sandbox and its live system: what is known of each, so that parts of one never stand beside the host of
 * the other (pitfall 39).
 *
 * <p>Source: Daraja fact sheet sections 1, 3, 7 and 17. All of it is public.
 */
final class Worlds {
    private static final String LIVE_HOST = "api.safaricom.co.ke";
    private static final String SANDBOX_HOST = "sandbox.safaricom.co.ke";
    private static final String SANDBOX_SHORTCODE = "174379";
    private static final String SANDBOX_PASSKEY = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919";
    private static final String SANDBOX_HOLDER = "apicrypt.safaricom.co.ke";
    private static final String LIVE_HOLDER = "apigee.apicaller.safaricom.co.ke";

    private Worlds() {}

    /** What of a configuration belongs to the other world, each named; no secret is said. */
    static List<String> mistakes(MpesaConfig config, Secret certificate) {
        var host = String.valueOf(config.baseUrl().getHost()).toLowerCase(Locale.ROOT);
        var holder = SecurityCredential.holder(certificate.reveal());
        var mistakes = new ArrayList<String>();
        if (host.equals(LIVE_HOST)) {
            if (config.shortcode().equals(SANDBOX_SHORTCODE)) mistakes.add(sandbox("SHORTCODE"));
            if (config.passkey().reveal().equals(SANDBOX_PASSKEY)) mistakes.add(sandbox("PASSKEY"));
            if (holder.contains(SANDBOX_HOLDER)) mistakes.add(sandbox("CERTIFICATE"));
            if (config.products().b2c() == MpesaConfig.B2c.V1)
                mistakes.add("JIRANI_MPESA_B2C_VERSION=v1 is not for live money: a payout whose answer is lost cannot"
                        + " be asked about");
        }
        if (host.equals(SANDBOX_HOST) && holder.contains(LIVE_HOLDER))
            mistakes.add(
                    "JIRANI_MPESA_CERTIFICATE is the live system's, JIRANI_MPESA_BASE_URL is the provider's sandbox");
        return mistakes;
    }

    private static String sandbox(String setting) {
        return "JIRANI_MPESA_" + setting + " is the sandbox's, JIRANI_MPESA_BASE_URL is the provider's live system";
    }
}
