import type { IntervalRow } from "../api.ts";
import { Empty, Table, TwoViews, useUi } from "../ui.tsx";

const SHOWN = 24;
const W = 520;
const H = 170;
const MID = 84;
const REACH = 66;

/** Up: what meters sent out. Down: what they drew. One pair of bars an interval. */
function Bars({ rows }: { rows: readonly IntervalRow[] }) {
  const { say, f } = useUi();
  const most = Math.max(1, ...rows.flatMap((row) => [row.export_wh, row.import_wh]));
  const slot = W / Math.max(rows.length, 8);
  const size = (wh: number) => (wh / most) * REACH;
  const label = Math.max(1, Math.ceil(rows.length / 8));
  return (
    <svg className="bars" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={say("int.title")}>
      {rows.map((row, i) => {
        const x = i * slot + slot * 0.14;
        const wide = slot * 0.72;
        return (
          <g key={row.start}>
            <title>{`${f.clock(row.start)}: ${f.wh(row.export_wh)} ${say("int.out")}, ${f.wh(row.import_wh)} ${say("int.in")}`}</title>
            <rect className="out" x={x} y={MID - size(row.export_wh)} width={wide} height={size(row.export_wh)} rx="2" />
            <rect className="in" x={x} y={MID + 1} width={wide} height={size(row.import_wh)} rx="2" />
            {i % label === 0 ? (
              <text className="tick" x={x + wide / 2} y={H - 4} textAnchor="middle">
                {f.clock(row.start)}
              </text>
            ) : null}
          </g>
        );
      })}
      <path className="axis" d={`M0 ${MID}H${W}`} />
    </svg>
  );
}

export function Intervals({ intervals }: { intervals: readonly IntervalRow[] }) {
  const { say, f } = useUi();
  const rows = [...intervals].sort((a, b) => a.start.localeCompare(b.start)).slice(-SHOWN);
  const last = rows.at(-1);
  const none = <Empty>{say("int.none")}</Empty>;
  return (
    <TwoViews
      area="a-intervals"
      title={say("int.title")}
      sum={last ? say("int.sum", { out: f.wh(last.export_wh), in: f.wh(last.import_wh), n: last.households }) : ""}
      picture={last ? <Bars rows={rows} /> : none}
      table={
        last ? (
          <Table
            label={say("int.title")}
            rows={[...rows].reverse()}
            id={(row) => row.start}
            columns={[
              { head: say("col.start"), cell: (r) => f.clock(r.start) },
              { head: say("col.households"), number: true, cell: (r) => r.households },
              { head: say("int.out"), number: true, cell: (r) => f.wh(r.export_wh) },
              { head: say("int.in"), number: true, cell: (r) => f.wh(r.import_wh) },
            ]}
          />
        ) : (
          none
        )
      }
    />
  );
}
