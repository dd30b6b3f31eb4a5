package io.jirani.metering;

import java.util.UUID;

/** One process of the gateway, from its start to its end. */
public record GatewayId(UUID value) {}
