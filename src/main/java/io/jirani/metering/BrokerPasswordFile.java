package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.metering.Meter.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Mosquitto's password file with every meter in it: {@code user:hash} a line. Users who are no meters, the gateway's own
 * before all, stay as they are; so does the line of a meter whose password we know in no form the broker takes. A meter that
 * was taken down is gone.
 *
 * @param text the whole file
 * @param meters how many meters it lets in
 * @param without meters it does not let in: they were added before their password was kept in the broker's form, and had no line
 */
public record BrokerPasswordFile(String text, int meters, List<String> without) {
    /** A meter as a user of the broker; without a password if it is decommissioned, or older than this file's making. */
    record BrokerUser(Dev dev, Status status, Optional<String> hash) {}

    public BrokerPasswordFile {
        without = List.copyOf(without);
    }

    /** Whether a user has a line. */
    public boolean has(String user) {
        return text.lines().anyMatch(line -> user(line).equals(user));
    }

    /**
     * The file with one more user, who is no meter, unless he is there.
     *
     * @param random a secure source in production
     */
    public BrokerPasswordFile with(String user, Secret password, RandomGenerator random) {
        if (has(user)) return this;
        var salt = new byte[BrokerPassword.SALT_BYTES];
        random.nextBytes(salt);
        return new BrokerPasswordFile(user + ":" + BrokerPassword.hash(password, salt) + "\n" + text, meters, without);
    }

    /**
     * The file as it is to be now.
     *
     * @param before the file as it is; empty when there is none
     */
    static BrokerPasswordFile after(String before, List<BrokerUser> registered) {
        var living = registered.stream()
                .filter(each -> each.status() != Status.DECOMMISSIONED)
                .toList();
        var rewritten = registered.stream()
                .filter(each ->
                        each.status() == Status.DECOMMISSIONED || each.hash().isPresent())
                .map(each -> each.dev().id())
                .collect(Collectors.toSet());
        var lines = new ArrayList<String>();
        before.lines()
                .filter(line -> !line.isBlank() && !rewritten.contains(user(line)))
                .forEach(lines::add);
        living.forEach(each -> each.hash().ifPresent(hash -> lines.add(each.dev() + ":" + hash)));
        var users = lines.stream().map(BrokerPasswordFile::user).collect(Collectors.toSet());
        var without = living.stream()
                .map(each -> each.dev().id())
                .filter(dev -> !users.contains(dev))
                .toList();
        return new BrokerPasswordFile(
                lines.stream().map(line -> line + "\n").collect(Collectors.joining()),
                living.size() - without.size(),
                without);
    }

    private static String user(String line) {
        var colon = line.indexOf(':');
        return colon < 0 ? line : line.substring(0, colon);
    }
}
