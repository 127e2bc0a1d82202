import type { inferRouterOutputs } from "@trpc/server";
import { scopeName } from "@/components/retention/retention-words";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import type { AppRouter } from "@/server/router";

export type Standing = inferRouterOutputs<AppRouter>["chain"]["standing"];
export type Verification = Standing["runs"][number];
export type StoreRow = Standing["stores"][number];
type Heads = readonly { scope: string; seq: number }[];

const LATE_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const ahead = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
const ago = (at: Date, now: number) => {
  const age = Math.max(0, now - at.getTime());
  return age < 60_000 ? "just now" : `${formatDuration(age)} ago`;
};

/** How long the trail is, how far it was proved, and whether an end that is cut off would be missed. */
export function trailSentence(
  { heads, verdict, stores }: { heads: Heads; verdict: Verification | null; stores: readonly StoreRow[] },
  now: number,
): string {
  const length = heads.reduce((sum, { seq }) => sum + seq, 0);
  const held = `${ahead(length, "event")} in ${ahead(heads.length, "chain")}`;
  return `${held}; ${proved(verdict, now)}; ${noted(stores, now)}.`;
}

function proved(verdict: Verification | null, now: number): string {
  if (!verdict?.finishedAt) return "not verified yet";
  const when = ago(verdict.finishedAt, now);
  const problems = verdict.scopes.reduce((sum, scope) => sum + scope.problems.length, 0);
  if (verdict.state === "broken")
    return `the check ${when} found ${ahead(problems, "thing", "things")} wrong: open Proof`;
  if (verdict.state === "failed") return `the check ${when} could not be finished: open Proof`;
  return `${verdict.walked.toLocaleString("en-US")} of them verified ${when}`;
}

function noted(stores: readonly StoreRow[], now: number): string {
  const last = newest(stores);
  if (!last) return "not noted outside the database yet, so a cut-off end would not be missed";
  const failing = stores.filter(({ problem }) => problem !== null);
  const told = `last noted outside ${ago(last, now)}`;
  return failing.length > 0
    ? `${told}, but ${failing.map(({ name }) => `“${name}”`).join(" and ")} ${failing.length === 1 ? "takes" : "take"} nothing`
    : told;
}

const newest = (stores: readonly StoreRow[]): Date | undefined =>
  stores
    .flatMap(({ writtenAt, kind }) => (writtenAt && kind !== "channel" ? [writtenAt] : []))
    .sort((a, b) => b.getTime() - a.getTime())[0];

/** What one place outside says about itself. */
export function storeStatus(store: StoreRow, now: number): { status: Status; word: string } {
  if (store.problem) return { status: "alert", word: "takes nothing" };
  if (!store.writtenAt) return { status: "unknown", word: "nothing yet" };
  const late = now - store.writtenAt.getTime() > (store.kind === "channel" ? 2 * DAY_MS : LATE_MS);
  return late ? { status: "warn", word: "late" } : { status: "ok", word: "takes them" };
}

export const VERDICT: Record<Verification["state"], { status: Status; word: string }> = {
  waiting: { status: "unknown", word: "waits" },
  running: { status: "unknown", word: "under way" },
  sound: { status: "ok", word: "sound" },
  broken: { status: "alert", word: "broken" },
  failed: { status: "alert", word: "not finished" },
};

/** "AUDITRON · operations"; the chain from before there were several is all of its time. */
export const chainName = (scope: string) =>
  scope.includes("/") ? scopeName(scope) : "Wheelhouse · everything before the chains were parted";

export type ChainRow = {
  scope: string;
  seq: number;
  hash: string;
  at: Date;
  proof: { status: Status; word: string; to: number | null };
  notedTo: number | null;
  problems: readonly string[];
};

/** A check runs every night: what was proved longer ago than this is not drawn as proved. */
const PROOF_HOLDS_MS = 36 * 3_600_000;

export const isProofOld = (verdict: Verification | null, now: number): boolean =>
  Boolean(verdict?.finishedAt && now - verdict.finishedAt.getTime() > PROOF_HOLDS_MS);

/** Every chain with how far it is proved and noted; one that grew since is proved up to where it stood. */
export function chainRows(
  { heads, verdict, stores }: Pick<Standing, "heads" | "verdict" | "stores">,
  isOld: boolean,
): ChainRow[] {
  return heads.map(({ scope, seq, hash, at }) => {
    const found = verdict?.scopes.find((one) => one.scope === scope);
    const notes = stores.flatMap(({ reached }) => reached[scope] ?? []);
    return {
      scope,
      seq,
      hash,
      at,
      proof: proofOf(found, isOld),
      notedTo: notes.length > 0 ? Math.max(...notes) : null,
      problems: found?.problems ?? [],
    };
  });
}

function proofOf(found: Verification["scopes"][number] | undefined, isOld: boolean): ChainRow["proof"] {
  if (!found) return { status: "unknown", word: "not verified yet", to: null };
  if (found.problems.length > 0) return { status: "alert", word: "broken", to: found.verifiedTo };
  return isOld
    ? { status: "unknown", word: "verified long ago", to: found.verifiedTo }
    : { status: "ok", word: "verified", to: found.verifiedTo };
}
