package io.jirani.demo;

import java.nio.file.Path;

/**
 * How a demo is to run.
 *
 * @param speed how many times faster than real time the neighbourhood's clock goes, 1 to 240
 * @param ports where the gateway, the meters and the provider are sought; the next free one is taken
 * @param data where everything is kept, so that the next demo goes on
 */
public record DemoOptions(int speed, int households, Ports ports, Path data) {
    /** The first port to try for each door; 0 takes any free one. */
    public record Ports(int http, int mqtt, int provider) {
        public static final Ports STANDARD = new Ports(8080, 1883, 8090);
    }
}
