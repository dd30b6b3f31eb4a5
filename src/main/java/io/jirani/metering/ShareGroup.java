package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.metering.BrokerLinkClient.Wish;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The group in which the gateway's processes share the meters' messages. Its name is a secret: Mosquitto lets anybody join
 * a group it can name, gives the member its share, and only then looks whether it may read it, so that a message which
 * falls to a meter is lost. All processes have the broker's password, and nobody else has.
 *
 * @param uplinks the subscription: what every process takes its share of
 */
record ShareGroup(String uplinks) {
    private static final String SHARED = "$share/";
    private static final String UPLINKS = "/meters/v1/+/up/+";
    private static final String HMAC = "HmacSHA256";
    private static final byte[] PURPOSE = "jirani share group".getBytes(StandardCharsets.UTF_8);
    private static final int NAME_BYTES = 8;

    /** Of earlier versions, whose name everybody knows: no session is to go on hearing in it. */
    private static final String KNOWN = SHARED + "jirani" + UPLINKS;

    /** The group of those who log in with a password. */
    static ShareGroup of(Secret password) {
        return new ShareGroup(SHARED + HexFormat.of().formatHex(mac(password.bytes()), 0, NAME_BYTES) + UPLINKS);
    }

    /**
     * What a session is to hear.
     *
     * @param foreign topics of adapters that are this process's
     * @param others topics of adapters that are another's
     */
    Wish wish(List<String> foreign, List<String> others) {
        return new Wish(with(foreign, uplinks), with(others, KNOWN));
    }

    /** Every topic a session may hear. */
    List<String> everything(List<String> foreign) {
        return with(with(foreign, uplinks), KNOWN);
    }

    /** Filters as a log may show them. */
    static List<String> shown(Collection<String> filters) {
        return filters.stream()
                .map(filter ->
                        filter.startsWith(SHARED) && filter.endsWith(UPLINKS) ? SHARED + "..." + UPLINKS : filter)
                .toList();
    }

    private static List<String> with(List<String> filters, String one) {
        return Stream.concat(filters.stream(), Stream.of(one)).toList();
    }

    private static byte[] mac(byte[] key) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(PURPOSE);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
