package io.jirani.market.book;

import java.util.UUID;

/** Names a command, so that one that comes again does nothing again. */
public record CommandId(UUID value) {}
