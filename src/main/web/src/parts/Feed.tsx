import type { LiveEvent } from "../api.ts";
import type { Format } from "../format.ts";
import { known, type Say } from "../i18n/index.ts";
import { Card, Empty, useUi } from "../ui.tsx";

/** One event as a sentence. What an event does not carry is shown as a dash, never as a guess. */
export function sentence(event: LiveEvent, say: Say, f: Format): string {
  const key = `event.${event.type}`;
  if (!known(key)) return event.type;
  const { data } = event;
  const text = (name: string) => (typeof data[name] === "string" ? (data[name] as string) : "–");
  const amount = (show: (n: number) => string, ...names: string[]) => {
    const value = names.map((name) => data[name]).find((v) => typeof v === "number");
    return typeof value === "number" ? show(value) : "–";
  };
  const state = `state.${text("state")}`;
  return say(key, {
    dev: text("dev"),
    household: text(event.type === "purchase.reserved" ? "buyer" : "household"),
    seller: text("seller"),
    buyer: text("buyer"),
    start: typeof data.start === "string" ? f.clock(data.start) : "–",
    out: amount(f.wh, "export_wh"),
    in: amount(f.wh, "import_wh"),
    wh: amount(f.wh, "wh", "open_wh"),
    price: amount(f.money, "price_cents_per_kwh"),
    money: amount(f.money, "value_minor", "amount_minor", "push_minor", "total_minor"),
    state: known(state) ? say(state) : text("state"),
  });
}

export function Feed({ feed }: { feed: readonly LiveEvent[] }) {
  const { say, f } = useUi();
  return (
    <Card area="a-feed" title={say("feed.title")}>
      {feed.length === 0 ? <Empty>{say("feed.none")}</Empty> : null}
      <ol className="feed" aria-live="polite" aria-relevant="additions">
        {feed.map((event, i) => (
          <li key={event.id || `${event.type}${i}`} className={event.type.replace(".", "-")}>
            {sentence(event, say, f)}
          </li>
        ))}
      </ol>
    </Card>
  );
}
