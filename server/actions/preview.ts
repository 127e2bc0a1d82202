import { createHash } from "node:crypto";
import { canonicalJson } from "@/domain/audit";
import { boundPart, type Preview } from "@/domain/preview";

/** What an approval is bound to: the same for two previews that would touch the same things in the same way. */
export const previewHash = (preview: Preview): string =>
  createHash("sha256")
    .update(canonicalJson(boundPart(preview)))
    .digest("hex");

const NAMED = 5;

/** What is not the same in the later of two previews, one sentence each; none when their hashes agree. */
export function previewDifference(before: Preview, after: Preview): string[] {
  const said: string[] = [];
  if (before.count !== after.count)
    said.push(`It would touch ${after.count} ${after.unit}; before, it was ${before.count}.`);
  if (before.targetsDigest !== after.targetsDigest) said.push(...targetsDifference(before, after));
  for (const name of new Set([...Object.keys(before.bound), ...Object.keys(after.bound)])) {
    const was = before.bound[name];
    const is = after.bound[name];
    if (was !== is) said.push(`${name} is ${shown(is)}; before, it was ${shown(was)}.`);
  }
  if (canonicalJson(before.input) !== canonicalJson(after.input))
    said.push("It is asked with another input.");
  return said;
}

function targetsDifference(before: Preview, after: Preview): string[] {
  const was = new Map(before.targets.map(({ id, title }) => [id, title]));
  const is = new Map(after.targets.map(({ id, title }) => [id, title]));
  const come = [...is].filter(([id]) => !was.has(id)).map(([, title]) => title);
  const gone = [...was].filter(([id]) => !is.has(id)).map(([, title]) => title);
  if (come.length + gone.length === 0) return ["Other things would be touched than those seen before."];
  return [
    ...(come.length > 0 ? [`New in it: ${namesOf(come)}.`] : []),
    ...(gone.length > 0 ? [`No longer in it: ${namesOf(gone)}.`] : []),
  ];
}

const namesOf = (titles: readonly string[]) =>
  titles.length > NAMED
    ? `${titles.slice(0, NAMED).join(", ")} and ${titles.length - NAMED} more`
    : titles.join(", ");

const shown = (value: unknown) => (value === undefined || value === null ? "not there" : String(value));
