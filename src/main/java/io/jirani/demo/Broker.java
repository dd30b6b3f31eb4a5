package io.jirani.demo;

/** Where meters connect to. */
public record Broker(String host, int port) {}
