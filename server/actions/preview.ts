import { createHash } from "node:crypto";
import type { Db } from "@/db";
import type { actionRuns } from "@/db/schema";
import type { Tier } from "@/domain/action";
import { canonicalJson } from "@/domain/audit";
import { boundPart, type Preview, type PreviewSeen, TARGETS_SHOWN } from "@/domain/preview";
import { type Action, type Conversation, PlatformError } from "@/platforms/platform";
import { log } from "@/server/log";
import { knownAround } from "./known-around";
import type { Way } from "./way";

type Run = typeof actionRuns.$inferSelect;
type Targets = PreviewSeen["targets"];

export const PREVIEW_SECONDS = 30;

/** What the run would do now: as the platform tells it, and what the console knows beside it. */
export async function makePreview(
  db: Db,
  run: Run,
  { action, conversation, input }: Way,
  now: Date,
): Promise<Preview> {
  if (!action.preview)
    throw new PlatformError("not-deployed", "It cannot be previewed, so it cannot be asked for.");
  const seen = await inTime(action.preview(conversation, input));
  const [known, undo] = await Promise.all([
    knownAround(db, run, now),
    undoLabel(action, conversation, input),
  ]);
  const shown = <T>(value: T) => cleaned(value, conversation.http.redact);
  const { targets, bound, ...told } = seen;
  return {
    ...shown(told),
    inFlight: [...shown(told.inFlight), ...known.underWay],
    title: run.label,
    tier: run.tier as Tier,
    environmentId: run.environmentId,
    action: run.action,
    input: run.input,
    count: targets.length,
    targets: shown(shownOf(targets)),
    targetsDigest: sha256(canonicalJson(targets.map(({ id }) => id).sort())),
    bound: { ...bound },
    usually: known.usually,
    openAlerts: known.openAlerts,
    maintenance: known.maintenance,
    watch: action.watch ?? null,
    undo,
  };
}

/** The same, or in words why the platform let none be made. What breaks on our side is thrown. */
export async function triedPreview(
  ...given: Parameters<typeof makePreview>
): Promise<{ content: Preview; hash: string } | { trouble: string }> {
  try {
    const content = await makePreview(...given);
    return { content, hash: previewHash(content) };
  } catch (error) {
    if (error instanceof PlatformError) return { trouble: error.message };
    throw error;
  }
}

export const previewHash = (preview: Preview): string => sha256(canonicalJson(boundPart(preview)));

/** How the second differs from the first, a sentence for each; empty when the same thing would be done. */
export function previewDifference(a: Preview, b: Preview): string[] {
  const said: string[] = [];
  if (
    a.environmentId !== b.environmentId ||
    a.action !== b.action ||
    canonicalJson(a.input) !== canonicalJson(b.input)
  )
    said.push("Something else is asked for.");
  if (a.targetsDigest !== b.targetsDigest) said.push(...targetsDifference(a, b));
  for (const name of [...new Set([...Object.keys(a.bound), ...Object.keys(b.bound)])].sort())
    if (a.bound[name] !== b.bound[name])
      said.push(`${name} was ${valueText(a.bound[name])} and is ${valueText(b.bound[name])} now.`);
  return said;
}

const NAMED = 5;

function targetsDifference(a: Preview, b: Preview): string[] {
  const said: string[] = [];
  const came = b.targets.filter(isMissingIn(a));
  const went = a.targets.filter(isMissingIn(b));
  if (came.length > 0) said.push(`New: ${namesOf(came)}.`);
  if (went.length > 0) said.push(`Gone: ${namesOf(went)}.`);
  if (a.count !== b.count || said.length === 0)
    said.push(
      a.count === b.count
        ? `There are still ${b.count} ${b.unit}, but others than before.`
        : `There were ${a.count} ${a.unit} and are ${b.count} now.`,
    );
  return said;
}

/** Of a shortened list only what sorts before its end is known to be missing. */
function isMissingIn({ targets, count }: Preview): (target: { id: string }) => boolean {
  const ids = new Set(targets.map(({ id }) => id));
  const last = count > targets.length ? targets.at(-1)?.id : undefined;
  return ({ id }) => !ids.has(id) && (last === undefined || id < last);
}

function namesOf(targets: Targets): string {
  const names = targets.slice(0, NAMED).map(({ title }) => title);
  const more = targets.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

const valueText = (value: unknown) => (value === undefined || value === null ? "nothing" : `${value}`);

/** In the platform's order where all can be shown; else the first by their ids, so that two lists can be compared. */
function shownOf(targets: Targets): Targets {
  if (targets.length <= TARGETS_SHOWN) return targets;
  return [...targets].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, TARGETS_SHOWN);
}

async function undoLabel(
  action: Action,
  conversation: Conversation,
  input: Record<string, string>,
): Promise<string | null> {
  if (!action.undo) return null;
  const { undo } = action;
  return inTime(action.look(conversation, input).then(({ facts }) => undo(input, facts, {})?.label ?? null));
}

/** What the platform answers, or why it gave no usable answer, within a time that a person waits. */
async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PlatformError("unreachable", `No answer within ${PREVIEW_SECONDS} s.`)),
      PREVIEW_SECONDS * 1000,
    );
  });
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    if (error instanceof PlatformError) throw error;
    log.error({ error }, "a preview broke");
    throw new PlatformError("unreadable", "The answer could not be understood.", {}, error);
  } finally {
    clearTimeout(timer);
  }
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Every text in it without secrets and without NUL, which Postgres cannot keep. */
export function cleaned<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === "string") return redact(value).replaceAll("\u0000", "") as T;
  if (Array.isArray(value)) return value.map((one) => cleaned(one, redact)) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, cleaned(member, redact)]),
  ) as T;
}
