import { z } from "zod";
import {
  type Action,
  type Conversation,
  type EvidenceOf,
  type Fact,
  PlatformError,
  type Settled,
} from "@/platforms/platform";
import { nameOf, STALE_SECONDS } from "./ad-sync";
import { eventName } from "./events";
import { dateOf, isActive, type Organization, readAdsOf, readEvents, readOrganizations } from "./queries";
import { requestSync } from "./services";

const MOST_AT_ONCE = 25;
/** The platform's clock may be a little behind ours. */
const CLOCK_TOLERANCE_MS = 60_000;
const VERIFY = { afterSeconds: 15, everySeconds: 15, forSeconds: 600 };
const REASK = ["ad-sync", "activity", "queue"] as const;

const shortly = (startedAt: Date) => new Date(startedAt.getTime() - CLOCK_TOLERANCE_MS);

/** Failures the platform recorded since then; empty where it records none that we can read. */
async function failuresSince(c: Conversation, since: Date, organization?: string) {
  try {
    return (await readEvents(c, [eventName(c, "failed")], since, organization)).rows;
  } catch (error) {
    if (error instanceof PlatformError) return [];
    throw error;
  }
}

export const syncOrganization: Action<{ tenant: string }> = {
  key: "sync.trigger",
  title: "Sync the ads of one organisation",
  label: () => "Sync ads",
  tier: 1,
  capability: "jobs.trigger",
  input: z.object({ tenant: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "The id of an organisation.") }),
  target: ({ tenant }) => `ad-sync:${tenant}`,
  pace: {
    calls: 10,
    seconds: 60,
    per: "environment",
    because: "Its queue of syncs is to stay below 100, and the customers share Meta's limits.",
  },
  repeatable: true,
  expectedSeconds: 60,
  timeoutSeconds: 30,
  look: async (c, { tenant }) => {
    const { rows, evidence } = await readAdsOf(c, tenant, c.now());
    const lastSync = dateOf(rows[0]?.lastSync ?? null)?.toISOString() ?? null;
    return {
      facts: { organisation: tenant, known: rows[0]?.known ?? false, ads: rows[0]?.ads ?? 0, lastSync },
      evidence,
    };
  },
  execute: async (c, { tenant }) => {
    const { state, said, reply } = await requestSync(c, tenant);
    return {
      said,
      facts: { organisation: tenant, answer: state, httpStatus: reply.status },
      evidence: reply.evidence,
    };
  },
  verify: {
    ...VERIFY,
    settled: async (c, { tenant }, before, startedAt): Promise<Settled> => {
      const wasSeen = typeof before.ads === "number";
      const since = wasSeen ? shortly(startedAt) : startedAt;
      const { rows, evidence } = await readAdsOf(c, tenant, since);
      const lastSync = dateOf(rows[0]?.lastSync ?? null);
      const touched = rows[0]?.touched ?? 0;
      const facts = { ads: rows[0]?.ads ?? 0, touched, lastSync: lastSync?.toISOString() ?? null };
      const previous =
        typeof before.lastSync === "string" ? Date.parse(before.lastSync) : Number.NEGATIVE_INFINITY;
      // Without a look before, a date in the future proves nothing: it may have been there all along.
      const latestProof = wasSeen ? Number.POSITIVE_INFINITY : c.now().getTime() + CLOCK_TOLERANCE_MS;
      const at = lastSync?.getTime() ?? Number.NEGATIVE_INFINITY;
      if (lastSync && touched > 0 && at > previous && at > since.getTime() && at < latestProof)
        return {
          state: "succeeded",
          said: `${touched} ads changed since; the newest sync is of ${clockOf(lastSync)}.`,
          facts,
          evidence,
        };
      const failure = dateOf((await failuresSince(c, startedAt, tenant))[0]?.at ?? null);
      if (failure)
        return {
          state: "failed",
          said: `The platform recorded a failed sync at ${clockOf(failure)}. Look at the token of this organisation.`,
          facts,
          evidence,
        };
      return {
        state: "pending",
        said: lastSync
          ? `No newer sync yet; the newest is of ${clockOf(lastSync)}.`
          : "Not one ad of it was ever synced.",
        facts,
        evidence,
      };
    },
  },
  reask: REASK,
};

/** Active, connected and older than the limit, the stalest first. */
async function staleOrganizations(c: Conversation) {
  const since = new Date(c.now().getTime() - STALE_SECONDS * 1000);
  const { rows, evidence } = await readOrganizations(c, since);
  const stale = rows
    .filter((row) => isActive(row.active) && row.accounts > 0)
    .filter((row) => (dateOf(row.lastSync) ?? new Date(0)) < since)
    .sort((a, b) => (a.lastSync ?? 0) - (b.lastSync ?? 0));
  return { stale, evidence };
}

const idsOf = (rows: readonly Organization[]) => rows.map(({ id }) => id).join(",");

export const syncStale: Action<Record<string, string>> = {
  key: "sync.stale",
  title: "Sync the ads of every stale organisation",
  label: () => "Sync stale organisations",
  tier: 1,
  capability: "jobs.trigger",
  input: z.record(z.string(), z.string()),
  target: () => "ad-sync:stale",
  repeatable: true,
  expectedSeconds: 120,
  timeoutSeconds: MOST_AT_ONCE * 20,
  look: async (c) => {
    const { stale, evidence } = await staleOrganizations(c);
    const chosen = stale.slice(0, MOST_AT_ONCE);
    return { facts: { stale: stale.length, organisations: idsOf(chosen) }, evidence };
  },
  execute: async (c) => {
    const { stale } = await staleOrganizations(c);
    const facts: Record<string, Fact> = {};
    let refusal: PlatformError | undefined;
    let evidence: EvidenceOf | undefined;
    for (const organization of stale.slice(0, MOST_AT_ONCE)) {
      try {
        const { state, reply } = await requestSync(c, organization.id);
        facts[organization.id] = state;
        evidence = reply.evidence;
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        refusal ??= error;
        facts[organization.id] = error.message.slice(0, 200);
        if (error.trouble !== "not-deployed" && error.trouble !== "failed") break;
      }
    }
    const asked = Object.values(facts).filter((fact) => fact === "accepted" || fact === "running").length;
    if (asked === 0 && refusal) throw refusal;
    const left = stale.length - asked;
    return {
      said:
        stale.length === 0
          ? "No active organisation is stale, so nothing was asked."
          : `A sync of ${asked} stale organisation${asked === 1 ? "" : "s"} was asked for${left > 0 ? `; ${left} left` : ""}.`,
      facts,
      evidence: evidence ?? refusal?.details.evidence,
    };
  },
  verify: {
    ...VERIFY,
    settled: async (c, _input, before, startedAt): Promise<Settled> => {
      if (typeof before.organisations !== "string")
        return {
          state: "pending",
          said: "Which organisations were stale before could not be seen, so nothing proves the effect.",
          facts: {},
        };
      const wanted = before.organisations.split(",").filter(Boolean);
      const { rows, evidence } = await readOrganizations(c, shortly(startedAt));
      const fresh = new Set(rows.filter((row) => row.fresh > 0).map(({ id }) => id));
      const waiting = wanted.filter((id) => !fresh.has(id));
      const facts = { wanted: wanted.length, waiting: waiting.length };
      if (waiting.length === 0)
        return {
          state: "succeeded",
          said: wanted.length === 0 ? "Nothing was stale." : `All ${wanted.length} have ads synced since.`,
          facts,
          evidence,
        };
      const failures = new Set((await failuresSince(c, startedAt)).map(({ organization }) => organization));
      const failed = waiting.filter((id) => failures.has(id));
      const names = waiting
        .slice(0, 5)
        .map((id) => nameOf(rows.find((row) => row.id === id) ?? { id, name: null }))
        .join(", ");
      if (failed.length === waiting.length)
        return {
          state: "failed",
          said: `${wanted.length - waiting.length} of ${wanted.length} synced; failed: ${names}. Look at their tokens.`,
          facts,
          evidence,
        };
      return {
        state: "pending",
        said: `${wanted.length - waiting.length} of ${wanted.length} synced; waiting for ${names}.`,
        facts,
        evidence,
      };
    },
  },
  reask: REASK,
};

const clockOf = (date: Date) => `${date.toISOString().slice(11, 19)} UTC`;
