package io.jirani.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where meters come in where there is no broker: our own endpoint.
 *
 * @param port plain MQTT
 * @param connectsPerSecond most new connections a second that each port takes; 0: as many as come
 */
public record OwnDoor(int port, int connectsPerSecond, Optional<Tls> tls) {
    /**
     * Its TLS.
     *
     * @param certificate PEM chain
     * @param key PEM
     */
    public record Tls(int port, Path certificate, Path key) {}

    static OwnDoor from(Env env) {
        return new OwnDoor(
                env.or("MQTT_PORT", "1883", text -> ServeSettings.whole(text, 0, 65_535)),
                env.or("MQTT_CONNECTS_PER_SECOND", "1000", text -> ServeSettings.whole(text, 0, 100_000)),
                tls(env));
    }

    private static Optional<Tls> tls(Env env) {
        var port = env.or("MQTT_TLS_PORT", "8883", text -> ServeSettings.whole(text, 0, 65_535));
        var certificate = env.maybe("MQTT_TLS_CERT", ServeSettings::file);
        var key = env.maybe("MQTT_TLS_KEY", ServeSettings::file);
        if (certificate.isPresent() != key.isPresent())
            env.mistake("JIRANI_MQTT_TLS_CERT and JIRANI_MQTT_TLS_KEY go together");
        return certificate.flatMap(chain -> key.map(secret -> new Tls(port, chain, secret)));
    }
}
