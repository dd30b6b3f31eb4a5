import { useEffect, useMemo, useState } from "react";
import { format } from "./format.ts";
import { type Language, speak } from "./i18n/index.ts";
import { Approvals } from "./parts/Approvals.tsx";
import { Bar, type Link, type Theme } from "./parts/Bar.tsx";
import { Book } from "./parts/Book.tsx";
import { Feed } from "./parts/Feed.tsx";
import { Intervals } from "./parts/Intervals.tsx";
import { Ledger } from "./parts/Ledger.tsx";
import { Meters } from "./parts/Meters.tsx";
import { Payments } from "./parts/Payments.tsx";
import { Statement } from "./parts/Statement.tsx";
import { Tiles } from "./parts/Tiles.tsx";
import { Trades } from "./parts/Trades.tsx";
import { type Credential, NOBODY, resume } from "./session.ts";
import { UiProvider } from "./ui.tsx";
import { useGateway } from "./useGateway.ts";

const STALE_MS = 7000;

/** Language and theme may be kept in the browser; a key never is. */
function useKept<T extends string>(name: string, fallback: T, allowed: readonly T[]): [T, (value: T) => void] {
  const [value, set] = useState<T>(() => {
    const asked = new URLSearchParams(location.search).get(name) ?? localStorage.getItem(`jirani.${name}`);
    return allowed.find((one) => one === asked) ?? fallback;
  });
  return [
    value,
    (next) => {
      localStorage.setItem(`jirani.${name}`, next);
      set(next);
    },
  ];
}

const SIGNED = "jirani.signed";

/** Nobody at first, or whose cookie is still good. That there may be one is all the browser keeps for scripts. */
function useCredential(): [Credential, (credential: Credential) => void] {
  const [credential, set] = useState<Credential>(NOBODY);
  useEffect(() => {
    if (!localStorage.getItem(SIGNED)) return;
    resume().then(
      (session) => (session ? set({ kind: "session", session }) : localStorage.removeItem(SIGNED)),
      () => undefined,
    );
  }, []);
  return [
    credential,
    (next) => {
      if (next.kind === "session") localStorage.setItem(SIGNED, "yes");
      else localStorage.removeItem(SIGNED);
      set(next);
    },
  ];
}

export function App() {
  const [language, setLanguage] = useKept<Language>("lang", navigator.language.startsWith("sw") ? "sw" : "en", ["en", "sw"]);
  const [theme, setTheme] = useKept<Theme>("theme", "auto", ["auto", "light", "dark"]);
  const [credential, setCredential] = useCredential();
  const { overview, feed, streaming, refused, unreachable, lookedAt } = useGateway(credential);
  const [tick, setTick] = useState(() => Date.now());

  useEffect(() => {
    const timer = setInterval(() => setTick(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.theme = theme;
  }, [language, theme]);

  const say = useMemo(() => speak(language), [language]);
  const zone = overview?.community.zone ?? "Africa/Nairobi";
  const currency = overview?.community.currency ?? "KES";
  const f = useMemo(() => format(language, zone, currency, say), [language, zone, currency, say]);
  const now = overview?.neighbourhood_now ?? overview?.now ?? "";
  const ui = useMemo(() => ({ say, f, now }), [say, f, now]);

  const age = lookedAt === null ? null : tick - lookedAt;
  const link: Link =
    age === null ? "loading" : age > STALE_MS ? { staleSeconds: Math.round(age / 1000) } : streaming ? "live" : "polling";

  return (
    <UiProvider value={ui}>
      <a className="skip" href="#main">
        {say("app.skip")}
      </a>
      <Bar
        community={overview?.community.name}
        link={link}
        language={language}
        onLanguage={setLanguage}
        theme={theme}
        onTheme={setTheme}
        sign={{
          credential,
          refused: refused && credential.kind !== "none",
          wanted: refused && credential.kind === "none",
          onCredential: setCredential,
        }}
      />
      <main id="main" tabIndex={-1}>
        <h1 className="away">{overview?.community.name ?? "Jirani"}</h1>
        {overview ? (
          <>
            <Tiles overview={overview} />
            <Approvals credential={credential} />
            <Statement credential={credential} />
            <div className="grid">
              <Meters meters={overview.meters} />
              <Book book={overview.book} community={overview.community} />
              <Trades trades={overview.trades} />
              <Intervals intervals={overview.intervals} />
              <Payments area="a-in" title={say("pay.in")} sum={say("pay.in.sub")} intents={overview.collections} />
              <Payments area="a-out" title={say("pay.out")} sum={say("pay.out.sub")} intents={overview.payouts} rails={overview.rails} />
              <Ledger ledger={overview.ledger} />
              <Feed feed={feed} />
            </div>
          </>
        ) : (
          <p className="hello" role="status">
            {say(refused ? (credential.kind === "none" ? "key.wanted" : credential.kind === "key" ? "key.refused" : "sign.over") : unreachable ? "empty.unreachable" : "bar.loading")}
          </p>
        )}
      </main>
    </UiProvider>
  );
}
