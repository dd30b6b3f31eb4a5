package io.jirani.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variable names of the systems that came before, and ours for each. Ours wins where both are set; of two old ones
 * the first here. {@code docs/settings.md} shows them.
 */
public final class Aliases {
    /** Old name to our name. */
    public static final Map<String, String> ALL = all();

    private Aliases() {}

    private static Map<String, String> all() {
        var all = new LinkedHashMap<String, String>();
        all.put("PORT", "JIRANI_HTTP_PORT");
        all.put("HTTP_PORT", "JIRANI_HTTP_PORT");
        all.put("BASE_URL", "JIRANI_PUBLIC_URL");
        all.put("DATABASE_URL", "JIRANI_DB_URL");
        all.put("MQTT_URL", "JIRANI_MQTT_URL");
        all.put("MQTT_BROKER_URL", "JIRANI_MQTT_URL");
        all.put("MQTT_HOST", "JIRANI_MQTT_URL");
        all.put("MQTT_BROKER", "JIRANI_MQTT_URL");
        all.put("MQTT_USER", "JIRANI_MQTT_USER");
        all.put("MQTT_USERNAME", "JIRANI_MQTT_USER");
        all.put("MQTT_PASSWORD", "JIRANI_MQTT_PASSWORD");
        all.put("MPESA_BASE_URL", "JIRANI_MPESA_BASE_URL");
        all.put("DARAJA_BASE_URL", "JIRANI_MPESA_BASE_URL");
        all.put("MPESA_CONSUMER_KEY", "JIRANI_MPESA_CONSUMER_KEY");
        all.put("DARAJA_CONSUMER_KEY", "JIRANI_MPESA_CONSUMER_KEY");
        all.put("CONSUMER_KEY", "JIRANI_MPESA_CONSUMER_KEY");
        all.put("MPESA_KEY", "JIRANI_MPESA_CONSUMER_KEY");
        all.put("MPESA_CONSUMER_SECRET", "JIRANI_MPESA_CONSUMER_SECRET");
        all.put("DARAJA_CONSUMER_SECRET", "JIRANI_MPESA_CONSUMER_SECRET");
        all.put("CONSUMER_SECRET", "JIRANI_MPESA_CONSUMER_SECRET");
        all.put("MPESA_SHORTCODE", "JIRANI_MPESA_SHORTCODE");
        all.put("MPESA_BUSINESS_SHORTCODE", "JIRANI_MPESA_SHORTCODE");
        all.put("BUSINESS_SHORT_CODE", "JIRANI_MPESA_SHORTCODE");
        all.put("MPESA_PASSKEY", "JIRANI_MPESA_PASSKEY");
        all.put("DARAJA_PASSKEY", "JIRANI_MPESA_PASSKEY");
        all.put("PASSKEY", "JIRANI_MPESA_PASSKEY");
        all.put("MPESA_TRANSACTION_TYPE", "JIRANI_MPESA_TRANSACTION_TYPE");
        all.put("MPESA_B2C_SHORTCODE", "JIRANI_MPESA_B2C_SHORTCODE");
        all.put("B2C_SHORTCODE", "JIRANI_MPESA_B2C_SHORTCODE");
        all.put("MPESA_INITIATOR_NAME", "JIRANI_MPESA_INITIATOR");
        all.put("MPESA_INITIATOR", "JIRANI_MPESA_INITIATOR");
        all.put("MPESA_INITIATOR_PASSWORD", "JIRANI_MPESA_INITIATOR_PASSWORD");
        return Collections.unmodifiableMap(all);
    }
}
