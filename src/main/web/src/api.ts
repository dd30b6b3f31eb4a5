import { type Credential, headers } from "./session.ts";

// What the gateway says. Energy in Wh, power in W (+ draws from the wires), money in the currency's minor units.

export interface Community {
  code: string;
  name: string;
  zone: string;
  currency: string;
  interval_seconds: number;
  price_cents_per_kwh: number;
  feed_in_cents_per_kwh: number;
}
export interface Meter {
  dev: string;
  /** Whose it is; nobody's while it is in stock, and the feeder's. */
  household: string | null;
  online: boolean;
  role?: "household" | "feeder";
  status?: "stock" | "active" | "quarantined" | "decommissioned";
  trust?: "A" | "B" | "C";
  firmware?: string | null;
  /** Rows it held when it last said hello. */
  buffered?: number | null;
  /** Numbers of rows that are missing now. */
  gaps?: number;
  last_seen?: string | null;
  silent_since?: string | null;
  // Nothing before the first reading.
  import_wh?: number | null;
  export_wh?: number | null;
  power_w?: number | null;
  t?: string | null;
}
export interface Order {
  order_id: string;
  household: string;
  open_wh: number;
  reserved_wh: number;
  price_cents_per_kwh: number;
}
export interface Trade {
  trade_id?: string;
  purchase_id: string;
  /** An operator sees whose it was only with a reason. */
  seller?: string;
  buyer?: string;
  wh: number;
  price_cents_per_kwh: number;
  value_minor: number;
  state: string;
  door: string;
  at: string;
}
export interface Intent {
  intent_id: string;
  /** An operator sees whose it was only with a reason. */
  household?: string;
  phone?: string;
  state: string;
  amount_minor: number;
  reason_code?: string | null;
  created_at: string;
}
export interface IntervalRow {
  start: string;
  households: number;
  export_wh: number;
  import_wh: number;
  closed_at: string;
}
export interface AccountTotal {
  kind: string;
  asset: string;
  posted: number;
}
export interface Rail {
  rail: string;
  payouts: string;
  reason: string;
}
export interface Overview {
  community: Community;
  /** Money's clock, the real one. */
  now: string;
  /** The clock of readings and intervals; runs faster in the demo. */
  neighbourhood_now?: string;
  meters: Meter[];
  book: Order[];
  trades: Trade[];
  collections: Intent[];
  payouts: Intent[];
  intervals: IntervalRow[];
  ledger: { balanced: boolean; accounts: AccountTotal[] };
  rails: Rail[];
}

/** The events this page listens to; reading.stored moves a meter, the others make a line and a fresh look. */
export const EVENT_TYPES = [
  "reading.stored",
  "interval.closed",
  "order.placed",
  "order.cancelled",
  "purchase.reserved",
  "purchase.released",
  "trade.settled",
  "meter.silent",
  "meter.heard",
  "meter.quarantined",
  "meter.released",
  "meter.claimed",
  "meter.decommissioned",
  "collection.state",
  "payout.state",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
export interface LiveEvent {
  id: string;
  type: EventType;
  data: Record<string, unknown>;
}

export class Refused extends Error {
  constructor(readonly status: number) {
    super(`HTTP ${status}`);
  }
}

export async function getOverview(credential: Credential, signal: AbortSignal): Promise<Overview> {
  const answer = await fetch("/v1/overview", { headers: { Accept: "application/json", ...headers(credential, "look") }, signal });
  if (!answer.ok) throw new Refused(answer.status);
  return (await answer.json()) as Overview;
}

/** EventSource sends no header, so a credential is traded for a ticket that works once. */
async function streamUrl(credential: Credential): Promise<string> {
  if (credential.kind === "none") return "/v1/stream";
  const answer = await fetch("/v1/stream/ticket", { method: "POST", headers: headers(credential, "change") });
  if (!answer.ok) throw new Refused(answer.status);
  const { ticket } = (await answer.json()) as { ticket: string };
  return `/v1/stream?ticket=${encodeURIComponent(ticket)}`;
}

const REOPEN_MS = 3000;

/** Listens until the returned function is called; opens again by itself, with a new ticket each time. */
export function listen(credential: Credential, onEvent: (event: LiveEvent) => void, onOpen: (open: boolean) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const again = () => {
    onOpen(false);
    source?.close();
    if (!ended) timer = setTimeout(() => void open(), REOPEN_MS);
  };
  const open = async () => {
    try {
      const url = await streamUrl(credential);
      if (ended) return;
      source = new EventSource(url);
    } catch {
      again();
      return;
    }
    source.onopen = () => onOpen(true);
    source.onerror = again;
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (message: MessageEvent<string>) => {
        onEvent({ id: message.lastEventId, type, data: JSON.parse(message.data) as Record<string, unknown> });
      });
    }
  };
  void open();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };
}

/** What waits for another person, exactly as it would be done. */
export interface Proposal {
  proposal_id: string;
  kind: string;
  payload: Record<string, string>;
  sha256: string;
  reason: string;
  needs: number;
  approvals: unknown[];
  proposer: string;
}

export async function listProposals(credential: Credential): Promise<Proposal[]> {
  const answer = await fetch("/v1/proposals?state=open", { headers: { Accept: "application/json", ...headers(credential, "look") } });
  if (!answer.ok) throw new Refused(answer.status);
  return ((await answer.json()) as { items: Proposal[] }).items;
}

/** Agrees to what was shown, or ends it. Answers why not; nothing when it is done. */
export async function decide(credential: Credential, shown: Proposal, deed: "approve" | "reject", reason: string): Promise<string> {
  const answer = await fetch(`/v1/proposals/${shown.proposal_id}/${deed}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID(), ...headers(credential, "change") },
    body: JSON.stringify(deed === "approve" ? { sha256: shown.sha256, reason } : { reason }),
  });
  return answer.ok ? "" : (((await answer.json()) as { detail?: string }).detail ?? `HTTP ${answer.status}`);
}

/** The newest statement of one account at the provider. */
export interface StatementRead {
  rail: string;
  side: "collect" | "payout";
  until: string;
  read_at: string;
  rows: number;
  waiting: number;
}
/** What the provider's statement and the books do not say alike. */
export interface Difference {
  id: number;
  subject: string;
  what: string;
  owner: string;
  due: string;
  overdue: boolean;
}
export interface Reconciled {
  statements: StatementRead[];
  items: Difference[];
}

export async function getReconciled(credential: Credential): Promise<Reconciled> {
  const answer = await fetch("/v1/statement-differences", { headers: { Accept: "application/json", ...headers(credential, "look") } });
  if (!answer.ok) throw new Refused(answer.status);
  return (await answer.json()) as Reconciled;
}
