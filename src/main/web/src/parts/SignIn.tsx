import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Key } from "../i18n/index.ts";
import { answer, begin, type Credential, leave, newProof, NOBODY, open, type Proof, type Step } from "../session.ts";
import { useUi } from "../ui.tsx";

export interface SignInProps {
  credential: Credential;
  /** The gateway shows nothing to who brings nothing. */
  wanted: boolean;
  /** It did not take what we brought. */
  refused: boolean;
  onCredential: (credential: Credential) => void;
}

type Way = "phone" | "operator" | "key";
const WAYS: readonly Way[] = ["phone", "operator", "key"];
const WHY: Record<string, Key> = { "too-many-tries": "sign.many", invalid_grant: "sign.wrong", access_denied: "sign.wrong", invalid_session: "sign.over" };

/** A field that is read once, when its form is sent. */
function Field(props: { name: string; label: string; type?: "password" | "tel" | "text"; hint?: "one-time-code" | "username" | "current-password" | "new-password" | "tel" | "off" }) {
  const digits = props.hint === "one-time-code" || props.type === "tel";
  return (
    <>
      <label htmlFor={`sign-${props.name}`}>{props.label}</label>
      <input
        id={`sign-${props.name}`}
        name={props.name}
        type={props.type ?? "text"}
        inputMode={digits ? "numeric" : undefined}
        autoComplete={props.hint ?? "off"}
        spellCheck={false}
        required
      />
    </>
  );
}

export function SignIn({ credential, wanted, refused, onCredential }: SignInProps) {
  const { say } = useUi();
  const box = useRef<HTMLDetailsElement>(null);
  const proof = useRef<Proof | null>(null);
  const [way, setWay] = useState<Way>("phone");
  const [step, setStep] = useState<Step | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if ((wanted || refused) && box.current) box.current.open = true;
  }, [wanted, refused]);

  const enter = async (code: string) => {
    const session = proof.current && (await open(code, proof.current));
    proof.current = null;
    setStep(session ? null : { kind: "refused", error: "invalid_session" });
    if (!session) return;
    onCredential({ kind: "session", session });
    if (box.current) box.current.open = false;
  };
  const took = async (next: Step) => {
    if (next.kind === "granted" && next.recovery.length === 0) await enter(next.code);
    // A wrong code leaves the sign-in where it was, so that it can be typed again.
    else if (next.kind === "refused" && step && step.kind !== "refused" && next.error === "invalid_grant") setStep({ ...step });
    else setStep(next);
    return next;
  };
  const [trouble, setTrouble] = useState<Key | null>(null);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields: Record<string, string> = {};
    for (const [name, value] of new FormData(event.currentTarget)) fields[name] = String(value).trim();
    event.currentTarget.reset();
    if (way === "key" && !step) {
      onCredential({ kind: "key", key: fields.key ?? "" });
      if (box.current) box.current.open = false;
      return;
    }
    setBusy(true);
    setTrouble(null);
    try {
      if (step?.kind === "granted") return await enter(step.code);
      let next: Step;
      if (step && "session" in step) next = await answer(step.session, fields);
      else {
        proof.current = await newProof();
        next = await begin(proof.current, fields);
      }
      await took(next);
      if (next.kind === "refused") setTrouble(WHY[next.error] ?? "sign.refused");
    } catch {
      setTrouble("empty.unreachable");
    } finally {
      setBusy(false);
    }
  };
  const go = (next: Way) => {
    setWay(next);
    setStep(null);
    setTrouble(null);
  };

  const at = step && step.kind !== "refused" ? step : null;
  return (
    <details className="key sign" ref={box}>
      <summary>{credential.kind === "session" ? credential.session.label : say(credential.kind === "key" ? "bar.key.on" : "sign.in")}</summary>
      {credential.kind === "none" ? (
        <form onSubmit={(event) => void send(event)}>
          {at ? null : (
            <div className="switch" role="group" aria-label={say("sign.in")}>
              {WAYS.map((one) => (
                <button key={one} type="button" aria-pressed={way === one} onClick={() => go(one)}>
                  {say(`sign.way.${one}`)}
                </button>
              ))}
            </div>
          )}
          {wanted && !at && !trouble ? <p>{say("key.wanted")}</p> : null}
          {refused && !at ? <p role="alert">{say("key.refused")}</p> : null}
          {trouble ? <p role="alert">{say(trouble)}</p> : null}
          <Fields step={at} way={way} />
          <div className="row">
            <button type="submit" className="main" disabled={busy}>
              {say(at || way === "key" ? "sign.next" : way === "phone" ? "sign.send" : "sign.next")}
            </button>
            {at ? (
              <button type="button" onClick={() => go(way)}>
                {say("sign.again")}
              </button>
            ) : null}
          </div>
        </form>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void leave(credential).finally(() => onCredential(NOBODY));
          }}
        >
          <p>{credential.kind === "session" ? say("sign.as", { who: credential.session.label }) : say("key.help")}</p>
          {refused ? <p role="alert">{say(credential.kind === "key" ? "key.refused" : "sign.over")}</p> : null}
          <button type="submit" className="main">
            {say(credential.kind === "key" ? "key.drop" : "sign.out")}
          </button>
        </form>
      )}
    </details>
  );
}

/** What is asked for now. */
function Fields({ step, way }: { step: Step | null; way: Way }): ReactNode {
  const { say } = useUi();
  switch (step?.kind) {
    case "code":
      return (
        <>
          <p>{say("sign.sent")}</p>
          <Field name="otp" label={say("sign.code")} hint="one-time-code" />
        </>
      );
    case "totp":
      return <Field name="totp" label={say("sign.totp")} hint="one-time-code" />;
    case "house":
      return (
        <>
          <label htmlFor="sign-household">{say("sign.house")}</label>
          <select id="sign-household" name="household">
            {step.houses.map((house) => (
              <option key={house.id} value={house.id}>
                {house.code} ({house.community})
              </option>
            ))}
          </select>
        </>
      );
    case "enrol":
      return (
        <>
          <p>{say("sign.enrol")}</p>
          <p className="secret">
            <a href={step.uri}>{say("sign.enrol.app")}</a> <code>{new URLSearchParams(step.uri.split("?")[1] ?? "").get("secret")}</code>
          </p>
          <Field name="new_password" label={say("sign.password.new")} type="password" hint="new-password" />
          <Field name="totp" label={say("sign.totp")} hint="one-time-code" />
        </>
      );
    case "granted":
      return (
        <>
          <p>{say("sign.recovery")}</p>
          <pre className="secret">{step.recovery.join("\n")}</pre>
        </>
      );
    default:
      if (way === "phone") return <Field name="phone" label={say("sign.phone")} type="tel" hint="tel" />;
      if (way === "key")
        return (
          <>
            <p>{say("key.help")}</p>
            <Field name="key" label={say("key.title")} type="password" hint="off" />
          </>
        );
      return (
        <>
          <Field name="login" label={say("sign.login")} hint="username" />
          <Field name="password" label={say("sign.password")} type="password" hint="current-password" />
        </>
      );
  }
}

