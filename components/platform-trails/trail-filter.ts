import type { EventFilter, PlatformEvent } from "./trail-types";

type Get = (name: string) => string | null | undefined;

/** The parts of the address that are a filter. */
export const FILTER_NAMES = ["q", "where", "tenant", "actor", "action", "from", "to"];

/** What the address asks for, read alike by the server and the browser; what cannot be read is left out. */
export function readEventFilter(get: Get): EventFilter {
  const text = (name: string) =>
    (get(name) ?? "")
      .replace(/\p{Cc}/gu, " ")
      .trim()
      .slice(0, 200) || undefined;
  const filter = {
    environmentId: text("where"),
    tenant: text("tenant"),
    actor: text("actor"),
    action: text("action"),
    text: text("q"),
    from: dayOf(get("from"), 0),
    to: dayOf(get("to"), 1),
    before: placeOf(get("before")),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** Midnight of a day in UTC, or so many days later. */
function dayOf(text: string | null | undefined, later: number): Date | undefined {
  if (!text || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const at = new Date(new Date(`${text}T00:00:00Z`).getTime() + later * 86_400_000);
  return isOfOurEra(at) ? at : undefined;
}

/** The years that the database knows; no date at all has none. */
const isOfOurEra = (at: Date) => at.getUTCFullYear() >= 1 && at.getUTCFullYear() <= 9999;

/** "2026-11-21T03:40:39.724Z~17" */
export const writeEventPlace = ({ at, id }: Pick<PlatformEvent, "at" | "id">) => `${at.toISOString()}~${id}`;

function placeOf(text: string | null | undefined): EventFilter["before"] {
  const [, moment, id] = text?.match(/^(\d{4}-[\dT:.-]+Z)~(\d{1,15})$/) ?? [];
  const at = new Date(moment ?? "");
  return isOfOurEra(at) ? { at, id: Number(id) } : undefined;
}
