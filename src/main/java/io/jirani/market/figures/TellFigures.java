package io.jirani.market.figures;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.CommunityId;
import io.jirani.market.TariffStore;
import io.jirani.market.figures.Telling.Age;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The job that tells figures: an interval once it is settled (two hours after it at the latest), a day once all its intervals were
 * decided, the book once an interval. Each in a transaction of its own with its event; told twice is told once.
 */
public final class TellFigures {
    /** How far back what was not told is looked for. */
    static final Duration BACK = Duration.ofDays(7);

    private static final int AT_ONCE = 100;
    private static final int DAYS = 7;

    private final Db db;
    private final CommunityStore communities;
    private final TariffStore tariffs = new TariffStore();
    private final SettledStore settled = new SettledStore();
    private final FigureStore figures = new FigureStore();
    private final NewsJson news = new NewsJson();
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final Clock clock;
    private final Clock sunClock;

    /** A day that was looked at and has to be a day old: it is not added up again until then. */
    private record Waiting(CommunityId community, LocalDate day) {}

    /**
     * @param sunClock the neighbourhood's, which intervals follow
     */
    public TellFigures(Db db, CommunityStore communities, Clock clock, Clock sunClock) {
        this.db = db;
        this.communities = communities;
        this.clock = clock;
        this.sunClock = sunClock;
    }

    /** One pass; answers how much it told. */
    public int pass() {
        int told = 0;
        for (var community : db.transaction(communities::all))
            told += intervals(community) + days(community) + depth(community);
        return told;
    }

    /** Intervals that were to be told an hour ago and were not. */
    public long late() {
        var now = sunClock.instant();
        return db.transaction(
                tx -> settled.late(tx, now.minus(BACK), now.minus(SettledStore.PATIENCE.plus(Duration.ofHours(2)))));
    }

    private int intervals(Community community) {
        var now = sunClock.instant();
        var starts = db.transaction(tx -> settled.untold(tx, community, now.minus(BACK), now, AT_ONCE));
        int told = 0;
        for (var start : starts) told += db.transaction(tx -> interval(tx, community, start));
        return told;
    }

    private int interval(Db.Tx tx, Community community, Instant start) {
        var only = List.of(start);
        var supplier = tariffs.price(tx, community, start).cap();
        var trades = settled.trades(tx, community, only);
        return tell(tx, community, Telling.interval(start, supplier, trades, settled.use(tx, community.id(), only)));
    }

    private int tell(Db.Tx tx, Community community, Figures made) {
        var now = clock.instant();
        var written = figures.tell(tx, community.id(), made, now);
        if (written > 0) news.tell(tx, community, made, now);
        return written;
    }

    private int days(Community community) {
        var today = LocalDate.ofInstant(sunClock.instant(), community.zone());
        int told = 0;
        for (int back = DAYS; back > 0; back--) {
            var day = today.minusDays(back);
            told += db.transaction(tx -> day(tx, community, day));
        }
        return told;
    }

    private int day(Db.Tx tx, Community community, LocalDate day) {
        var from = day.atStartOfDay(community.zone()).toInstant();
        var until = day.plusDays(1).atStartOfDay(community.zone()).toInstant();
        var now = sunClock.instant();
        var age = now.isBefore(until.plus(Duration.ofDays(1))) ? Age.JUST_ENDED : Age.A_DAY_LATER;
        var mark = new Waiting(community.id(), day);
        if (now.isBefore(until.plus(SettledStore.PATIENCE).plus(community.interval()))
                || (age == Age.JUST_ENDED && waiting.contains(mark))
                || figures.isDayTold(tx, community.id(), from)
                || settled.closedUntold(tx, community.id(), from, until)) return 0;
        var intervals = figures.intervals(tx, community.id(), from, until);
        if (intervals.isEmpty()) return 0;
        var untraded = settled.trades(
                tx, community, withheld(intervals, one -> one.traded().given()));
        var unused = settled.use(
                tx, community.id(), withheld(intervals, one -> one.local().given()));
        var made = Telling.day(from, intervals, untraded, unused, age);
        if (made.isEmpty()) waiting.add(mark);
        else waiting.remove(mark);
        return made.map(told -> tell(tx, community, told)).orElse(0);
    }

    private static List<Instant> withheld(List<Figures> intervals, Function<Figures, Optional<?>> figure) {
        return intervals.stream()
                .filter(one -> figure.apply(one).isEmpty())
                .map(Figures::start)
                .toList();
    }

    private int depth(Community community) {
        return db.transaction(tx -> {
            settled.alone(tx, community.id());
            var now = clock.instant();
            var last = figures.depth(tx, community.id()).map(Depth::asOf);
            if (last.filter(then -> then.plus(community.interval()).isAfter(now))
                    .isPresent()) return 0;
            var offers = settled.offers(tx, community, last.orElse(Instant.EPOCH));
            var bands = Bands.of(offers, Telling.ENOUGH);
            if (bands.isEmpty()) return 0;
            var depth = new Depth(now, bands);
            figures.tell(tx, community, depth);
            news.tell(tx, community, depth, now);
            return 1;
        });
    }
}
