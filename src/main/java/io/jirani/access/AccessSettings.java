package io.jirani.access;

import io.jirani.config.Env;
import io.jirani.config.ServeSettings.Mode;
import io.jirani.http.ClientAddress;
import java.util.Set;

/**
 * What sets how people sign in.
 *
 * @param addresses where requests come from, behind our proxies
 */
public record AccessSettings(SmsSettings sms, ClientAddress addresses) {
    /** Reads them; mistakes are collected in the environment. */
    public static AccessSettings from(Env env, Mode mode) {
        return new AccessSettings(
                SmsSettings.from(env, mode),
                env.maybe("PROXIES", ClientAddress::parse).orElse(new ClientAddress(Set.of())));
    }
}
