package io.jirani.market.round;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Price;
import io.jirani.market.agent.Rules;
import io.jirani.market.agent.Rules.Limits;
import io.jirani.market.agent.Rules.Mode;
import io.jirani.market.agent.Situation.Net;
import io.jirani.market.tariff.MonthlyUse;
import io.jirani.market.tariff.SupplierPrice;
import java.util.List;
import java.util.Optional;

/** The same by counting: what each household wants or gives at every single price, watt-hour by watt-hour. */
record SlowTrading(int feePoints, List<Trader> traders) {
    /** The most that any one price trades: at dearer ones less is wanted, and only where somebody begins to sell more is given. */
    long most() {
        return traders.stream()
                .filter(trader -> trader.net() instanceof Net.Made)
                .mapToLong(trader -> traded(ask(trader)))
                .max()
                .orElse(0);
    }

    long traded(long price) {
        return Math.min(
                traders.stream().mapToLong(one -> wanted(one, price)).sum(),
                traders.stream().mapToLong(one -> given(one, price)).sum());
    }

    /** What it buys at a price: the last of what it needs, while the supplier asks as much for it. */
    long wanted(Trader trader, long price) {
        if (!(trader.net() instanceof Net.Used used) || trader.rules() == Mode.ALONE) return 0;
        var needed = Math.max(0, used.energy().wattHours() - trader.credits().wattHours());
        if (needed == 0) return 0;
        var limit = limit(trader, cents(trader, needed - 1));
        if (limit == 0 || price > limit) return 0;
        var most = Math.min(needed, budget(trader) * 1_000 / limit);
        var wanted = 0L;
        while (wanted < most && cents(trader, needed - 1 - wanted) >= price) wanted++;
        return wanted;
    }

    /** What it sells at a price. */
    long given(Trader trader, long price) {
        if (!(trader.net() instanceof Net.Made made) || trader.rules() == Mode.ALONE) return 0;
        var ask = ask(trader);
        if (ask > trader.supplier().dearest().minorPerKwh() || price < ask) return 0;
        return Math.max(
                0,
                made.energy().wattHours()
                        - Math.max(0, keep(trader.rules()) - trader.credits().wattHours()));
    }

    private long ask(Trader trader) {
        var floor = trader.supplier().floor(feePoints).minorPerKwh();
        var dearest = trader.supplier().dearest().minorPerKwh();
        var ask = switch (trader.rules()) {
            case Limits limits -> limits.sellAbove().map(Price::minorPerKwh).orElse(floor);
            case Mode mode -> mode == Mode.PATIENT ? (floor + dearest) / 2 : floor;
        };
        return Math.max(ask, floor);
    }

    private long limit(Trader trader, long cap) {
        var floor = trader.supplier().floor(feePoints).minorPerKwh();
        var own = switch (trader.rules()) {
            case Limits limits -> limits.buyBelow().map(Price::minorPerKwh).orElse(cap);
            case Mode mode -> mode == Mode.PATIENT ? (floor + cap) / 2 : cap;
        };
        return Math.min(own, cap);
    }

    private static long keep(Rules rules) {
        return rules instanceof Limits limits ? limits.keep().wattHours() : 0;
    }

    static long budget(Trader trader) {
        Optional<Long> day = trader.rules() instanceof Limits limits
                ? limits.spendADay()
                        .map(most ->
                                Math.max(0, most.minor() - trader.spentToday().minor()))
                : Optional.empty();
        return Math.min(trader.cover().minor(), day.orElse(Long.MAX_VALUE));
    }

    /** What the supplier asks for the n-th watt-hour from now. */
    private static long cents(Trader trader, long n) {
        return later(trader.supplier(), n).cap().minorPerKwh();
    }

    /** The supplier's price when so much more was taken from it. */
    static SupplierPrice later(SupplierPrice now, long wattHours) {
        var use = new MonthlyUse(now.use().average(), now.use().soFar().plus(new Energy(wattHours)));
        return new SupplierPrice(now.version(), now.table(), now.at(), use);
    }
}
