package io.jirani.demo;

import io.jirani.config.Secret;

/** What a meter must know to speak: its signing key and its password at the broker. */
public record DeviceSecret(DeviceKey key, Secret password) {}
