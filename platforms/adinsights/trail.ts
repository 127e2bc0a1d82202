import { z } from "zod";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { type TrailEvent, type TrailReader, type TrailSeen, trailText } from "@/platforms/trail";
import { asTenant, listOf } from "./client";
import { isSignedIn } from "./sign-in";
import { called, tenantKeys } from "./tenants";

const PAGE_SIZE = 200;
const MOST_PAGES = 20;
const JAMAICA = new Intl.DateTimeFormat("en-CA", { timeZone: "America/Jamaica" });

const text = z.union([z.string(), z.number()]).nullish();
const Row = z.object({
  id: z.union([z.string(), z.number()]),
  user: z.object({ id: text, email: z.string().nullish() }).nullish(),
  action: z.string(),
  resource_type: text,
  resource_id: text,
  metadata: z.record(z.string(), z.unknown()).nullish(),
  created_at: z.string(),
});
const Rows = listOf(Row);

const line = (number: number) => ({ file: "adinsights.md", line: number });

export const trail: TrailReader = {
  everySeconds: 300,
  silences: [
    {
      says: "Failed sign-ins, refused requests, and sign-ins that fetch a token at /api/token/ leave no row; only those at the sign-in page do.",
      source: line(43),
    },
    {
      says: "New tenants, users, invitations, service accounts and notification channels, and alert rules that are deleted, leave no row.",
      source: line(44),
    },
    {
      says: "Syncs that the schedule or a command starts leave no row; only those started over HTTP do.",
      source: line(45),
    },
    { says: "Rows have no result: one is there because something was done.", source: line(46) },
    {
      says: "Nobody keeps rows longer than the platform's operators do: what they delete is gone there.",
      source: line(50),
    },
  ],
  tenants: tenantKeys,
  read: (c, tenant, since) =>
    c.dialect === "head" ? readPages(c, tenant, since) : readWhole(c, tenant, since),
};

/** A sign-in is a row of the trail: so a user reads it only while one is signed in for other reasons. */
async function ask(c: Conversation, tenant: string, query: Record<string, string | number>) {
  if (!(await c.secret(`${tenant}-api-key`)) && !isSignedIn(c, tenant))
    throw new PlatformError(
      "credentials",
      `${called(c, tenant)} has no service key, and a sign-in would add a row to the very trail. It is read while its user is signed in; give ${tenant}-api-key to read it always.`,
      { notSent: true },
    );
  return asTenant(c, tenant, { path: "/api/audit-logs/", query });
}

/** Newer versions page, and take days of Jamaica, both included. New rows push others back: one may come twice. */
async function readPages(c: Conversation, tenant: string, since: Date): Promise<TrailSeen> {
  const events: TrailEvent[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const reply = await ask(c, tenant, {
      start_date: JAMAICA.format(since),
      page_size: PAGE_SIZE,
      ...(page > 1 && { page }),
    });
    // The page before was full and the last one.
    if (page > 1 && reply.status === 404) return { events, isWhole: true };
    const rows = parsed(Rows, accepted(reply));
    events.push(...read(rows, since));
    const oldest = utcDate(rows.at(-1)?.created_at);
    if (rows.length < PAGE_SIZE || (oldest && oldest < since)) return { events, isWhole: true };
  }
  return { events, isWhole: false };
}

/** Older versions answer all there is, whatever is asked. */
async function readWhole(c: Conversation, tenant: string, since: Date): Promise<TrailSeen> {
  const rows = parsed(Rows, accepted(await ask(c, tenant, {})));
  return { events: read(rows, since), isWhole: true };
}

const read = (rows: z.output<typeof Rows>, since: Date): TrailEvent[] =>
  rows.flatMap((row) => {
    const at = utcDate(row.created_at);
    if (!at || at < since) return [];
    return [
      {
        externalId: trailText(row.id),
        at,
        actor: trailText(row.user?.email ?? row.user?.id) || "system",
        action: trailText(row.action),
        result: "",
        resourceKind: trailText(row.resource_type),
        resourceId: trailText(row.resource_id),
        detail: row.metadata ?? {},
      },
    ];
  });
