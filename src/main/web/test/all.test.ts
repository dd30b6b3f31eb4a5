import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Difference, Intent, LiveEvent, Meter, Order, Overview } from "../src/api.ts";
import { format } from "../src/format.ts";
import en from "../src/i18n/en.json";
import { speak } from "../src/i18n/index.ts";
import sw from "../src/i18n/sw.json";
import { apply, depth, doing, fate, flow, homes, isNew, mayReconcile, remember, standing, step as stage, tally, totals, urgent } from "../src/model.ts";
import { type Credential, headers, newProof, NOBODY, type OwnSession, step } from "../src/session.ts";


const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((hole) => hole[1]).sort();
const meter = (power_w: number | null, online = true): Meter => ({
  dev: "ke-nbo-0042",
  household: "H0001",
  online,
  import_wh: 10,
  export_wh: 20,
  power_w,
  t: "2026-11-21T10:00:00Z",
});
const order = (price: number, open: number): Order => ({
  order_id: `${price}/${open}`,
  household: "H0001",
  open_wh: open,
  reserved_wh: 0,
  price_cents_per_kwh: price,
});
const event = (type: LiveEvent["type"], id: string, data: Record<string, unknown> = {}): LiveEvent => ({ type, id, data });

describe("the two languages", () => {
  it("say the same things", () => assert.deepEqual(Object.keys(sw), Object.keys(en)));
  it("leave the same places open", () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) assert.deepEqual(holes(sw[key]), holes(en[key]), key);
  });
  it("leave nothing empty", () => {
    for (const text of [...Object.values(en), ...Object.values(sw)]) assert.ok(text.trim());
  });
  it("fill the open places", () => assert.equal(speak("sw")("ago.s", { n: 5 }), "sekunde 5 zilizopita"));
});

describe("meters", () => {
  it("send below zero and draw above", () => {
    assert.equal(doing(meter(-900)), "sending");
    assert.equal(doing(meter(400)), "drawing");
    assert.equal(doing(meter(0)), "idle");
    assert.equal(doing(meter(-900, false)), "offline");
  });
  it("add up without the silent ones", () =>
    assert.deepEqual(flow([meter(-900), meter(400), meter(-50, false), meter(null)]), {
      outW: 900,
      inW: 400,
      sending: 1,
      drawing: 1,
      offline: 1,
    }));
  it("stand by what needs a person first", () => {
    assert.equal(standing(meter(0)), "active");
    assert.equal(standing({ ...meter(0), silent_since: "2026-11-21T10:00:00Z" }), "silent");
    assert.equal(standing({ ...meter(0), status: "quarantined", silent_since: "2026-11-21T10:00:00Z" }), "quarantined");
    assert.equal(standing({ ...meter(0), household: null, role: "feeder", status: "active" }), "feeder");
  });
  it("stand in the order of their homes, whatever they are called", () => {
    const guest: Meter = { ...meter(0), dev: "a-meter", household: "H0013" };
    const first: Meter = { ...meter(0), dev: "b-meter", household: "H0001" };
    assert.deepEqual(homes([guest, first]), [first, guest]);
  });
  it("that never spoke are new, not silent", () => {
    const fresh: Meter = { ...meter(null, false), t: null };
    assert.ok(isNew(fresh));
    assert.ok(!isNew({ ...fresh, t: "2026-11-21T10:00:00Z" }));
    assert.equal(flow([fresh]).offline, 0);
  });
  it("of nobody's are no home's power", () => {
    const feeder: Meter = { ...meter(-5000), household: null, role: "feeder" };
    assert.equal(homes([meter(0), feeder]).length, 1);
    assert.equal(homes([meter(0), { ...meter(-900), status: "decommissioned" }]).length, 1);
    assert.equal(flow([meter(-900), feeder]).outW, 900);
  });
  it("move with a reading and with nothing else", () => {
    const overview = { meters: [meter(0)] } as unknown as Overview;
    const moved = apply(overview, event("reading.stored", "1", { dev: "ke-nbo-0042", power_w: -700, export_wh: 21 }));
    assert.equal(moved.meters[0]?.power_w, -700);
    assert.equal(moved.meters[0]?.import_wh, 10);
    assert.equal(apply(overview, event("trade.settled", "2")), overview);
  });
});

describe("the book", () => {
  it("is a rising staircase, one step a price", () =>
    assert.deepEqual(depth([order(1200, 800), order(1150, 1000), order(1200, 200), order(900, 0)]), [
      { price: 1150, wh: 1000, upTo: 1000 },
      { price: 1200, wh: 1000, upTo: 2000 },
    ]));
});

describe("payments", () => {
  it("know their fate in every state of the gateway", () => {
    const states = { way: "CREATED SUBMITTING PENDING UNKNOWN RESERVED SUBMITTED", good: "SUCCEEDED PAID LATE_CREDITED", bad: "FAILED EXPIRED REVERSED REFUNDED", look: "REVIEW REFUND_PENDING" };
    for (const [expected, names] of Object.entries(states))
      for (const state of names.split(" ")) {
        assert.equal(fate(state), expected, state);
        assert.ok(`state.${state}` in en, state);
        assert.equal(stage(state) === 4, expected !== "way", state);
      }
  });
  it("are counted by fate", () => {
    const intents = ["PENDING", "SUCCEEDED", "EXPIRED"].map((state) => ({ state }) as Intent);
    assert.deepEqual(tally(intents), { way: 1, good: 1, bad: 1, look: 0 });
  });
});

describe("the provider's statement", () => {
  it("is an operator's who may see payments, and nobody else's", () => {
    const session = (kind: OwnSession["kind"], ...scopes: string[]): Credential => ({
      kind: "session",
      session: { session_id: "1", kind, label: "S0001", scopes, csrf_token: "t", device_since: "" },
    });
    assert.ok(mayReconcile(session("operator", "payments:read")));
    assert.ok(!mayReconcile(session("operator", "meters:read")));
    assert.ok(!mayReconcile(session("household", "payments:read")));
    assert.ok(!mayReconcile(NOBODY));
  });
  it("shows what is due first", () => {
    const difference = (id: number, due: string): Difference => ({ id, due, subject: "UKM", what: "", owner: "treasurer", overdue: false });
    const shown = urgent([difference(3, "2026-11-24T03:00:00Z"), difference(2, "2026-11-23T03:00:00Z"), difference(1, "2026-11-24T03:00:00Z")]);
    assert.deepEqual(shown.map((one) => one.id), [2, 1, 3]);
  });
  it("has every owner's name in both languages", () => {
    for (const owner of ["treasurer", "admin"]) assert.ok(`stmt.owner.${owner}` in en, owner);
  });
});

describe("the ledger", () => {
  it("shows money and energy apart, the large first, nothing at zero", () => {
    const row = (kind: string, asset: string, posted: number) => ({ kind, asset, posted });
    const { money, energy } = totals([row("fee", "KES", 30), row("rail", "KES", 900), row("fx", "KES", 0), row("energy", "WH", 5)]);
    assert.deepEqual(money.map((one) => one.kind), ["rail", "fee"]);
    assert.deepEqual(energy.map((one) => one.kind), ["energy"]);
  });
});

describe("the feed", () => {
  it("keeps twelve, newest first, no readings, nothing twice", () => {
    let feed: readonly LiveEvent[] = [];
    for (let i = 0; i < 20; i++) feed = remember(feed, event("trade.settled", String(i)));
    feed = remember(remember(feed, event("reading.stored", "20")), event("trade.settled", "19"));
    assert.deepEqual(feed.map((one) => one.id), Array.from({ length: 12 }, (_, i) => String(19 - i)));
  });
});

describe("figures", () => {
  const f = format("en", "Africa/Nairobi", "KES", speak("en"));
  it("write money in whole minor units", () => {
    assert.equal(f.money(3088), "KES 30.88");
    assert.equal(f.money(500, "UGX"), "UGX 500");
  });
  it("write energy and time as the neighbourhood does", () => {
    assert.equal(f.wh(2500), "2.50 kWh");
    assert.equal(f.wh(850), "850 Wh");
    assert.equal(f.clock("2026-11-21T10:00:05Z", "seconds"), "13:00:05");
    assert.match(f.day("2026-11-21T22:00:05Z"), /22 Nov/);
    assert.equal(f.ago("2026-11-21T10:00:00Z", "2026-11-21T10:00:12Z"), "12 s ago");
  });
});

describe("signing in", () => {
  const more = (next: string, rest: object = {}) => step({ error: "insufficient_authorization", auth_session: "ja_1", next, ...rest });
  it("goes where the gateway says", () => {
    assert.deepEqual(more("otp"), { kind: "code", session: "ja_1" });
    assert.deepEqual(more("totp"), { kind: "totp", session: "ja_1" });
    assert.deepEqual(more("new_password", { otpauth_uri: "otpauth://totp/x" }), { kind: "enrol", session: "ja_1", uri: "otpauth://totp/x" });
    const houses = [{ id: "1", code: "H0001", community: "kilimani" }];
    assert.deepEqual(more("household", { households: houses }), { kind: "house", session: "ja_1", houses });
    assert.deepEqual(step({ authorization_code: "jc_1" }), { kind: "granted", code: "jc_1", recovery: [] });
  });
  it("takes what it does not understand for a refusal", () => {
    assert.deepEqual(more("retina"), { kind: "refused", error: "unknown" });
    assert.deepEqual(step({ error: "invalid_grant" }), { kind: "refused", error: "invalid_grant" });
    assert.deepEqual(step({}), { kind: "refused", error: "unknown" });
  });
  it("makes each proof anew, by RFC 7636", async () => {
    const [one, other] = [await newProof(), await newProof()];
    assert.match(one.verifier, /^[A-Za-z0-9_-]{43}$/);
    assert.match(one.challenge, /^[A-Za-z0-9_-]{43}$/);
    assert.notEqual(one.verifier, other.verifier);
  });
  it("shows the session's token only with what changes something", () => {
    const session: OwnSession = { session_id: "1", kind: "household", label: "H0001", scopes: [], csrf_token: "t", device_since: "" };
    const credential: Credential = { kind: "session", session };
    assert.deepEqual(headers(credential, "look"), {});
    assert.deepEqual(headers(credential, "change"), { "X-CSRF-Token": "t" });
    assert.deepEqual(headers({ kind: "key", key: "k" }, "look"), { Authorization: "Bearer k" });
    assert.deepEqual(headers(NOBODY, "change"), {});
  });
});
