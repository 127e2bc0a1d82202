import { setTimeout as wait } from "node:timers/promises";
import { isolationStatus } from "@/domain/isolation";
import type { Pace } from "@/domain/pace";
import { type Judged, judgeLooks, type Look } from "./canary-verdict";
import type { CanaryTenant, TenantListing } from "./listing";
import { type Answer, type Conversation, PlatformError, type Question } from "./platform";

/** The option that names the tenants to compare; set from those that are marked. */
const MARKED = "canaries";
const ALLOWANCE = "isolation";

export type CanaryPlan = {
  listings: readonly TenantListing[];
  /** Who is asked as: the configured identities in question, each with the ids that its rows carry. */
  tenants(c: Conversation): Promise<readonly CanaryTenant[]>;
  /** What else was seen of somebody else's data, where other questions come across it. */
  beside?(c: Conversation): { tenant: string; said: string } | undefined;
  atOnce?: number;
  /** How often the platform lets one address ask. */
  pace?: Pace;
  /** All listings together. */
  timeoutSeconds?: number;
};

/** The tenants to compare: those that are marked, filled up from the first that have an identity. */
export function canaryKeys(c: Conversation, configured: readonly string[]): string[] {
  const marked = (c.environment.options[MARKED] ?? "").split(",").map((key) => key.trim());
  const first = configured.filter((key) => marked.includes(key));
  const others = configured.filter((key) => !marked.includes(key));
  const keys = [...first, ...others].slice(0, 2);
  if (keys.length < 2)
    throw new PlatformError("not-deployed", "Isolation needs the identities of at least two tenants.");
  return keys;
}

/**
 * Asks every list as each of two tenants, also under the other's id where that can be named, and fails when a
 * foreign row appears. A list that is empty, unread or names no owner proves nothing and keeps the check unknown.
 */
export const canary = (plan: CanaryPlan): Question => ({
  key: "isolation",
  title: "What one tenant sees of another",
  everySeconds: 6 * 3600,
  atLeastSecondsApart: 60,
  timeoutSeconds: plan.timeoutSeconds ?? 60,
  ask: async (c) => {
    const tenants = await plan.tenants(c);
    const looks = await lookAtAll(c, plan, tenants);
    if (looks.length > 0 && looks.every(({ trouble }) => trouble)) throw looks[0]?.trouble;
    return answerOf(tenants, judgeLooks(looks), plan.beside?.(c));
  },
});

async function lookAtAll(
  c: Conversation,
  plan: CanaryPlan,
  tenants: readonly CanaryTenant[],
): Promise<Look[]> {
  const wanted = plan.listings.flatMap((listing) =>
    tenants.flatMap((tenant, index) => {
      const as = tenants[(index + 1) % tenants.length];
      const canPretend = listing.pretends && !listing.shared && as?.ids.length && as !== tenant;
      return canPretend
        ? [
            { listing, tenant },
            { listing, tenant, as },
          ]
        : [{ listing, tenant }];
    }),
  );
  const looks: (Look | undefined)[] = new Array(wanted.length);
  let next = 0;
  const lane = async () => {
    while (next < wanted.length) {
      const index = next++;
      const { listing, tenant, as } = wanted[index] as (typeof wanted)[number];
      looks[index] = await look(c, plan.pace, listing, tenant, as);
    }
  };
  await Promise.all(Array.from({ length: plan.atOnce ?? 4 }, lane));
  return looks.filter((one) => one !== undefined);
}

async function look(
  c: Conversation,
  pace: Pace | undefined,
  listing: TenantListing,
  tenant: CanaryTenant,
  as: CanaryTenant | undefined,
): Promise<Look | undefined> {
  await turn(c, pace);
  const began = performance.now();
  const about = () => ({ listing, tenant, as, durationMs: Math.round(performance.now() - began) });
  try {
    const seen = await listing.ask(c, tenant.key, as?.ids[0]);
    return seen && { ...about(), seen };
  } catch (error) {
    if (error instanceof PlatformError) return { ...about(), trouble: error };
    throw error;
  }
}

/** Waits until the platform lets one more through; what other processes ask counts too. */
async function turn(c: Conversation, pace: Pace | undefined): Promise<void> {
  if (!pace) return;
  for (;;) {
    const { waitSeconds } = await c.allowance.take(ALLOWANCE, [pace], c.now());
    if (waitSeconds === 0) return;
    await wait(waitSeconds * 1000, undefined, { signal: c.signal });
  }
}

function answerOf(
  tenants: readonly CanaryTenant[],
  views: readonly Judged[],
  beside: { tenant: string; said: string } | undefined,
): Answer {
  const name = (key: string) => tenants.find((tenant) => tenant.key === key)?.name ?? key;
  const of = (...verdicts: readonly Judged["verdict"][]) =>
    views.filter(({ verdict }) => verdicts.includes(verdict));
  const [leak] = of("leak");
  const open = of("unproven", "not-read");
  const [first] = open;
  const about = (view: Judged) => `${name(view.tenant)}, ${lower(view.title)}: ${view.said}`;
  const shared = [...new Set(of("shared").map(({ title }) => lower(title)))];
  const aside = shared.length > 0 ? ` Shared by design: ${shared.join(", ")}.` : "";
  const proven = `${of("own").length} of ${views.length - of("shared", "not-offered").length} views of ${tenants.map(({ name }) => name).join(" and ")} are proven.`;
  const reason = leak
    ? `${about(leak)} ${of("leak").length > 1 ? `${of("leak").length} views show foreign rows. ` : ""}Isolation is broken, or that identity is a superuser.`
    : beside
      ? `${beside.said} Isolation is broken, or that identity is a superuser.`
      : first
        ? `${proven} ${about(first)}`
        : `${tenants.length} tenants saw their own rows only. ${proven}${aside}`;
  return {
    observations: [
      {
        check: "tenant-isolation",
        status: beside ? "alert" : isolationStatus(views.map(({ verdict }) => verdict)),
        reason,
        facts: {
          tenants: tenants.length,
          views: views.length,
          proven: of("own").length,
          leaks: of("leak").length,
          open: open.length,
        },
        evidence: leak?.evidence ?? first?.evidence ?? views[0]?.evidence,
      },
    ],
    views: views.map(({ evidence: _, ...view }) => view),
  };
}

const lower = (title: string) => title.charAt(0).toLowerCase() + title.slice(1);
