import type { Community, Order } from "../api.ts";
import { depth } from "../model.ts";
import { Empty, Table, TwoViews, useUi } from "../ui.tsx";

const W = 520;
const H = 200;
const TICK = 46; // room for one price under the axis
const PAD = { left: 8, right: 8, top: 26, bottom: 24 };

/** The supply curve as steps, between what the supplier pays (feed-in) and what it asks (tariff). */
function Depth({ book, community }: { book: readonly Order[]; community: Community }) {
  const { say, f } = useUi();
  const steps = depth(book);
  const last = steps.at(-1);
  if (!last) return <Empty>{say("book.none")}</Empty>;
  const low = Math.min(community.feed_in_cents_per_kwh, steps[0]?.price ?? 0);
  const high = Math.max(community.price_cents_per_kwh, last.price);
  const margin = Math.max(1, (high - low) * 0.08);
  const x = (price: number) =>
    PAD.left + ((price - low + margin) / (high - low + 2 * margin)) * (W - PAD.left - PAD.right);
  const y = (wh: number) => H - PAD.bottom - (wh / (last.upTo * 1.08)) * (H - PAD.top - PAD.bottom);
  const floor = H - PAD.bottom;
  const line = steps.map((s, i) => `H${x(s.price).toFixed(1)}V${y(s.upTo).toFixed(1)}${i === steps.length - 1 ? `H${W - PAD.right}` : ""}`).join("");
  const start = `M${x(steps[0]?.price ?? low).toFixed(1)} ${floor}`;
  const mark = (price: number, name: string, side: "start" | "end") => (
    <g className="bound">
      <path d={`M${x(price)} ${PAD.top - 8}V${floor}`} />
      <text x={x(price) + (side === "start" ? 5 : -5)} y={PAD.top - 11} textAnchor={side === "start" ? "start" : "end"}>
        {name}
      </text>
    </g>
  );
  let shownTo = -Infinity;
  const ticks = steps.filter((s) => {
    if (x(s.price) - shownTo < TICK) return false;
    shownTo = x(s.price);
    return true;
  });
  return (
    <svg className="depth" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={say("book.axis")}>
      <path className="area" d={`${start}${line}V${floor}Z`} />
      <path className="curve" d={start + line} />
      <path className="axis" d={`M${PAD.left} ${floor}H${W - PAD.right}`} />
      {mark(community.feed_in_cents_per_kwh, say("book.feedin", { price: f.money(community.feed_in_cents_per_kwh) }), "start")}
      {mark(community.price_cents_per_kwh, say("book.tariff", { price: f.money(community.price_cents_per_kwh) }), "end")}
      {ticks.map((s) => (
        <text key={s.price} className="tick" x={x(s.price)} y={H - 6} textAnchor="middle">
          {(s.price / 100).toFixed(2)}
        </text>
      ))}
      <text className="total" x={x(last.price) - 8} y={y(last.upTo) + 4} textAnchor="end">
        {f.wh(last.upTo)}
      </text>
    </svg>
  );
}

export function Book({ book, community }: { book: readonly Order[]; community: Community }) {
  const { say, f } = useUi();
  const steps = depth(book);
  const best = steps[0];
  const rows = [...book].sort((a, b) => a.price_cents_per_kwh - b.price_cents_per_kwh);
  return (
    <TwoViews
      area="a-book"
      title={say("book.title")}
      sum={
        best
          ? say("book.sum", {
              wh: f.wh(steps.at(-1)?.upTo ?? 0),
              n: book.filter((order) => order.open_wh > 0).length,
              price: f.money(best.price),
            })
          : ""
      }
      picture={<Depth book={book} community={community} />}
      table={
        rows.length === 0 ? (
          <Empty>{say("book.none")}</Empty>
        ) : (
          <Table
            label={say("book.title")}
            rows={rows}
            id={(order) => order.order_id}
            columns={[
              { head: say("col.household"), cell: (o) => o.household },
              { head: say("col.price"), number: true, cell: (o) => f.money(o.price_cents_per_kwh) },
              { head: say("col.open"), number: true, cell: (o) => f.wh(o.open_wh) },
              { head: say("col.reserved"), number: true, cell: (o) => f.wh(o.reserved_wh) },
            ]}
          />
        )
      }
    />
  );
}
