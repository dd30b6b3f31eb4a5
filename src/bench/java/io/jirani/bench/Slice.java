package io.jirani.bench;

import java.time.Duration;

/**
 * What one thing did in its turn.
 *
 * @param gateway processor time of the gateway
 * @param database processor time of the database server
 */
record Slice(long rows, Duration took, Duration broker, Duration gateway, Duration database) {
    double perSecond() {
        return rows / seconds(took);
    }

    /** Microseconds of processor time a row, of gateway and database. */
    double cost() {
        return 1e6 * (seconds(gateway) + seconds(database)) / rows;
    }

    /** Microseconds of processor time a row, of gateway, database and broker. */
    double costWithBroker() {
        return cost() + 1e6 * seconds(broker) / rows;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
