package io.jirani.identity;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Community.SellAssurance;
import io.jirani.identity.SeedFile.Home;
import io.jirani.identity.SeedFile.Rules;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Makes customers: communities with a tariff, households with phones, their meters, and the keys they call with. */
public final class Registry {
    /** What a payment rail here carries. A community in another currency could neither pay nor be paid. */
    private static final Set<Asset> CARRIED = Set.of(Asset.KES);

    /** A community that was made, with its operator's key; the key is seen this once. */
    public record AddedCommunity(Community community, Secret operatorKey) {}

    /** A household that was made, with its key and its meters' secrets; they are seen this once. */
    public record AddedHousehold(Household household, Secret key, List<AddedMeter> meters) {}

    /** Everything a seed file made. */
    public record Seeded(AddedCommunity community, List<AddedHousehold> households) {}

    private final Db db;
    private final CommunityStore communities;
    private final HouseholdStore households;
    private final KeyStore keys;
    private final BiFunction<Db.Tx, NewMeter, AddedMeter> addMeter;
    private final Ids ids;
    private final Clock clock;
    private final Deeds deeds;

    /**
     * @param addMeter registers a meter in the transaction of its household
     * @param deeds hears of what is made and changed
     */
    public Registry(
            Db db,
            CommunityStore communities,
            HouseholdStore households,
            KeyStore keys,
            BiFunction<Db.Tx, NewMeter, AddedMeter> addMeter,
            Ids ids,
            Clock clock,
            Deeds deeds) {
        this.db = db;
        this.communities = communities;
        this.households = households;
        this.keys = keys;
        this.addMeter = addMeter;
        this.ids = ids;
        this.clock = clock;
        this.deeds = deeds;
    }

    /** Makes a community, its first tariff (in force since ever, so that old readings have one too) and its operator's key. Refuses a code that is taken and a currency no rail carries. */
    public AddedCommunity addCommunity(Rules rules) {
        return db.transaction(tx -> addCommunity(tx, rules));
    }

    /**
     * Sets how well export must be measured at least to be offered, from the next close on; what closed stays as it is.
     * Tells everybody there, for it is what they may sell. Answers what held before.
     */
    public SellAssurance setSellAssurance(String community, SellAssurance least) {
        return db.transaction(tx -> {
            var id = known(tx, community).id();
            communities.lock(tx, id);
            var before = communities.sellAssurance(tx, id);
            if (before == least) return before;
            communities.setSellAssurance(tx, id, least);
            communities.tellChanged(tx, id, least, before, clock.instant());
            var data = Map.of("sell_assurance", least.name(), "before", before.name());
            deeds.done(tx, "community.set", "community " + community, data);
            return before;
        });
    }

    /** Makes a household of a community. */
    public AddedHousehold addHousehold(String community, Home home) {
        return db.transaction(tx -> {
            var id = known(tx, community).id();
            communities.lock(tx, id);
            new StandingStore().mustGoOn(tx, id);
            return addHousehold(tx, id, home);
        });
    }

    /** Registers one more meter for a household. */
    public AddedMeter addMeter(String community, String household, SeedFile.Device device) {
        return db.transaction(tx -> {
            var owner = households
                    .byCode(tx, known(tx, community).id(), household)
                    .orElseThrow(() -> Problem.notFound("there is no household " + household + " in " + community));
            return addMeter.apply(tx, new NewMeter(owner, device.dev(), device.keyHex()));
        });
    }

    /** Makes all of a seed file, or nothing of it. A community that is there already is left alone: the answer is empty. */
    public Optional<Seeded> seed(SeedFile file) {
        return db.transaction(tx -> {
            if (communities.byCode(tx, file.rules().code()).isPresent()) return Optional.empty();
            var community = addCommunity(tx, file.rules());
            var added = new ArrayList<AddedHousehold>();
            for (var home : file.homes())
                added.add(addHousehold(tx, community.community().id(), home));
            return Optional.of(new Seeded(community, List.copyOf(added)));
        });
    }

    private AddedCommunity addCommunity(Db.Tx tx, Rules rules) {
        if (!CARRIED.contains(rules.currency()))
            throw Problem.invalid("currency", "no payment rail carries " + rules.currency() + ", only " + CARRIED);
        var now = clock.instant();
        var community = new Community(
                new CommunityId(ids.next()),
                rules.code(),
                rules.name(),
                rules.zone(),
                rules.currency(),
                rules.regime(),
                rules.custody(),
                rules.interval(),
                rules.bankRatioPoints(),
                rules.feePoints(),
                rules.partner());
        communities.add(tx, community, now);
        communities.setSellAssurance(tx, community.id(), rules.sellAssurance());
        communities.addTariff(tx, community.id(), new Tariff(Instant.EPOCH, rules.price(), rules.feedIn()));
        deeds.done(tx, "community.added", "community " + rules.code(), facts(rules));
        return new AddedCommunity(community, keys.forOperator(tx, community.id(), "first operator", now));
    }

    private AddedHousehold addHousehold(Db.Tx tx, CommunityId community, Home home) {
        var household = new Household(
                new HouseholdId(ids.next()),
                community,
                households.nextCode(tx, community),
                home.name(),
                home.location(),
                home.language(),
                home.phones(),
                new PersonId(ids.next()));
        households.add(tx, household, clock.instant());
        var meters = home.meters().stream()
                .map(meter -> addMeter.apply(tx, new NewMeter(household, meter.dev(), meter.keyHex())))
                .toList();
        var data = Map.of("code", household.code(), "meters", String.valueOf(meters.size()));
        deeds.done(tx, "household.added", "household " + household.id(), data);
        return new AddedHousehold(household, keys.forHousehold(tx, household, clock.instant()), meters);
    }

    private static Map<String, String> facts(Rules rules) {
        return Map.of(
                "currency", rules.currency().code(),
                "custody", rules.custody().name(),
                "regime", rules.regime().name(),
                "price_cents_per_kwh", String.valueOf(rules.price().minorPerKwh()),
                "feed_in_cents_per_kwh", String.valueOf(rules.feedIn().minorPerKwh()),
                "fee_bp", String.valueOf(rules.feePoints()),
                "bank_ratio_bp", String.valueOf(rules.bankRatioPoints()),
                "sell_assurance", rules.sellAssurance().name());
    }

    private Community known(Db.Tx tx, String code) {
        return communities.byCode(tx, code).orElseThrow(() -> Problem.notFound("there is no community " + code));
    }
}
