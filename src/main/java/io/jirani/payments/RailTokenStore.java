package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.vault.Vault;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** The access token of an application at a provider, sealed, for all processes; and whose turn it is to fetch a new one. */
public final class RailTokenStore {
    private static final String KEPT =
            "select sealed, until from rail_token where rail = $1 and app = $2 and sealed is not null";
    private static final String CLAIM = """
            insert into rail_token (rail, app, minting_until) values ($1, $2, $4)
            on conflict (rail, app) do update set minting_until = excluded.minting_until
            where rail_token.minting_until is null or rail_token.minting_until <= $3
            """;
    private static final String PUT = """
            update rail_token set sealed = $3, until = $4, minting_until = null
            where rail = $1 and app = $2 and minting_until = $5
            """;
    private static final String GIVE =
            "update rail_token set minting_until = null where rail = $1 and app = $2 and minting_until = $3";
    private static final String FORGET =
            "update rail_token set sealed = null, until = null where rail = $1 and app = $2 and sealed = $3";

    private final Vault vault;
    private final String rail;
    private final String app;

    /**
     * @param app which application, in a way that tells nothing of its keys
     */
    public RailTokenStore(Vault vault, String rail, String app) {
        this.vault = vault;
        this.rail = rail;
        this.app = app;
    }

    /** A token and until when it may be used. */
    public record Kept(Secret token, Instant until) {}

    private record Row(Buffer sealed, Instant until) {}

    /** The token that is there; nothing when it is sealed by a master key we do not have: a new one is soon fetched. */
    public Optional<Kept> kept(Db.Tx tx) {
        return row(tx).map(row -> new Kept(open(row.sealed().getBytes()), row.until()));
    }

    /** Takes the turn to fetch a token, unless somebody has it; it is lost at {@code until}. */
    public boolean claim(Db.Tx tx, Instant now, Instant until) {
        return tx.run(CLAIM, Tuple.of(rail, app, utc(now), utc(until))) == 1;
    }

    /**
     * Keeps a token and gives the turn back. Who lost the turn meanwhile changes nothing: the provider has given a newer token
     * to another, or soon will.
     *
     * @param turn until when the turn was claimed: that names it
     */
    public void put(Db.Tx tx, Kept minted, Instant turn) {
        var sealed = Buffer.buffer(vault.sealOwn(purpose(), minted.token().bytes()));
        tx.run(PUT, Tuple.of(rail, app, sealed, utc(minted.until()), utc(turn)));
    }

    /** Gives the turn back, unless it is another's by now. */
    public void give(Db.Tx tx, Instant turn) {
        tx.run(GIVE, Tuple.of(rail, app, utc(turn)));
    }

    /** Forgets a token that was refused; another that came since stays. */
    public void forget(Db.Tx tx, Secret refused) {
        row(tx).filter(row -> open(row.sealed().getBytes()).reveal().equals(refused.reveal()))
                .ifPresent(row -> tx.run(FORGET, Tuple.of(rail, app, row.sealed())));
    }

    private Optional<Row> row(Db.Tx tx) {
        return tx.maybe(KEPT, Tuple.of(rail, app), it -> new Row(it.getBuffer("sealed"), instant(it, "until")))
                .filter(row -> vault.keys().contains(Vault.keyOf(row.sealed().getBytes())));
    }

    private Secret open(byte[] sealed) {
        return new Secret(new String(vault.openOwn(purpose(), sealed), StandardCharsets.UTF_8));
    }

    private String purpose() {
        return "rail token\n" + rail + "\n" + app;
    }
}
