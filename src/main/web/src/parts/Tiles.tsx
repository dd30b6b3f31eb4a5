import type { Overview } from "../api.ts";
import { flow, homes, sold, tally } from "../model.ts";
import { useUi } from "../ui.tsx";

function Tile(props: { tone: string; label: string; value: string; sub: string }) {
  return (
    <div className={`tile ${props.tone}`}>
      <dt>{props.label}</dt>
      <dd>
        <strong>{props.value}</strong>
        <span>{props.sub}</span>
      </dd>
    </div>
  );
}

export function Tiles({ overview }: { overview: Overview }) {
  const { say, f } = useUi();
  const now = flow(overview.meters);
  const offered = overview.book.reduce((sum, order) => sum + order.open_wh, 0);
  const best = Math.min(...overview.book.filter((order) => order.open_wh > 0).map((order) => order.price_cents_per_kwh));
  const trades = sold(overview.trades);
  const pay = tally([...overview.collections, ...overview.payouts]);
  const { balanced } = overview.ledger;
  return (
    <dl className="tiles">
      <Tile
        tone="solar"
        label={say("tile.out")}
        value={f.watts(now.outW)}
        sub={say("tile.out.sub", { n: now.sending, all: homes(overview.meters).length })}
      />
      <Tile tone="grid" label={say("tile.in")} value={f.watts(now.inW)} sub={say("tile.in.sub", { n: now.drawing })} />
      <Tile
        tone="neighbour"
        label={say("tile.offer")}
        value={f.wh(offered)}
        sub={offered > 0 ? say("tile.offer.sub", { price: f.money(best) }) : say("tile.offer.none")}
      />
      <Tile
        tone="neighbour"
        label={say("tile.sold")}
        value={f.wh(trades.wh)}
        sub={say("tile.sold.sub", { money: f.money(trades.minor), n: trades.n })}
      />
      <Tile
        tone="money"
        label={say("tile.way")}
        value={String(pay.way + pay.look)}
        sub={say("tile.way.sub", { n: pay.good, f: pay.bad })}
      />
      <Tile
        tone={balanced ? "good" : "bad"}
        label={say("tile.books")}
        value={say(balanced ? "tile.books.ok" : "tile.books.bad")}
        sub={say(balanced ? "tile.books.ok.sub" : "tile.books.bad.sub")}
      />
    </dl>
  );
}
