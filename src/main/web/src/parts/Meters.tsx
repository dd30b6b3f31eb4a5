import type { Meter } from "../api.ts";
import type { Key } from "../i18n/index.ts";
import { type Doing, doing, flow, homes, isNew, type Standing, standing } from "../model.ts";
import { Empty, Table, TwoViews, useUi } from "../ui.tsx";

const words: Record<Doing, Key> = {
  sending: "meters.sending",
  drawing: "meters.drawing",
  idle: "meters.idle",
  offline: "meters.offline",
};
const stands: Record<Standing, Key> = {
  stock: "meters.stock",
  active: "meters.active",
  quarantined: "meters.quarantined",
  decommissioned: "meters.decommissioned",
  silent: "meters.silent",
  feeder: "meters.feeder",
};
const word = (meter: Meter): Key => (isNew(meter) ? "meters.new" : words[doing(meter)]);
const arrows: Record<Doing, string> = { sending: "▲", drawing: "▼", idle: "–", offline: "×" };

/** One home: panels on the roof when it sends, light in the window when it draws, dashed when silent. */
function House({ meter, most }: { meter: Meter; most: number }) {
  const { say, f } = useUi();
  const state = doing(meter);
  const power = Math.abs(meter.power_w ?? 0);
  return (
    <li className={`house ${state}`}>
      <svg viewBox="0 0 64 52" aria-hidden="true">
        <path className="wall" d="M10 26v24h44V26" />
        <path className="roof" d="M4 28 32 6l28 22" />
        <path className="panel" d="m36 9 20 16-5 0-19-15z" />
        <rect className="window" x="27" y="32" width="10" height="10" rx="1" />
      </svg>
      <b>{meter.household}</b>
      <span className="power">
        <span aria-hidden="true">{arrows[state]} </span>
        {state === "offline" ? say(word(meter)) : f.watts(power)}
      </span>
      <meter className="bar" min={0} max={most} value={state === "offline" ? 0 : power} aria-hidden="true" />
      <span className="dim">
        {meter.status === "quarantined" ? say(stands.quarantined) : state === "offline" ? meter.dev : say(words[state])}
      </span>
    </li>
  );
}

export function Meters({ meters }: { meters: readonly Meter[] }) {
  const { say, f, now } = useUi();
  const sum = flow(meters);
  const street = homes(meters);
  const most = Math.max(1000, ...street.map((meter) => Math.abs(meter.power_w ?? 0)));
  if (meters.length === 0)
    return <TwoViews area="a-meters" title={say("meters.title")} sum="" picture={<Empty>{say("meters.none")}</Empty>} table={<Empty>{say("meters.none")}</Empty>} />;
  return (
    <TwoViews
      area="a-meters"
      title={say("meters.title")}
      sum={say("meters.sum", { out: f.watts(sum.outW), in: f.watts(sum.inW), off: sum.offline })}
      picture={
        <ul className="street">
          {street.map((meter) => (
            <House key={meter.dev} meter={meter} most={most} />
          ))}
        </ul>
      }
      table={
        <Table
          label={say("meters.title")}
          rows={meters}
          id={(meter) => meter.dev}
          columns={[
            { head: say("col.household"), cell: (m) => m.household ?? "–" },
            { head: say("col.meter"), cell: (m) => <code>{m.dev}</code> },
            { head: say("col.standing"), cell: (m) => say(stands[standing(m)]) },
            { head: say("col.state"), cell: (m) => say(word(m)) },
            { head: say("col.seen"), number: true, cell: (m) => (m.last_seen == null ? "–" : f.ago(m.last_seen, now)) },
            { head: say("col.gaps"), number: true, cell: (m) => m.gaps ?? "–" },
            { head: say("col.buffered"), number: true, cell: (m) => m.buffered ?? "–" },
            { head: say("col.trust"), cell: (m) => m.trust ?? "–" },
            { head: say("col.firmware"), cell: (m) => m.firmware ?? "–" },
            { head: say("col.power"), number: true, cell: (m) => (m.power_w == null ? "–" : f.watts(m.power_w)) },
            { head: say("col.export"), number: true, cell: (m) => (m.export_wh == null ? "–" : f.wh(m.export_wh)) },
            { head: say("col.import"), number: true, cell: (m) => (m.import_wh == null ? "–" : f.wh(m.import_wh)) },
            { head: say("col.age"), number: true, cell: (m) => (m.t == null ? "–" : f.ago(m.t, now)) },
          ]}
        />
      }
    />
  );
}
