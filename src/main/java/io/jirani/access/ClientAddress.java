package io.jirani.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a request comes from: the other end of its connection, or, where that is a proxy of ours, whoever the proxy says.
 *
 * @param proxies addresses whose {@code X-Forwarded-For} we believe
 */
public record ClientAddress(Set<String> proxies) {
    public ClientAddress {
        proxies = Set.copyOf(proxies);
    }

    /** Reads the setting: addresses, comma-separated. */
    public static ClientAddress parse(String text) {
        var addresses = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (!addresses.stream().allMatch(address -> address.matches("[0-9a-fA-F.:]{3,45}")))
            throw new IllegalArgumentException("needs addresses, comma-separated");
        return new ClientAddress(Set.copyOf(addresses));
    }

    /**
     * The address of a request.
     *
     * @param remote the connection's other end
     * @param forwarded the header's values, each may hold several; the last were written last
     */
    String of(String remote, List<String> forwarded) {
        if (!proxies.contains(remote)) return remote;
        var hops = forwarded.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .toList();
        var from = Optional.<String>empty();
        for (var hop : hops.reversed()) {
            from = Optional.of(hop).filter(address -> !proxies.contains(address));
            if (from.isPresent()) break;
        }
        return from.filter(address -> address.length() <= 45).orElse(remote);
    }
}
