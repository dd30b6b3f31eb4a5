import type { AccountTotal, Overview } from "../api.ts";
import { known } from "../i18n/index.ts";
import { totals } from "../model.ts";
import { Card, Empty, useUi } from "../ui.tsx";

function Totals(props: { title: string; tone: string; rows: readonly AccountTotal[] }) {
  const { say, f } = useUi();
  const most = Math.max(1, ...props.rows.map((row) => Math.abs(row.posted)));
  const name = (kind: string) => {
    const key = `kind.${kind}`;
    return known(key) ? say(key) : kind;
  };
  return (
    <div className={`totals ${props.tone}`}>
      <h3>{props.title}</h3>
      <ul>
        {props.rows.map((row) => (
          <li key={row.kind + row.asset}>
            <span>{name(row.kind)}</span>
            <b className="num">{row.asset === "WH" ? f.wh(row.posted) : f.money(row.posted, row.asset)}</b>
            <meter className="bar" min={0} max={most} value={Math.abs(row.posted)} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Ledger({ ledger }: { ledger: Overview["ledger"] }) {
  const { say } = useUi();
  const { money, energy } = totals(ledger.accounts);
  return (
    <Card area="a-ledger" title={say("ledger.title")}>
      <p className={`light ${ledger.balanced ? "good" : "bad"}`} role="status">
        <i aria-hidden="true">{ledger.balanced ? "✓" : "!"}</i>
        {say(ledger.balanced ? "ledger.ok" : "ledger.bad")}
      </p>
      {money.length + energy.length === 0 ? (
        <Empty>{say("ledger.none")}</Empty>
      ) : (
        <div className="two">
          <Totals title={say("ledger.money")} tone="money" rows={money} />
          <Totals title={say("ledger.energy")} tone="neighbour" rows={energy} />
        </div>
      )}
    </Card>
  );
}
