package io.jirani.solvency;

import java.util.function.UnaryOperator;

/**
 * The installation's signature.
 *
 * @param key Base64 of the X.509 form of an Ed25519 public key
 * @param sign Base64 of the signature over a text's UTF-8 bytes
 */
public record Seal(String key, UnaryOperator<String> sign) {}
