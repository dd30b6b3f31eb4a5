// How somebody signs in here: a step at a time, as docs/access.md says. Neither a code nor a password outlives its request.

export interface OwnSession {
  session_id: string;
  kind: "household" | "operator";
  /** The household's or operator's code, such as H0001 or S0003. */
  label: string;
  scopes: string[];
  csrf_token: string;
  device_since: string;
}

/** With what this page asks: a key of its memory, or the cookie that a script cannot read. */
export type Credential = { kind: "none" } | { kind: "key"; key: string } | { kind: "session"; session: OwnSession };
export const NOBODY: Credential = { kind: "none" };

/** The headers that go with a credential. A request that changes something shows that this page has read its session. */
export function headers(credential: Credential, deed: "look" | "change"): Record<string, string> {
  switch (credential.kind) {
    case "none":
      return {};
    case "key":
      return { Authorization: `Bearer ${credential.key}` };
    case "session":
      return deed === "change" ? { "X-CSRF-Token": credential.session.csrf_token } : {};
  }
}

export interface House {
  id: string;
  code: string;
  community: string;
}

/** What the gateway wants next. */
export type Step =
  | { kind: "code"; session: string }
  | { kind: "house"; session: string; houses: House[] }
  | { kind: "totp"; session: string }
  | { kind: "enrol"; session: string; uri: string }
  | { kind: "granted"; code: string; recovery: string[] }
  | { kind: "refused"; error: string };

interface Answer {
  authorization_code?: string;
  recovery_codes?: string[];
  error?: string;
  code?: string;
  auth_session?: string;
  next?: string;
  households?: House[];
  otpauth_uri?: string;
}

/** Reads an answer of /oauth/challenge. What we do not understand is a refusal. */
export function step(answer: Answer): Step {
  if (answer.authorization_code) return { kind: "granted", code: answer.authorization_code, recovery: answer.recovery_codes ?? [] };
  const session = answer.auth_session ?? "";
  if (answer.error !== "insufficient_authorization" || !session) return { kind: "refused", error: answer.error ?? answer.code ?? "unknown" };
  switch (answer.next) {
    case "otp":
      return { kind: "code", session };
    case "household":
      return { kind: "house", session, houses: answer.households ?? [] };
    case "totp":
      return { kind: "totp", session };
    case "new_password":
      return { kind: "enrol", session, uri: answer.otpauth_uri ?? "" };
    default:
      return { kind: "refused", error: "unknown" };
  }
}

/** The secret of one sign-in (RFC 7636): only who began it can end it. */
export interface Proof {
  verifier: string;
  challenge: string;
}

const text = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export async function newProof(): Promise<Proof> {
  const verifier = text(crypto.getRandomValues(new Uint8Array(32)));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return { verifier, challenge: text(new Uint8Array(hash)) };
}

async function challenge(fields: Record<string, string>): Promise<Step> {
  const answer = await fetch("/oauth/challenge", { method: "POST", body: new URLSearchParams(fields) });
  if (answer.status === 429) return { kind: "refused", error: "too-many-tries" };
  return step((await answer.json()) as Answer);
}

/** The first step: a phone, or a login with its password. */
export const begin = (proof: Proof, who: Record<string, string>) =>
  challenge({ client_id: "jirani-pages", code_challenge: proof.challenge, code_challenge_method: "S256", ...who });

export const answer = (session: string, fields: Record<string, string>) => challenge({ auth_session: session, ...fields });

const read = async (answer: Response) => (answer.ok ? ((await answer.json()) as OwnSession) : null);

/** Trades the end of a sign-in for the cookie; nothing when the gateway does not agree. */
export async function open(code: string, proof: Proof): Promise<OwnSession | null> {
  const body = JSON.stringify({ code, code_verifier: proof.verifier });
  return read(await fetch("/v1/session", { method: "POST", headers: { "Content-Type": "application/json" }, body }));
}

/** The session of a cookie from before, when this page is opened again. */
export async function resume(): Promise<OwnSession | null> {
  return read(await fetch("/v1/session", { headers: { Accept: "application/json" } }));
}

export async function leave(credential: Credential): Promise<void> {
  if (credential.kind === "session") await fetch("/v1/session", { method: "DELETE", headers: headers(credential, "change") });
}
