package io.jirani.payments.mpesa;

import io.jirani.config.Env;
import io.jirani.config.Secret;
import java.net.URI;
import java.security.PublicKey;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One environment of Daraja, whole: keys of one and host of another do not mix (pitfall 39).
 *
 * @param baseUrl such as {@code https://sandbox.safaricom.co.ke}, without a slash at its end
 * @param shortcode the pay bill or till that collects
 * @param passkey the collecting shortcode's
 * @param transactionType {@code CustomerPayBillOnline} or {@code CustomerBuyGoodsOnline}
 * @param b2cShortcode the shortcode that disburses
 * @param initiator the API operator's user name on the portal
 * @param initiatorPassword sent only encrypted
 * @param certificate the environment's public key that encrypts it
 * @param publicUrl where the provider reaches us; the callback paths are put behind it
 * @param products what the shortcodes may do beside pushes
 */
public record MpesaConfig(
        URI baseUrl,
        String consumerKey,
        Secret consumerSecret,
        String shortcode,
        Secret passkey,
        String transactionType,
        String b2cShortcode,
        String initiator,
        Secret initiatorPassword,
        PublicKey certificate,
        URI publicUrl,
        Products products) {
    /**
     * Which of the provider's products the shortcodes have beside pushes.
     *
     * @param till who is paid by Buy Goods, while the shortcode is that of its store; empty for a pay bill
     */
    public record Products(B2c b2c, Pull pull, Optional<String> till) {
        static final Products USUAL = new Products(B2c.V3, Pull.OFF, Optional.empty());
    }

    /** Version 1 has no id of ours: an answer that is lost leaves nothing to ask by, and people must look. */
    public enum B2c {
        V1,
        V3
    }

    /** Whether the list of what came in may be asked for; it is registered once. */
    public enum Pull {
        OFF,
        ON
    }

    /** With the usual products: payouts by version 3, no list. */
    public MpesaConfig(
            URI baseUrl,
            String consumerKey,
            Secret consumerSecret,
            String shortcode,
            Secret passkey,
            String transactionType,
            String b2cShortcode,
            String initiator,
            Secret initiatorPassword,
            PublicKey certificate,
            URI publicUrl) {
        this(
                baseUrl,
                consumerKey,
                consumerSecret,
                shortcode,
                passkey,
                transactionType,
                b2cShortcode,
                initiator,
                initiatorPassword,
                certificate,
                publicUrl,
                Products.USUAL);
    }

    private static final String BUY_GOODS = "CustomerBuyGoodsOnline";
    private static final Set<String> TYPES = Set.of("CustomerPayBillOnline", BUY_GOODS);
    private static final Pattern SHORTCODE = Pattern.compile("\\d{5,7}");
    private static final Pattern REFUSED = Pattern.compile("mpesa|m-pesa|safaricom|exe|cmd|sql|query");

    public MpesaConfig {
        if (!SHORTCODE.matcher(shortcode).matches()
                || !SHORTCODE.matcher(b2cShortcode).matches())
            throw new IllegalArgumentException("a shortcode is 5 to 7 digits");
        if (!TYPES.contains(transactionType)) throw new IllegalArgumentException("transaction type is one of " + TYPES);
        if (transactionType.equals(BUY_GOODS) && products.till().isEmpty())
            throw new IllegalArgumentException("Buy Goods needs the number of the till");
        if (REFUSED.matcher(publicUrl.toString().toLowerCase(Locale.ROOT)).find())
            throw new IllegalArgumentException(
                    "the provider refuses addresses with mpesa, safaricom, exe, cmd, sql, query");
    }

    /** Reads the settings of {@code serve}; mistakes are collected in the environment. */
    public static MpesaConfig from(Env env, URI publicUrl) {
        var certificate = env.secret("MPESA_CERTIFICATE");
        var config = new MpesaConfig(
                env.need("MPESA_BASE_URL", "https://sandbox.safaricom.co.ke", MpesaConfig::base),
                env.secret("MPESA_CONSUMER_KEY").reveal(),
                env.secret("MPESA_CONSUMER_SECRET"),
                env.need("MPESA_SHORTCODE", "000000", MpesaConfig::shortcode),
                env.secret("MPESA_PASSKEY"),
                env.or("MPESA_TRANSACTION_TYPE", "CustomerPayBillOnline", MpesaConfig::type),
                env.need("MPESA_B2C_SHORTCODE", "000000", MpesaConfig::shortcode),
                env.need("MPESA_INITIATOR", "missing", text -> text),
                env.secret("MPESA_INITIATOR_PASSWORD"),
                key(env, certificate),
                publicUrl,
                new Products(env.or("MPESA_B2C_VERSION", "v3", text -> word(B2c.class, text)), pull(env), till(env)));
        Worlds.mistakes(config, certificate).forEach(env::mistake);
        return config;
    }

    /** Who is paid: the till of Buy Goods, else the shortcode itself. */
    String payee() {
        return products.till().orElse(shortcode);
    }

    private static Optional<String> till(Env env) {
        var till = env.maybe("MPESA_TILL", MpesaConfig::shortcode);
        if (isTill(env) == till.isPresent()) return till;
        env.mistake("JIRANI_MPESA_TILL is the number of the till of JIRANI_MPESA_TRANSACTION_TYPE=" + BUY_GOODS
                + ": set both or none");
        return isTill(env) ? Optional.of("000000") : Optional.empty();
    }

    private static boolean isTill(Env env) {
        return env.or("MPESA_TRANSACTION_TYPE", "CustomerPayBillOnline", MpesaConfig::type)
                .equals(BUY_GOODS);
    }

    /** A till's rows name no attempt: on its list a payment whose callback was lost would be somebody else's. */
    private static Pull pull(Env env) {
        var pull = env.or("MPESA_PULL", "off", text -> word(Pull.class, text));
        if (isTill(env) && pull == Pull.ON)
            env.mistake("JIRANI_MPESA_PULL is for a pay bill: a till's list names no attempt");
        return pull;
    }

    private static PublicKey key(Env env, Secret pem) {
        try {
            return SecurityCredential.publicKey(pem.reveal());
        } catch (IllegalArgumentException unreadable) {
            if (!pem.reveal().equals("missing"))
                env.mistake("JIRANI_MPESA_CERTIFICATE cannot be used: " + unreadable.getMessage());
            return SecurityCredential.standIn();
        }
    }

    private static <E extends Enum<E>> E word(Class<E> of, String text) {
        return Enum.valueOf(of, text.toUpperCase(Locale.ROOT));
    }

    private static URI base(String text) {
        var uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        if (uri.getHost() == null) throw new IllegalArgumentException("not an address");
        return uri;
    }

    private static String shortcode(String text) {
        if (!SHORTCODE.matcher(text).matches()) throw new IllegalArgumentException("5 to 7 digits");
        return text;
    }

    private static String type(String text) {
        if (!TYPES.contains(text)) throw new IllegalArgumentException("one of " + TYPES);
        return text;
    }
}
