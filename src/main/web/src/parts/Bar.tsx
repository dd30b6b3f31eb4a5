import type { Language } from "../i18n/index.ts";
import { useUi } from "../ui.tsx";
import { SignIn, type SignInProps } from "./SignIn.tsx";

export type Theme = "auto" | "light" | "dark";
export type Link = "live" | "polling" | "loading" | { staleSeconds: number };

export function Bar(props: {
  community: string | undefined;
  link: Link;
  language: Language;
  onLanguage: (language: Language) => void;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  sign: SignInProps;
}) {
  const { say, f, now } = useUi();
  const [stale, word] =
    typeof props.link === "object"
      ? ["stale", say("bar.stale", { s: props.link.staleSeconds })]
      : [props.link, say(`bar.${props.link}`)];
  return (
    <header className="top">
      <a className="logo" href="#main" aria-label="Jirani">
        <img src="/mark.svg" alt="" width="34" height="34" />
        <span>
          <b>Jirani</b>
          <small>{props.community ?? say("app.tagline")}</small>
        </span>
      </a>
      <p className={`link ${stale}`} role="status">
        <i aria-hidden="true" />
        {word}
      </p>
      {now ? (
        <p className="clock">
          <span className="away">{say("bar.clock")}</span>
          <time dateTime={now}>{f.clock(now, "seconds")}</time>
        </p>
      ) : null}
      <div className="switch" role="group" aria-label={say("bar.language")}>
        {(["en", "sw"] as const).map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-pressed={props.language === language}
            aria-label={language === "en" ? "English" : "Kiswahili"}
            onClick={() => props.onLanguage(language)}
          >
            {language.toUpperCase()}
          </button>
        ))}
      </div>
      <label className="pick">
        <span className="away">{say("bar.theme")}</span>
        <select value={props.theme} onChange={(event) => props.onTheme(event.target.value as Theme)}>
          <option value="auto">{say("bar.theme.auto")}</option>
          <option value="light">{say("bar.theme.light")}</option>
          <option value="dark">{say("bar.theme.dark")}</option>
        </select>
      </label>
      <SignIn {...props.sign} />
    </header>
  );
}
