import { createContext, type ReactNode, useContext, useId, useState } from "react";
import type { Format } from "./format.ts";
import type { Say } from "./i18n/index.ts";

export interface Ui {
  say: Say;
  f: Format;
  /** The neighbourhood's clock, as the gateway last said it. */
  now: string;
}
const UiContext = createContext<Ui | null>(null);
export const UiProvider = UiContext.Provider;
export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (!ui) throw new Error("used outside UiProvider");
  return ui;
}

/** A card: title, one line that says the same as the picture, and the content. */
export function Card(props: { title: string; sum?: string; area: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className={`card ${props.area}`} aria-labelledby={id}>
      <header className="card-head">
        <div>
          <h2 id={id}>{props.title}</h2>
          {props.sum ? <p className="sum">{props.sum}</p> : null}
        </div>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

/** Every picture has a table twin. */
export function TwoViews(props: {
  title: string;
  sum: string;
  area: string;
  picture: ReactNode;
  table: ReactNode;
}) {
  const { say } = useUi();
  const [view, setView] = useState<"picture" | "table">("picture");
  const button = (which: "picture" | "table") => (
    <button type="button" aria-pressed={view === which} onClick={() => setView(which)}>
      {say(which === "picture" ? "view.picture" : "view.table")}
    </button>
  );
  return (
    <Card
      title={props.title}
      sum={props.sum}
      area={props.area}
      aside={
        <div className="switch" role="group" aria-label={props.title}>
          {button("picture")}
          {button("table")}
        </div>
      }
    >
      {view === "picture" ? props.picture : props.table}
    </Card>
  );
}

export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  number?: true;
}
export function Table<Row>(props: { label: string; columns: Column<Row>[]; rows: readonly Row[]; id: (row: Row) => string }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={props.label}>
      <table>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column.head} scope="col" className={column.number ? "num" : undefined}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.id(row)}>
              {props.columns.map((column) => (
                <td key={column.head} className={column.number ? "num" : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export const Empty = ({ children }: { children: ReactNode }) => <p className="empty">{children}</p>;
