package io.jirani.demo;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What the demo's people, meters and gateway must find again after a restart: {@code neighbourhood-secrets.json}, 0600,
 * written at each change. It opens nothing but a demo on this machine.
 */
public final class DemoSecrets {
    private static final String DEVICES = "devices";
    private static final String HOUSEHOLDS = "households";
    private static final String NAMED = "named";
    private static final String OPERATOR = "operator";
    private static final String STAFF = "staff";

    private final OwnFile file;
    private final RandomGenerator random;
    private final JsonObject content;

    private DemoSecrets(OwnFile file, RandomGenerator random, JsonObject content) {
        this.file = file;
        this.random = random;
        this.content = content;
    }

    /**
     * Reads the secrets of a folder; a folder without any gets them as they are asked for.
     *
     * @param random a secure source outside tests
     */
    public static DemoSecrets open(Path folder, RandomGenerator random) {
        var file = new OwnFile(folder, "neighbourhood-secrets.json");
        var content = file.read().map(JsonObject::new).orElseGet(JsonObject::new);
        for (var section : new String[] {DEVICES, HOUSEHOLDS, NAMED, STAFF})
            if (!content.containsKey(section)) content.put(section, new JsonObject());
        return new DemoSecrets(file, random, content);
    }

    /** A meter's key and password, made at the first call. */
    public synchronized DeviceSecret device(Dev dev) {
        var known = section(DEVICES).getJsonObject(dev.id());
        if (known != null)
            return new DeviceSecret(
                    DeviceKey.ofHex(known.getString("key_hex")), new Secret(known.getString("password")));
        var made = new DeviceSecret(DeviceKey.random(random), new Secret(text(18)));
        put(dev, made);
        return made;
    }

    /** Gives a meter a key and password of the caller's choice, unless it has its own already. */
    public synchronized DeviceSecret device(Dev dev, DeviceSecret chosen) {
        if (!section(DEVICES).containsKey(dev.id())) put(dev, chosen);
        return device(dev);
    }

    /** The API key of a household, by its short code. */
    public synchronized Optional<Secret> household(String code) {
        return Optional.ofNullable(section(HOUSEHOLDS).getString(code)).map(Secret::new);
    }

    public synchronized void keepHousehold(String code, Secret key) {
        section(HOUSEHOLDS).put(code, key.reveal());
        save();
    }

    /** The API key of the community's operator. */
    public synchronized Optional<Secret> operator() {
        return Optional.ofNullable(content.getString(OPERATOR)).map(Secret::new);
    }

    public synchronized void keepOperator(Secret key) {
        content.put(OPERATOR, key.reveal());
        save();
    }

    /** What an operator signs in with: {@code password} and {@code otpauth}, by login. */
    public synchronized Optional<JsonObject> staff(String login) {
        return Optional.ofNullable(section(STAFF).getJsonObject(login)).map(JsonObject::copy);
    }

    public synchronized void keepStaff(String login, JsonObject chosen) {
        section(STAFF).put(login, chosen);
        save();
    }

    /** A password nobody had before. */
    public synchronized Secret password() {
        return new Secret(text(12));
    }

    /** 32 random bytes in hex under a name, made at the first call: the gateway's master and callback keys. */
    public synchronized Secret named(String name) {
        var known = section(NAMED).getString(name);
        if (known != null) return new Secret(known);
        var bytes = new byte[32];
        random.nextBytes(bytes);
        var made = HexFormat.of().formatHex(bytes);
        section(NAMED).put(name, made);
        save();
        return new Secret(made);
    }

    private void put(Dev dev, DeviceSecret secret) {
        section(DEVICES)
                .put(
                        dev.id(),
                        new JsonObject()
                                .put("key_hex", secret.key().hex())
                                .put("password", secret.password().reveal()));
        save();
    }

    private JsonObject section(String name) {
        return content.getJsonObject(name);
    }

    private String text(int bytes) {
        var fresh = new byte[bytes];
        random.nextBytes(fresh);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(fresh);
    }

    private void save() {
        file.write(content.encodePrettily());
    }
}
