// What the page works out from what the gateway says: pure functions, tested in test/all.test.ts.
import type { AccountTotal, Difference, Intent, LiveEvent, Meter, Order, Overview, Trade } from "./api.ts";
import type { Credential } from "./session.ts";

const IDLE_W = 5;
export type Doing = "sending" | "drawing" | "idle" | "offline";

export function doing(meter: Meter): Doing {
  if (!meter.online) return "offline";
  const power = meter.power_w ?? 0;
  if (power < -IDLE_W) return "sending";
  return power > IDLE_W ? "drawing" : "idle";
}

/**
 * The meters of homes, in the order of their codes: those in stock are nobody's, the feeder's measures all of them once
 * more, and one that was taken down measures nothing.
 */
export const homes = (meters: readonly Meter[]): Meter[] =>
  meters
    .filter((meter) => meter.household !== null && meter.status !== "decommissioned")
    .sort((a, b) => (a.household ?? "").localeCompare(b.household ?? "") || a.dev.localeCompare(b.dev));

/** Whether it has ever said anything: one that was just registered is not silent, it is new. */
export const isNew = (meter: Meter): boolean => !meter.online && meter.t == null;

export type Standing = "stock" | "active" | "quarantined" | "decommissioned" | "silent" | "feeder";

/** How a meter stands, in one word: what needs a person before what is as it should be. */
export function standing(meter: Meter): Standing {
  if (meter.status && meter.status !== "active") return meter.status;
  if (meter.silent_since) return "silent";
  return meter.role === "feeder" ? "feeder" : "active";
}

export interface Flow {
  outW: number;
  inW: number;
  sending: number;
  drawing: number;
  offline: number;
}

export function flow(meters: readonly Meter[]): Flow {
  const sum: Flow = { outW: 0, inW: 0, sending: 0, drawing: 0, offline: 0 };
  for (const meter of homes(meters)) {
    const power = meter.power_w ?? 0;
    switch (doing(meter)) {
      case "sending":
        sum.outW -= power;
        sum.sending++;
        break;
      case "drawing":
        sum.inW += power;
        sum.drawing++;
        break;
      case "offline":
        if (!isNew(meter)) sum.offline++;
        break;
      case "idle":
        break;
    }
  }
  return sum;
}

export interface Step {
  price: number;
  /** Wh to be had at or below the price. */
  upTo: number;
  wh: number;
}

/** The supply curve: cheapest first, one step a price. */
export function depth(book: readonly Order[]): Step[] {
  const byPrice = new Map<number, number>();
  for (const order of book)
    if (order.open_wh > 0)
      byPrice.set(order.price_cents_per_kwh, (byPrice.get(order.price_cents_per_kwh) ?? 0) + order.open_wh);
  let upTo = 0;
  return [...byPrice.entries()]
    .sort(([a], [b]) => a - b)
    .map(([price, wh]) => ({ price, wh, upTo: (upTo += wh) }));
}

export type Fate = "way" | "good" | "bad" | "look";

/** How a payment stands: on its way, ended well, ended without the money moving, or waiting for a person. */
export function fate(state: string): Fate {
  if (["SUCCEEDED", "PAID", "LATE_CREDITED"].includes(state)) return "good";
  if (["FAILED", "EXPIRED", "REVERSED", "REFUNDED"].includes(state)) return "bad";
  return ["REVIEW", "REFUND_PENDING"].includes(state) ? "look" : "way";
}

export const STEPS = 4;

/** Which of the four steps (stored, being sent, with the provider, ended) a payment has reached. */
export function step(state: string): number {
  switch (state) {
    case "CREATED":
    case "RESERVED":
      return 1;
    case "SUBMITTING":
      return 2;
    case "PENDING":
    case "SUBMITTED":
    case "UNKNOWN":
      return 3;
    default:
      return STEPS;
  }
}

export function tally(intents: readonly Intent[]): Record<Fate, number> {
  const sum: Record<Fate, number> = { way: 0, good: 0, bad: 0, look: 0 };
  for (const intent of intents) sum[fate(intent.state)]++;
  return sum;
}

export function sold(trades: readonly Trade[]): { n: number; wh: number; minor: number } {
  const settled = trades.filter((trade) => trade.state === "settled");
  return {
    n: settled.length,
    wh: settled.reduce((sum, trade) => sum + trade.wh, 0),
    minor: settled.reduce((sum, trade) => sum + trade.value_minor, 0),
  };
}

/** Money first by size, then energy by size; accounts at zero are left out. */
export function totals(accounts: readonly AccountTotal[]): { money: AccountTotal[]; energy: AccountTotal[] } {
  const bySize = (a: AccountTotal, b: AccountTotal) => Math.abs(b.posted) - Math.abs(a.posted);
  const some = accounts.filter((account) => account.posted !== 0);
  return {
    money: some.filter((account) => account.asset !== "WH").sort(bySize),
    energy: some.filter((account) => account.asset === "WH").sort(bySize),
  };
}

/** A reading moves its meter at once; everything else is taken from the next look at the overview. */
export function apply(overview: Overview, event: LiveEvent): Overview {
  if (event.type !== "reading.stored") return overview;
  const data = event.data as Partial<Meter>;
  return {
    ...overview,
    meters: overview.meters.map((meter) =>
      meter.dev !== data.dev
        ? meter
        : {
            ...meter,
            online: true,
            import_wh: data.import_wh ?? meter.import_wh ?? null,
            export_wh: data.export_wh ?? meter.export_wh ?? null,
            power_w: data.power_w ?? null,
            t: data.t ?? meter.t ?? null,
          },
    ),
  };
}

const FEED = 12;

/** The newest lines first; readings are too many to be news. */
export function remember(feed: readonly LiveEvent[], event: LiveEvent): readonly LiveEvent[] {
  if (event.type === "reading.stored" || feed.some((old) => old.id !== "" && old.id === event.id)) return feed;
  return [event, ...feed].slice(0, FEED);
}

/** Whose business the provider's statement is: an operator's who may see payments. */
export const mayReconcile = (credential: Credential): boolean =>
  credential.kind === "session" && credential.session.kind === "operator" && credential.session.scopes.includes("payments:read");

/** What is due first comes first. */
export const urgent = (differences: readonly Difference[]): Difference[] =>
  [...differences].sort((a, b) => a.due.localeCompare(b.due) || a.id - b.id);
