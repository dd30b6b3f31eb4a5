package io.jirani.identity;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;

/**
 * A meter that was registered, with what its installer needs; seen this once.
 *
 * @param password for the broker, with the device id as user
 * @param keyHex what it signs with, as hexadecimal digits
 */
public record AddedMeter(Dev dev, Secret password, Secret keyHex) {}
