package io.jirani.db;

import io.jirani.config.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Where a database is and who we are there, read from {@code postgresql://user:password@host:port/name}. */
public record DbUrl(String host, int port, String database, String user, Secret password) {
    /** Reads a URL. Says which part is missing, never the password. */
    public static DbUrl parse(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("not a URL postgresql://user:password@host:port/database");
        }
        var who = uri.getRawUserInfo();
        if (uri.getHost() == null
                || who == null
                || !who.contains(":")
                || uri.getPath().length() < 2)
            throw new IllegalArgumentException("needs postgresql://user:password@host:port/database");
        var colon = who.indexOf(':');
        return new DbUrl(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                uri.getPath().substring(1),
                decode(who.substring(0, colon)),
                new Secret(decode(who.substring(colon + 1))));
    }

    /** The same server and account, another database. */
    public DbUrl in(String otherDatabase) {
        return new DbUrl(host, port, otherDatabase, user, password);
    }

    public String jdbc() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
}
