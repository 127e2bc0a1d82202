import { type ActionState, isAsked, isLive } from "./action";
import type { Value } from "./runbook-template";
import type { Expectation } from "./schema/runbook";
import { STATUS_WORD, type Status } from "./status";

export type StepFound = {
  said: string;
  columns?: string[];
  rows?: Value[][];
  facts?: Record<string, Value>;
};

/** What became of a step that is under way; "ready" when nothing happened and a person may ask again. */
export type Outcome = { to: "done" | "failed" | "ready"; said: string; found?: StepFound };

export type SeenCheck = {
  key: string;
  title: string;
  status: Status;
  reason: string;
  value: number | null;
  latencyMs: number | null;
  observedAt: Date | null;
  /** Waits to be confirmed as something else. */
  candidate: Status | null;
  notOffered: string | null;
};

const CHECK_COLUMNS = ["check", "status", "value", "reason", "observed"];

/**
 * Judges checks by answers that were asked for after `since`. Undefined while one has not answered yet, or while a
 * change of it waits to be confirmed; past `until` that is a failure, for unknown is not ok.
 */
export function judgeChecks(
  wanted: readonly string[],
  seen: readonly (SeenCheck & { component: string })[],
  expect: Expectation | undefined,
  { since, until, now }: { since: Date; until: Date; now: Date },
): Outcome | undefined {
  const unknown = wanted.find(
    (name) => !seen.some(({ key, component }) => key === name || component === name),
  );
  if (unknown !== undefined) return { to: "failed", said: `There is no check "${unknown}" here.` };
  const missing = seen.find(({ notOffered }) => notOffered !== null);
  if (missing) return { to: "failed", said: `${missing.title} is not offered here: ${missing.notOffered}` };
  const late = seen.filter((check) => !isNewer(check, since));
  const isMoving = seen.some(({ candidate }) => candidate !== null);
  if (now < until && (late.length > 0 || isMoving)) return undefined;
  const found = foundOf(seen, (check) => isNewer(check, since));
  if (late.length > 0)
    return {
      to: "failed",
      said: `No new answer came for ${titles(late)}; what is not known is not ok.`,
      found,
    };
  const [first] = seen;
  if (expect) {
    const named: Record<string, Value> = { ...found.facts, rows: first?.value ?? null };
    const verdict = meets(expect, named, expect.of === "rows" ? (first?.title ?? "value") : expect.of);
    return { ...verdict, found: { ...found, said: verdict.said } };
  }
  const bad = seen.filter(({ status }) => status !== "ok");
  if (bad.length === 0) {
    const said = seen.length === 1 ? `${first?.title}: ok.` : `All ${seen.length} are ok.`;
    return { to: "done", said, found: { ...found, said } };
  }
  const said = bad
    .map(({ title, status, reason }) => `${title}: ${STATUS_WORD[status]}, ${reason}`)
    .join(" ");
  return { to: "failed", said, found: { ...found, said } };
}

/** Asked after that moment, not only answered after it. */
const isNewer = ({ observedAt, latencyMs }: SeenCheck, since: Date) =>
  observedAt !== null && observedAt.getTime() - (latencyMs ?? 0) >= since.getTime();

const titles = (checks: readonly SeenCheck[]) => checks.map(({ title }) => `"${title}"`).join(", ");

function foundOf(seen: readonly SeenCheck[], isKnown: (check: SeenCheck) => boolean): StepFound {
  const [first] = seen;
  const rows = seen.map((check): Value[] => [
    check.title,
    STATUS_WORD[isKnown(check) ? check.status : "unknown"],
    check.value,
    check.reason,
    check.observedAt?.toISOString() ?? null,
  ]);
  return {
    said: "",
    columns: CHECK_COLUMNS,
    rows,
    facts: { status: first?.status ?? "unknown", value: first?.value ?? null },
  };
}

/** Judges the rows of a query; without an expectation any answer will do. */
export function judgeRows(expect: Expectation | undefined, found: StepFound): Outcome {
  if (!expect) return { to: "done", said: found.said, found };
  const rows = found.rows ?? [];
  const place = expect.of === "rows" ? -1 : (found.columns ?? []).indexOf(expect.of);
  if (expect.of !== "rows" && place < 0)
    return { to: "failed", said: `The answer has no column "${expect.of}".`, found };
  const value = expect.of === "rows" ? rows.length : (rows[0]?.[place] ?? null);
  const named = { [expect.of]: value };
  const verdict = meets(expect, named, expect.of);
  return { ...verdict, said: [found.said, verdict.said].filter(Boolean).join(" "), found };
}

function meets(expect: Expectation, named: Readonly<Record<string, Value>>, title: string): Outcome {
  const value = Object.hasOwn(named, expect.of) ? named[expect.of] : null;
  const wanted = `${expect.is} ${expect.value}`;
  if (value === null || value === undefined)
    return { to: "failed", said: `${title} is not known; ${wanted} was expected.` };
  const isMet = compare(value, expect.is, expect.value);
  return isMet
    ? { to: "done", said: `${title} is ${value}, as expected (${wanted}).` }
    : { to: "failed", said: `${title} is ${value}; ${wanted} was expected.` };
}

function compare(value: Value, is: Expectation["is"], wanted: Value): boolean {
  if (is === "=") return String(value) === String(wanted);
  if (is === "!=") return String(value) !== String(wanted);
  const [left, right] = [Number(value), Number(wanted)];
  if (value === "" || !Number.isFinite(left) || !Number.isFinite(right)) return false;
  if (is === "<") return left < right;
  if (is === "<=") return left <= right;
  return is === ">" ? left > right : left >= right;
}

/** What an action's state says of the step that asked for it. */
export function judgeAction(run: {
  state: ActionState;
  calledAt: Date | null;
  verdict: string;
  said: string;
}): Outcome | undefined {
  if (isLive(run.state) || isAsked(run.state)) return undefined;
  const said = run.verdict || run.said;
  if (run.state === "succeeded") return { to: "done", said: said || "It worked." };
  if (run.calledAt === null && run.state !== "failed")
    return { to: "ready", said: `Nothing was done: the request was ${run.state}.` };
  if (run.state === "outcome-unknown")
    return { to: "failed", said: `Its outcome is unknown. ${said}`.trim() };
  return { to: "failed", said: said || `It was ${run.state}.` };
}
