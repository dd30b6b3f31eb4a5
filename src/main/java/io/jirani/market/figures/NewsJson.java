package io.jirani.market.figures;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.run.EventLog;
import java.time.Instant;
import java.util.Optional;

/** Figures as events of the stream, for everybody of the community. */
final class NewsJson {
    void tell(Db.Tx tx, Community community, Figures figures, Instant now) {
        var data = FigureJson.of(figures, community.zone(), community.interval());
        switch (figures.kind()) {
            case INTERVAL -> EventLog.append(tx, "market.interval", community.id(), data, now);
            case DAY -> EventLog.append(tx, "market.day", community.id(), data, now);
        }
    }

    void tell(Db.Tx tx, Community community, Depth depth, Instant now) {
        var best = Optional.of(depth.bands().getFirst().low());
        EventLog.append(
                tx, "market.depth", community.id(), FigureJson.of(Optional.of(depth), best, community.currency()), now);
    }
}
