package io.jirani.demo;

import io.jirani.config.Secret;
import io.jirani.kernel.Msisdn;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The people of the demo prove their numbers: each asks for a code, reads it off its simulated phone, and says it. */
final class NumberProof {
    private static final Pattern CODE = Pattern.compile("\\b\\d{6}\\b");
    private static final Set<String> PROOFS = Set.of("code", "push");
    private static final int LOOKS = 200;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final GatewayClient gateway;
    private final Function<Msisdn, List<String>> screen;

    /**
     * @param screen the texts that reached a number, the newest first
     */
    NumberProof(GatewayClient gateway, Function<Msisdn, List<String>> screen) {
        this.gateway = gateway;
        this.screen = screen;
    }

    /**
     * Everybody in turn. Who does not manage, because too many ask at once, proves the number by the first purchase.
     *
     * @param keys by the household's short code
     */
    void all(List<Neighbourhood.Home> homes, Map<String, Secret> keys) {
        try {
            for (var home : homes) {
                var key = Optional.ofNullable(keys.get(home.code()));
                if (key.isPresent() && !home(home, key)) return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean home(Neighbourhood.Home home, Optional<Secret> key) throws InterruptedException {
        var listed = gateway.get("/v1/me/phones", key).body().getJsonArray("items");
        if (listed == null) return false;
        for (var item : listed) {
            var phone = (JsonObject) item;
            if (PROOFS.contains(phone.getString("proof", ""))) continue;
            for (var number : home.phones())
                if (number.masked().equals(phone.getString("phone"))
                        && !proved("/v1/me/phones/" + phone.getString("phone_id"), number, key)) return false;
        }
        return true;
    }

    private boolean proved(String path, Msisdn number, Optional<Secret> key) throws InterruptedException {
        var before = screen.apply(number).size();
        if (!gateway.post(path + "/code", new JsonObject(), key).accepted()) return false;
        for (int look = 0; look < LOOKS; look++) {
            var texts = screen.apply(number);
            if (texts.size() > before) {
                var code = CODE.matcher(texts.getFirst())
                        .results()
                        .map(MatchResult::group)
                        .findFirst();
                return code.isPresent()
                        && gateway.post(path + "/prove", JsonObject.of("code", code.get()), key)
                                .accepted();
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return false;
    }
}
