package io.jirani.market;

import io.jirani.TestVault;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Household;
import io.jirani.identity.PersonStore;
import io.jirani.kernel.CommunityId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The market's routes on a real HTTP server, over a street. */
final class MarketDoor implements AutoCloseable {
    final Door door = new Door();

    private final Street street;

    MarketDoor(Street street, CompatDoor compat) {
        this.street = street;
        var market = new Market(
                street.db,
                new AuthRoutes(street.db, street.keys, compat),
                street.communities,
                street.households,
                street.orders,
                street.purchases,
                street.lookups,
                street.intents,
                street.offers,
                street.buyNow,
                new IdempotencyStore(TestVault.VAULT),
                door.metrics,
                street.clock,
                street.clock);
        door.open(
                List.of(
                        new MarketRoutes(market)::mount,
                        new TariffRoutes(market)::mount,
                        new CompatRoutes(market, new SnapshotStore(new PersonStore(TestVault.VAULT)))::mount),
                List.of(),
                List.of(),
                Duration.ofSeconds(15));
    }

    String key(Household household) {
        return street.db
                .transaction(tx -> street.keys.forHousehold(tx, household, street.clock.instant()))
                .reveal();
    }

    String operatorKey(CommunityId community) {
        return street.db
                .transaction(tx -> street.keys.forOperator(tx, community, "test", street.clock.instant()))
                .reveal();
    }

    /** A request of {@code /v1} with an Idempotency-Key of its own. */
    HttpResponse<String> post(String key, String path, JsonObject body) {
        return post(key, path, body, UUID.randomUUID().toString());
    }

    HttpResponse<String> post(String key, String path, JsonObject body, String once) {
        return door.post(path, body.encode(), "Authorization", "Bearer " + key, "Idempotency-Key", once);
    }

    HttpResponse<String> get(String key, String path) {
        return door.get(path, "Authorization", "Bearer " + key);
    }

    HttpResponse<String> delete(String key, String path) {
        return door.send(door.request(path, "Authorization", "Bearer " + key).DELETE());
    }

    @Override
    public void close() {
        door.close();
    }
}
