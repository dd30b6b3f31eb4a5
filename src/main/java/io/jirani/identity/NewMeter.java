package io.jirani.identity;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import java.util.Optional;

/**
 * A meter to be registered for a household.
 *
 * @param keyHex its own key as 64 hexadecimal digits; without one the key is made or derived
 */
public record NewMeter(Household household, Dev dev, Optional<Secret> keyHex) {}
