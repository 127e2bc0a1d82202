import type { AuditExport } from "./export-types";

const number = (value: number) => value.toLocaleString("en-US");

/** "1 event", "1,204 events", "about 2,100,000 events" */
export function countText({ events, isCounted }: { events: number; isCounted: boolean }): string {
  if (!isCounted) return `about ${number(Number(events.toPrecision(2)))} events`;
  return `${number(events)} ${events === 1 ? "event" : "events"}`;
}

/** The page's question answered: what can be fetched, and what is on its way? */
export function exportsAnswer(rows: readonly AuditExport[]): string {
  const count = (...states: AuditExport["state"][]) =>
    rows.filter(({ state }) => states.includes(state)).length;
  const [ready, open, failed] = [count("done"), count("waiting", "running"), count("failed")];
  const parts = [
    ready > 0 ? `${number(ready)} ${ready === 1 ? "file is" : "files are"} ready` : "No file is ready",
    ...(open > 0 ? [`${number(open)} ${open === 1 ? "is" : "are"} being written`] : []),
    ...(failed > 0 ? [`${number(failed)} could not be written`] : []),
  ];
  return `${parts.join(", ")}.`;
}

/** How far it is, in words: "412,000 of about 2,100,000". */
export const progressText = ({ written, expected }: Pick<AuditExport, "written" | "expected">) =>
  expected && expected > written
    ? `${number(written)} of about ${number(Number(expected.toPrecision(2)))}`
    : number(written);
