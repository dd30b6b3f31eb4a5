import type { Trade } from "../api.ts";
import type { Key } from "../i18n/index.ts";
import { known } from "../i18n/index.ts";
import { Card, Empty, useUi } from "../ui.tsx";

const SHOWN = 13;
const marks: Record<string, string> = { settled: "✓", reserved: "…", released: "↺" };

export function Trades({ trades }: { trades: readonly Trade[] }) {
  const { say, f } = useUi();
  const word = (state: string) => {
    const key: string = `trades.${state}`;
    return known(key) ? say(key as Key) : state;
  };
  return (
    <Card area="a-trades" title={say("trades.title")}>
      {trades.length === 0 ? <Empty>{say("trades.none")}</Empty> : null}
      <ol className="tape">
        {trades.slice(0, SHOWN).map((trade, i) => (
          <li key={trade.trade_id ?? `${trade.purchase_id}/${i}`} className={trade.state}>
            <span className="mark" aria-hidden="true">
              {marks[trade.state] ?? "·"}
            </span>
            <span>
              <b>
                {trade.seller ?? "–"} → {trade.buyer ?? "–"}
              </b>
              <span className="dim">
                {f.wh(trade.wh)} × {f.money(trade.price_cents_per_kwh)} · {word(trade.state)}
              </span>
            </span>
            <span className="end">
              <b className="num">{f.money(trade.value_minor)}</b>
              <span className="dim">
                {f.clock(trade.at, "seconds")} · {trade.door}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
