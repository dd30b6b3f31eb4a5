import type { Intent, Rail } from "../api.ts";
import { known } from "../i18n/index.ts";
import { fate, STEPS, step } from "../model.ts";
import { Card, Empty, useUi } from "../ui.tsx";

const SHOWN = 10;

function Payment({ intent }: { intent: Intent }) {
  const { say, f } = useUi();
  const key = `state.${intent.state}`;
  const word = known(key) ? say(key) : intent.state;
  const reached = step(intent.state);
  return (
    <li className={`payment ${fate(intent.state)}`}>
      <span>
        <b>{intent.household ?? "–"}</b> <span className="dim">{intent.phone}</span>
        <span className="progress">
          <span className="steps" role="img" aria-label={say("pay.step", { n: reached, all: STEPS })}>
            {Array.from({ length: STEPS }, (_, i) => (
              <i key={i} className={i < reached ? "on" : undefined} />
            ))}
          </span>
          <span className="word">
            {word}
            {intent.reason_code ? ` (${intent.reason_code})` : ""}
          </span>
        </span>
      </span>
      <span className="end">
        <b className="num">{f.money(intent.amount_minor)}</b>
        <span className="dim">{f.clock(intent.created_at, "seconds")}</span>
      </span>
    </li>
  );
}

export function Payments(props: { area: string; title: string; sum: string; intents: readonly Intent[]; rails?: readonly Rail[] }) {
  const { say } = useUi();
  return (
    <Card area={props.area} title={props.title} sum={props.sum}>
      {props.rails
        ?.filter((rail) => rail.payouts === "paused")
        .map((rail) => (
          <p key={rail.rail} className="warn" role="status">
            {say("pay.paused", { rail: rail.rail, reason: rail.reason })}
          </p>
        ))}
      {props.intents.length === 0 ? <Empty>{say("pay.none")}</Empty> : null}
      <ol className="payments">
        {props.intents.slice(0, SHOWN).map((intent) => (
          <Payment key={intent.intent_id} intent={intent} />
        ))}
      </ol>
    </Card>
  );
}
