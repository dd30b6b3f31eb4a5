package io.jirani.market.round;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.agent.Rules;
import io.jirani.market.agent.Rules.Limits;
import io.jirani.market.agent.Rules.Mode;
import io.jirani.market.agent.Situation.Net;
import io.jirani.market.tariff.Band;
import io.jirani.market.tariff.FeedIn;
import io.jirani.market.tariff.MonthlyUse;
import io.jirani.market.tariff.SupplierPrice;
import io.jirani.market.tariff.TariffTable;
import io.jirani.market.tariff.TariffTable.Basis;
import io.jirani.market.tariff.UnitCost;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Streets nobody thought of, small enough to be counted watt-hour by watt-hour. */
final class Streets {
    private static final LocalDateTime NOON = LocalDateTime.of(2026, 11, 2, 12, 0);

    private final Random random;
    private final TariffTable table;

    Streets(long seed) {
        random = new Random(seed);
        table = random.nextBoolean()
                ? blocks()
                : TariffTable.flat(Price.kes(900 + random.nextInt(900)), Price.kes(600));
    }

    List<Trader> traders() {
        var traders = new ArrayList<Trader>();
        for (int i = random.nextInt(9); i > 0; i--) traders.add(trader(i));
        return traders;
    }

    private Trader trader(int n) {
        var friends = new HashSet<HouseholdId>();
        while (random.nextInt(3) == 0) friends.add(household(1 + random.nextInt(9)));
        return new Trader(
                household(n),
                rules(),
                friends,
                net(),
                new Energy(random.nextInt(2) * (long) random.nextInt(40)),
                Money.kes(random.nextInt(400)),
                Money.kes(random.nextInt(2) * (long) random.nextInt(100)),
                supplier(random.nextInt(60)));
    }

    SupplierPrice supplier(long soFar) {
        return new SupplierPrice(1, table, NOON, new MonthlyUse(Energy.ZERO, new Energy(soFar)));
    }

    private Net net() {
        var energy = new Energy(1 + random.nextInt(60));
        return switch (random.nextInt(9)) {
            case 0 -> new Net.Even();
            case 1, 2, 3, 4 -> new Net.Made(energy);
            default -> new Net.Used(energy);
        };
    }

    private Rules rules() {
        if (random.nextInt(3) == 0) return List.of(Mode.values()).get(random.nextInt(3));
        return new Limits(
                price(),
                price(),
                new Energy(random.nextInt(2) * (long) random.nextInt(50)),
                random.nextBoolean() ? Optional.empty() : Optional.of(Money.kes(random.nextInt(300))));
    }

    private Optional<Price> price() {
        return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(Price.kes(500 + random.nextInt(5) * 300L));
    }

    private TariffTable blocks() {
        var bands = new ArrayList<Band>();
        var count = 1 + random.nextInt(3);
        for (int i = 1; i <= count; i++)
            bands.add(new Band(
                    "band" + i,
                    i == count ? Optional.empty() : Optional.of(new Energy(i * 25L)),
                    cost(700 + random.nextInt(1_200)),
                    Map.of()));
        return new TariffTable(
                Asset.KES,
                Basis.MONTHLY_BLOCK,
                bands,
                List.of(),
                List.of(),
                List.of(),
                Money.kes(0),
                new FeedIn.Fixed(cost(100 + random.nextInt(600))));
    }

    /** To the hundredth of a cent, so that rounding to cents shows. */
    private UnitCost cost(int cents) {
        return UnitCost.published(new BigDecimal(cents * 100 + random.nextInt(100)).movePointLeft(4), Asset.KES);
    }

    static HouseholdId household(long n) {
        return new HouseholdId(new UUID(8, n));
    }

    static Set<HouseholdId> nobody() {
        return Set.of();
    }
}
