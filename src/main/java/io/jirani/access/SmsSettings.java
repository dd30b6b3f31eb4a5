package io.jirani.access;

import io.jirani.config.Env;
import io.jirani.config.Secret;
import io.jirani.config.ServeSettings.Mode;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/** How texts reach phones. */
public sealed interface SmsSettings {
    /** They do not: see {@link ConsoleSms}. */
    record Console() implements SmsSettings {}

    /**
     * By Africa's Talking.
     *
     * @param url without a slash at its end
     * @param user the application's name at the carrier; {@code sandbox} there
     * @param sender a name or short code registered with the carrier; empty: the carrier's own
     */
    record AfricasTalking(URI url, String user, Secret key, Optional<String> sender) implements SmsSettings {}

    Pattern SENDER = Pattern.compile("[A-Za-z0-9 ._-]{3,11}");

    /** Reads them; mistakes are collected in the environment. */
    static SmsSettings from(Env env, Mode mode) {
        var adapter = env.or("SMS", "console", SmsSettings::adapter);
        if (adapter.equals("africastalking")) return africasTalking(env);
        if (mode == Mode.LIVE)
            env.mistake("JIRANI_SMS=console is refused with JIRANI_MODE=live: no code would reach a phone");
        return new Console();
    }

    private static SmsSettings africasTalking(Env env) {
        return new AfricasTalking(
                env.or("SMS_URL", "https://api.africastalking.com", SmsSettings::address),
                env.need("SMS_USER", "missing", text -> text),
                env.secret("SMS_KEY"),
                env.maybe("SMS_SENDER", SmsSettings::sender));
    }

    private static String adapter(String text) {
        if (!text.equals("console") && !text.equals("africastalking"))
            throw new IllegalArgumentException("needs one of console, africastalking");
        return text;
    }

    private static URI address(String text) {
        var url = URI.create(text.replaceAll("/+$", ""));
        var loopback = "127.0.0.1".equals(url.getHost()) || "localhost".equals(url.getHost());
        if (url.getHost() == null || !("https".equals(url.getScheme()) || loopback))
            throw new IllegalArgumentException("needs https://host");
        return url;
    }

    private static String sender(String text) {
        if (!SENDER.matcher(text).matches()) throw new IllegalArgumentException("needs 3 to 11 letters or digits");
        return text;
    }
}
