import type { Verdict } from "@/domain/isolation";
import type { CanaryTenant, ListingSeen, TenantListing, ViewSeen } from "./listing";
import type { EvidenceOf, PlatformError } from "./platform";

/** One list as one tenant was shown it; `as` is the tenant whose id was named. */
export type Look = {
  listing: TenantListing;
  tenant: CanaryTenant;
  as?: CanaryTenant;
  durationMs: number;
} & ({ seen: ListingSeen; trouble?: undefined } | { seen?: undefined; trouble: PlatformError });

export type Judged = ViewSeen & { evidence: EvidenceOf | undefined };

type Said = { verdict: Verdict; said: string; foreignIds?: readonly string[]; foreign?: number };

const MOST_IDS = 10;
const LONGEST_ID = 80;
const same = (id: string) => id.trim().toLowerCase();
const rowsOf = (count: number) => `${count} ${count === 1 ? "row" : "rows"}`;

/** Judges each look by all of them: a row that no tenant stands on is told apart only by who else is shown it. */
export function judgeLooks(looks: readonly Look[]): Judged[] {
  const twins = twinsAmong(looks.map(({ tenant }) => tenant));
  return looks.map((look) => {
    const judged = judge(look, looks, twins);
    return {
      listing: look.as ? `${look.listing.key}/pretending` : look.listing.key,
      title: look.as ? `${look.listing.title}, under another tenant's id` : look.listing.title,
      tenant: look.tenant.key,
      verdict: judged.verdict,
      said: judged.said,
      rows: look.seen?.rows ?? 0,
      foreign: judged.foreign ?? judged.foreignIds?.length ?? 0,
      foreignIds: (judged.foreignIds ?? []).slice(0, MOST_IDS).map((id) => id.slice(0, LONGEST_ID)),
      durationMs: look.durationMs,
      evidence: look.seen?.evidence ?? look.trouble?.details.evidence,
    };
  });
}

function judge(look: Look, looks: readonly Look[], twins: readonly string[]): Said {
  const { listing, tenant, seen, trouble } = look;
  if (trouble)
    return trouble.trouble === "not-deployed"
      ? { verdict: "not-offered", said: trouble.message }
      : { verdict: "not-read", said: trouble.message };
  if (listing.shared)
    return { verdict: "shared", said: `${rowsOf(seen.rows)}, the same for everyone. ${listing.shared}` };
  const owners = new Set(seen.owners.map(same));
  if (tenant.ids.length === 0 && owners.size > 1)
    return {
      verdict: "leak",
      said: `${rowsOf(seen.rows)} of ${owners.size} tenants.`,
      foreignIds: [...new Set(seen.owners)],
    };
  if (tenant.ids.length === 0)
    return {
      verdict: "unproven",
      said: `It is not known which tenant ${tenant.name}'s identity belongs to.`,
    };

  const own = new Set(tenant.ids.map(same));
  const foreignRows = seen.owners.filter((id) => !own.has(same(id)));
  if (foreignRows.length > 0) return leakOf(foreignRows, looks);
  if (twins.includes(tenant.key))
    return { verdict: "unproven", said: "Two of the identities that are compared are of the same tenant." };
  const both = sharedRows(look, looks);
  if (both)
    return {
      verdict: "leak",
      said: `${rowsOf(both.ids.length)} that ${both.other.name} is shown too: ${both.ids[0]?.slice(0, LONGEST_ID)}.`,
      foreignIds: both.ids,
    };
  return look.as ? proofUnder(look, look.as, looks) : proof(look, looks);
}

function leakOf(owners: readonly string[], looks: readonly Look[]): Said {
  const foreignIds = [...new Set(owners.map((id) => id.slice(0, LONGEST_ID)))];
  const named = looks.find(({ tenant }) => tenant.ids.map(same).includes(same(foreignIds[0] ?? "")))?.tenant;
  const whose = named ? `${named.name} (${foreignIds[0]})` : `the tenant ${foreignIds[0]}`;
  const more = foreignIds.length > 1 ? ` and ${foreignIds.length - 1} more` : "";
  return {
    verdict: "leak",
    said: `${rowsOf(owners.length)} of ${whose}${more}.`,
    foreignIds,
    foreign: owners.length,
  };
}

function proof(look: Look, looks: readonly Look[]): Said {
  const seen = look.seen as ListingSeen;
  if (seen.rows === 0) return { verdict: "unproven", said: "The list is empty, which proves nothing." };
  const shown = `${seen.truncated ? "The first " : ""}${rowsOf(seen.rows)}`;
  if (seen.ownerless === 0) return { verdict: "own", said: `${shown}, all its own.` };
  const other = looks.find((one) => one.tenant.key !== look.tenant.key && isSameList(one, look));
  if ((seen.ids?.length ?? 0) === 0)
    return { verdict: "unproven", said: `${shown} that name no tenant: whose they are cannot be told.` };
  if (!other?.seen?.ids?.length)
    return {
      verdict: "unproven",
      said: `${shown} that name no tenant, and no other tenant's rows to compare them with.`,
    };
  return { verdict: "own", said: `${shown}, none of them shown to ${other.tenant.name}.` };
}

/** Under a foreign id nothing at all may appear that is not its own; an empty answer is the usual proof. */
function proofUnder(look: Look, as: CanaryTenant, looks: readonly Look[]): Said {
  const seen = look.seen as ListingSeen;
  const theirs = looks.find((one) => one.tenant.key === as.key && isSameList(one, look));
  if (!theirs?.seen || theirs.seen.rows === 0)
    return { verdict: "unproven", said: `${as.name} has no rows there that its id could open.` };
  if (seen.rows === 0) return { verdict: "own", said: `${as.name}'s id opened nothing.` };
  if (seen.ownerless > 0 && !theirs.seen.ids?.length)
    return {
      verdict: "unproven",
      said: `${rowsOf(seen.rows)} that name no tenant: whose they are cannot be told.`,
    };
  return { verdict: "own", said: `${as.name}'s id opened nothing: ${rowsOf(seen.rows)}, all its own.` };
}

/** The plain list of the same key. */
const isSameList = (one: Look, look: Look) => !one.as && one.listing.key === look.listing.key;

function sharedRows(look: Look, looks: readonly Look[]) {
  const mine = new Set((look.seen?.ids ?? []).map(same));
  for (const one of looks) {
    if (one.tenant.key === look.tenant.key || !isSameList(one, look)) continue;
    const ids = (one.seen?.ids ?? []).filter((id) => mine.has(same(id)));
    if (ids.length > 0) return { other: one.tenant, ids };
  }
  return undefined;
}

/** Identities of one tenant prove nothing about two. */
function twinsAmong(tenants: readonly CanaryTenant[]): string[] {
  const owners = new Map<string, Set<string>>();
  for (const { key, ids } of tenants)
    for (const id of ids) owners.set(same(id), (owners.get(same(id)) ?? new Set()).add(key));
  return [...owners.values()].filter(({ size }) => size > 1).flatMap((keys) => [...keys]);
}
