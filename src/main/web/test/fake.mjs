// A pretended gateway for looking at the page without one: `npm run build && npm run fake`, then http://127.0.0.1:8099/console/
// It serves target/console under the gateway's policy and answers /v1/overview and /v1/stream with figures that move.
// `--key SECRET` makes it ask for a key, so that the ticket's way can be tried. Never part of the jar.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const value = (name, fallback) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : process.argv[at + 1];
};
const port = Number(value("--port", "8099"));
const key = value("--key", "");
const root = fileURLToPath(new URL("../../../../target/console", import.meta.url));
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

const began = Date.now();
const sunStart = Date.parse("2026-11-21T07:00:00Z");
const sun = (ms = Date.now()) => new Date(sunStart + (ms - began + 3_600_000 / 60) * 60);
const homes = Array.from({ length: 12 }, (_, i) => ({
  dev: `sim-kilimani-${String(i + 1).padStart(2, "0")}`,
  household: `H${String(i + 1).padStart(4, "0")}`,
  online: i !== 9,
  role: "household",
  status: i === 7 ? "quarantined" : "active",
  trust: i === 4 ? "B" : "A",
  firmware: i % 3 ? "1.4.0" : "1.3.2",
  buffered: i * 2,
  gaps: i === 3 ? 12 : 0,
  last_seen: sun(Date.now() - i * 900).toISOString(),
  silent_since: i === 9 ? sun(Date.now() - 60_000).toISOString() : null,
  import_wh: 1_843_217 + i * 7_000,
  export_wh: i % 2 ? 0 : 921_077 + i * 9_000,
  power_w: i % 2 ? 180 + i * 70 : -400 - i * 190,
  t: sun().toISOString(),
}));
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const id = (n) => `01990000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const states = ["PENDING", "SUBMITTING", "SUCCEEDED", "SUCCEEDED", "FAILED", "SUCCEEDED", "EXPIRED", "SUCCEEDED", "LATE_CREDITED", "UNKNOWN"];
const sent = ["SUBMITTED", "PAID", "PAID", "RESERVED", "PAID", "FAILED"];

const overview = () => ({
  community: {
    code: "kilimani",
    name: "Kilimani Court",
    zone: "Africa/Nairobi",
    currency: "KES",
    interval_seconds: 900,
    price_cents_per_kwh: 1857,
    feed_in_cents_per_kwh: 600,
  },
  now: new Date().toISOString(),
  neighbourhood_now: sun().toISOString(),
  meters: homes,
  book: [
    [1150, 1400, 0],
    [1200, 3200, 500],
    [1260, 900, 0],
    [1310, 2400, 0],
    [1425, 4100, 0],
    [1600, 1200, 0],
  ].map(([price_cents_per_kwh, open_wh, reserved_wh], i) => ({ order_id: id(i), household: `H00${String(i * 2 + 1).padStart(2, "0")}`, open_wh, reserved_wh, price_cents_per_kwh })),
  trades: Array.from({ length: 16 }, (_, i) => ({
    purchase_id: id(100 + i),
    seller: `H00${String(((i * 4) % 10) + 1).padStart(2, "0")}`,
    buyer: `H00${String(((i * 6) % 10) + 2).padStart(2, "0")}`,
    wh: 300 + ((i * 370) % 2300),
    price_cents_per_kwh: 1150 + ((i * 35) % 200),
    value_minor: Math.round(((300 + ((i * 370) % 2300)) * (1150 + ((i * 35) % 200))) / 1000),
    state: i < 2 ? "reserved" : i === 5 ? "released" : "settled",
    door: i % 3 ? "v1" : "compat",
    at: ago(4 + i * 9),
  })),
  collections: states.map((state, i) => ({
    intent_id: id(200 + i),
    household: `H00${String(((i * 6) % 10) + 2).padStart(2, "0")}`,
    phone: `2547*****${String(149 + i)}`,
    state,
    amount_minor: 1000 + i * 700,
    reason_code: state === "FAILED" ? "1032" : state === "EXPIRED" ? "1037" : null,
    created_at: ago(3 + i * 11),
  })),
  payouts: sent.map((state, i) => ({
    intent_id: id(300 + i),
    household: `H00${String(((i * 4) % 10) + 1).padStart(2, "0")}`,
    phone: `2547*****${String(201 + i)}`,
    state,
    amount_minor: 2900 + i * 1100,
    reason_code: state === "FAILED" ? "2040" : null,
    created_at: ago(8 + i * 21),
  })),
  intervals: Array.from({ length: 14 }, (_, i) => ({
    start: new Date(sunStart - (13 - i) * 900_000).toISOString(),
    households: 12,
    export_wh: Math.round(900 + 2600 * Math.sin(((i + 1) / 15) * Math.PI)),
    import_wh: Math.round(1500 + 500 * Math.cos(i)),
    closed_at: ago((14 - i) * 15),
  })),
  ledger: {
    balanced: true,
    accounts: [
      ["rail", "KES", 5_218_400],
      ["capital", "KES", 5_000_000],
      ["household", "KES", 214_377],
      ["unproven", "KES", 9_000],
      ["fee", "KES", 1_520],
      ["fund", "KES", 608],
      ["partner", "KES", 915],
      ["utility", "KES", 10_980],
      ["generated", "WH", 68_420],
      ["consumed", "WH", 41_300],
      ["energy", "WH", 31_120],
      ["utility_wh", "WH", 4_000],
    ].map(([kind, asset, posted]) => ({ kind, asset, posted })),
  },
  rails: [{ rail: "mpesa", payouts: "open", reason: "" }],
});

const allowed = (request) => key === "" || request.headers.authorization === `Bearer ${key}`;
let ticket = "";
let n = 1;
const events = [
  () => ["trade.settled", { seller: "H0003", buyer: "H0006", wh: 1200, value_minor: 1440 }],
  () => ["collection.state", { state: "SUCCEEDED", amount_minor: 1500 }],
  () => ["order.placed", { household: "H0007", open_wh: 2400, price_cents_per_kwh: 1310 }],
  () => ["payout.state", { household: "H0003", state: "PAID", amount_minor: 2900 }],
  () => ["interval.closed", { start: sun().toISOString(), export_wh: 3200, import_wh: 1500 }],
  () => ["purchase.reserved", { buyer: "H0008", wh: 800, push_minor: 1000 }],
];
const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const json = (status, body) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  response.setHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'");
  if (url.pathname === "/v1/overview") return allowed(request) ? json(200, overview()) : json(401, { code: "unauthorized" });
  if (url.pathname === "/v1/stream/ticket") {
    if (!allowed(request)) return json(401, { code: "unauthorized" });
    ticket = Math.random().toString(36).slice(2);
    return json(201, { ticket });
  }
  if (url.pathname === "/v1/stream") {
    if (key !== "" && (ticket === "" || url.searchParams.get("ticket") !== ticket)) return json(401, { code: "unauthorized" });
    ticket = "";
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" }).write("retry: 3000\n\n");
    const send = (type, data) => response.write(`id: ${n++}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    let beat = 0;
    const timer = setInterval(() => {
      const home = homes[++beat % homes.length];
      home.power_w = Math.round(home.power_w * (0.9 + Math.random() * 0.2));
      home.t = sun().toISOString();
      if (home.online) send("reading.stored", home);
      if (beat % 2 === 0) send(...events[(beat / 2) % events.length]());
    }, 400);
    request.on("close", () => clearInterval(timer));
    return undefined;
  }
  let path = normalize(join(root, url.pathname));
  if (url.pathname.endsWith("/")) path = join(path, "index.html");
  if (!path.startsWith(root) || !existsSync(path) || extname(path) === "") return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": types[extname(path)] ?? "application/octet-stream" });
  return createReadStream(path).pipe(response);
});
server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/console/`));
