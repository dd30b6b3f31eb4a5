import { type FormEvent, useCallback, useEffect, useState } from "react";
import { decide, listProposals, type Proposal } from "../api.ts";
import type { Credential } from "../session.ts";
import { Card, Empty, useUi } from "../ui.tsx";

const POLL_MS = 15_000;

/** What waits for a second person, for operators who may agree. Who agrees sends the sum of what this page showed. */
export function Approvals({ credential }: { credential: Credential }) {
  const { say } = useUi();
  const [items, setItems] = useState<readonly Proposal[]>([]);
  const [trouble, setTrouble] = useState("");
  const may = credential.kind === "session" && credential.session.scopes.includes("approvals:write");

  const look = useCallback(async () => {
    if (may && !document.hidden) setItems(await listProposals(credential).catch(() => []));
  }, [may, credential]);
  useEffect(() => {
    void look();
    const poll = setInterval(() => void look(), POLL_MS);
    return () => clearInterval(poll);
  }, [look]);
  if (!may) return null;

  const send = async (event: FormEvent<HTMLFormElement>, proposal: Proposal) => {
    event.preventDefault();
    const deed = (event.nativeEvent as SubmitEvent).submitter?.getAttribute("value") === "reject" ? "reject" : "approve";
    const reason = String(new FormData(event.currentTarget).get("reason"));
    setTrouble(await decide(credential, proposal, deed, reason).catch(() => say("empty.unreachable")));
    await look();
  };
  return (
    <Card area="a-approvals" title={say("appr.title")} sum={say("appr.sum", { n: items.length })}>
      {trouble ? <p role="alert">{say("appr.refused", { why: trouble })}</p> : null}
      {items.length === 0 ? <Empty>{say("appr.none")}</Empty> : null}
      {items.map((proposal) => (
        <form key={proposal.proposal_id} className="proposal" onSubmit={(event) => void send(event, proposal)}>
          <h3>{proposal.kind}</h3>
          <p>{say("appr.by", { who: proposal.proposer, reason: proposal.reason })}</p>
          <dl>
            {Object.entries(proposal.payload).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <p>{say("appr.needs", { n: proposal.approvals.length, all: proposal.needs })}</p>
          {proposal.proposer === `operator ${credential.session.label}` ? null : (
            <>
              <label htmlFor={`why-${proposal.proposal_id}`}>{say("appr.reason")}</label>
              <input id={`why-${proposal.proposal_id}`} name="reason" minLength={10} maxLength={500} autoComplete="off" required />
              <div className="row">
                <button type="submit" value="approve" className="main">
                  {say("appr.agree")}
                </button>
                <button type="submit" value="reject">
                  {say("appr.reject")}
                </button>
              </div>
            </>
          )}
        </form>
      ))}
    </Card>
  );
}
