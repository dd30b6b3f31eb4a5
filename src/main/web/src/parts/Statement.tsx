import { useCallback, useEffect, useState } from "react";
import { getReconciled, type Difference, type Reconciled, type StatementRead } from "../api.ts";
import { known } from "../i18n/index.ts";
import { mayReconcile, urgent } from "../model.ts";
import type { Credential } from "../session.ts";
import { Card, Empty, useUi } from "../ui.tsx";

const POLL_MS = 15_000;

function Read({ read }: { read: StatementRead }) {
  const { say, f } = useUi();
  return (
    <p className="read">
      <b>{say(`stmt.${read.side}`)}</b> {say("stmt.read", { day: f.day(read.read_at), n: read.rows })}
      {read.waiting > 0 ? ` ${say("stmt.waiting", { n: read.waiting })}` : ""}
    </p>
  );
}

function Open({ difference }: { difference: Difference }) {
  const { say, f } = useUi();
  const key = `stmt.owner.${difference.owner}`;
  const owner = known(key) ? say(key) : difference.owner;
  return (
    <li className={`difference ${difference.overdue ? "bad" : "look"}`}>
      <b>{difference.subject}</b> {difference.what}
      <span className="dim">
        {" "}
        {say(difference.overdue ? "stmt.overdue" : "stmt.due", { who: owner, day: f.day(difference.due) })}
      </span>
    </li>
  );
}

/** What the provider's statement says of our books, for operators who answer for the money. */
export function Statement({ credential }: { credential: Credential }) {
  const { say } = useUi();
  const [said, setSaid] = useState<Reconciled | null>(null);
  const may = mayReconcile(credential);

  const look = useCallback(async () => {
    if (may && !document.hidden) setSaid(await getReconciled(credential).catch(() => null));
  }, [may, credential]);
  useEffect(() => {
    void look();
    const poll = setInterval(() => void look(), POLL_MS);
    return () => clearInterval(poll);
  }, [look]);
  if (!may) return null;
  return (
    <Card area="a-statement" title={say("stmt.title")} sum={said ? say("stmt.sum", { n: said.items.length }) : say("bar.loading")}>
      {said?.statements.length === 0 ? <Empty>{say("stmt.none")}</Empty> : null}
      {said?.statements.map((read) => (
        <Read key={read.rail + read.side} read={read} />
      ))}
      <ol className="differences">
        {urgent(said?.items ?? []).map((difference) => (
          <Open key={difference.id} difference={difference} />
        ))}
      </ol>
    </Card>
  );
}
