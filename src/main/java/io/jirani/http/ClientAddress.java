package io.jirani.http;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a request comes from: the other end of its connection, or, where that is a proxy of ours, whoever the proxy says. Of
 * an address of IPv6 it is the first 64 bits: whoever has one has all the others of these.
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
    public String of(String remote, List<String> forwarded) {
        return network(hop(remote, forwarded));
    }

    /**
     * The nearest hop that is no proxy of ours, whole: the left ones are what the sender wrote.
     *
     * @param remote the connection's other end
     * @param forwarded the header's values
     */
    public String hop(String remote, List<String> forwarded) {
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

    /** Whose it is: all of an IPv4 address, also in the clothes of IPv6, and the network of an IPv6 one. */
    static String network(String address) {
        var plain = address.contains("%") ? address.substring(0, address.indexOf('%')) : address;
        if (!plain.contains(":")) return plain;
        var bytes = NetUtil.createByteArrayFromIpAddressString(plain);
        if (bytes == null) return plain;
        if (bytes.length == 16 && isMapped(bytes)) bytes = Arrays.copyOfRange(bytes, 12, 16);
        return bytes.length == 4
                ? NetUtil.bytesToIpAddress(bytes)
                : NetUtil.bytesToIpAddress(Arrays.copyOf(Arrays.copyOf(bytes, 8), 16)) + "/64";
    }

    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) if (bytes[i] != 0) return false;
        return bytes[10] == -1 && bytes[11] == -1;
    }
}
