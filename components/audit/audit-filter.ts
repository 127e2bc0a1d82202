import type { AuditEvent, AuditPlace } from "./audit-types";

export const RESULTS = ["done", "refused", "failed"] as const satisfies readonly AuditEvent["result"][];

/** What the address asks of the trail; what cannot be read there is left out. */
export type AuditFilter = {
  action?: string;
  actor?: string;
  kind?: string;
  subjectId?: string;
  result?: AuditEvent["result"];
  before?: AuditPlace;
};

const LONGEST = { action: 100, actor: 200, kind: 50, subject: 200 };

/** Read alike by the server, which fetches the page, and by the browser, which draws it. */
export function readAuditFilter(get: (name: string) => string | null | undefined): AuditFilter {
  const text = (name: keyof typeof LONGEST) => get(name)?.slice(0, LONGEST[name]) || undefined;
  const result = RESULTS.find((one) => one === get("result"));
  const filter: Record<string, unknown> = {
    action: text("action"),
    actor: text("actor"),
    kind: text("kind"),
    subjectId: text("subject"),
    result,
    before: readPlace(get("before")),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** The place in the trail as it stands in the address: "2026-11-21T03:40:39.724Z~console/access~7". */
export const writePlace = ({ at, scope, seq }: AuditPlace) => `${at.toISOString()}~${scope}~${seq}`;

function readPlace(text: string | null | undefined): AuditPlace | undefined {
  const [, moment, scope = "", seq] =
    text?.match(/^(\d{4}-[\dT:.-]+Z)~([a-z-]*(?:\/[a-z-]+)?)~(\d{1,15})$/) ?? [];
  const at = new Date(moment ?? "");
  return Number.isNaN(at.getTime()) ? undefined : { at, scope, seq: Number(seq) };
}

/** The list with this event on top, whatever has come since. */
export const eventAddress = ({ at, scope, seq }: AuditPlace) =>
  `/audit?before=${encodeURIComponent(writePlace({ at, scope, seq: seq + 1 }))}&event=${seq}`;

/** "threshold azure-governance/costs.age": the kind, the id, or both with a space between. */
export function readSubject(text: string): { kind: string | undefined; subject: string | undefined } {
  const typed = text.trim();
  const [first = "", ...rest] = typed.split(/\s+/);
  if (rest.length > 0 && isKind(first)) return { kind: first, subject: typed.slice(first.length).trim() };
  return isKind(typed)
    ? { kind: typed, subject: undefined }
    : { kind: undefined, subject: typed || undefined };
}

const isKind = (text: string) => /^[a-z]+(-[a-z]+)*$/.test(text);

export const writeSubject = ({ kind, subjectId }: AuditFilter) => [kind, subjectId].filter(Boolean).join(" ");

/** Every action, and above those that share a first word the whole group; a group ends in a dot. */
export function actionOptions(actions: readonly string[], chosen: string | undefined) {
  const known = chosen && !chosen.endsWith(".") && !actions.includes(chosen) ? [...actions, chosen] : actions;
  const groups = new Map<string, string[]>();
  for (const action of known.toSorted()) {
    const group = `${action.split(".")[0]}.`;
    groups.set(group, [...(groups.get(group) ?? []), action]);
  }
  if (chosen?.endsWith(".") && !groups.has(chosen)) groups.set(chosen, []);
  return [...groups].flatMap(([group, members]) => [
    ...(members.length > 1 || group === chosen
      ? [{ value: group, label: `${group.slice(0, -1)}: all of them` }]
      : []),
    ...members.map((action) => ({ value: action, label: action })),
  ]);
}
