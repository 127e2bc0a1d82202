import { z } from "zod";
import { type Database, openDatabase, type Rows } from "@/platforms/drivers/postgres";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { forgetNames, namesOf } from "./tables";

/** More than this is not one page of a console; a list that long is left out rather than cut. */
export const MOST_ORGANIZATIONS = 10_000;

/** Seconds, null, or the two infinities that a timestamp column may hold. */
const epoch = z.custom<number | null>((value) => value === null || typeof value === "number");
const text = z.string().nullable();

/** Reads with the names that are known, and once more when the tables changed since they were learned. */
export async function withDatabase<T>(c: Conversation, read: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(c);
  try {
    return await read(database);
  } catch (error) {
    if (!(error instanceof PlatformError) || error.trouble !== "not-deployed" || !forgetNames(c)) throw error;
    return read(database);
  }
}

const Organization = z.object({
  id: z.string(),
  name: text,
  active: text,
  accounts: z.number(),
  ads: z.number(),
  fresh: z.number(),
  lastSync: epoch,
});
export type Organization = z.output<typeof Organization>;

/** Every organisation, also those without an ad account or an ad: an inner join would make them vanish. */
export function readOrganizations(c: Conversation, freshSince: Date): Promise<Rows<Organization>> {
  return withDatabase(c, async (database) => {
    const o = await namesOf(c, database, "organizations");
    const a = await namesOf(c, database, "accounts");
    const ads = await namesOf(c, database, "ads");
    return database.read(
      {
        name: "last-sync-per-organisation",
        text: `select o.${o.id}::text as "id", o.${o.name}::text as "name",
            ${o.active ? `o.${o.active}::text` : "null::text"} as "active",
            count(distinct a.${a.id})::int as "accounts",
            count(ad.${ads.account})::int as "ads",
            (count(*) filter (where ad.${ads.lastSync} > $1::timestamptz))::int as "fresh",
            extract(epoch from max(ad.${ads.lastSync}))::float8 as "lastSync"
          from ${o.table} o
          left join ${a.table} a on a.${a.organization} = o.${o.id}
          left join ${ads.table} ad on ad.${ads.account} = a.${a.id}
          group by 1, 2, 3 order by 2, 1 limit ${MOST_ORGANIZATIONS + 1}`,
        row: Organization,
      },
      [freshSince],
    );
  });
}

const AdsOf = z.object({ known: z.boolean(), ads: z.number(), touched: z.number(), lastSync: epoch });

/** One organisation's ads: how many there are, how many changed since `since`, and the newest sync. */
export function readAdsOf(
  c: Conversation,
  organization: string,
  since: Date,
): Promise<Rows<z.output<typeof AdsOf>>> {
  return withDatabase(c, async (database) => {
    const o = await namesOf(c, database, "organizations");
    const a = await namesOf(c, database, "accounts");
    const ads = await namesOf(c, database, "ads");
    return database.read(
      {
        name: "ads-of-one-organisation",
        text: `select exists(select 1 from ${o.table} where ${o.id}::text = $1) as "known",
            count(*)::int as "ads",
            (count(*) filter (where ad.${ads.updated} > $2::timestamptz))::int as "touched",
            extract(epoch from max(ad.${ads.lastSync}))::float8 as "lastSync"
          from ${a.table} a join ${ads.table} ad on ad.${ads.account} = a.${a.id}
          where a.${a.organization}::text = $1`,
        row: AdsOf,
      },
      [organization, since],
    );
  });
}

const EventSum = z.object({
  action: z.string(),
  organization: text,
  recent: z.number(),
  last: z.number(),
});

/** Per event name and organisation: when it last came within `since`, and how often since `recentSince`. */
export function readEventSums(
  c: Conversation,
  actions: readonly string[],
  since: Date,
  recentSince: Date,
): Promise<Rows<z.output<typeof EventSum>>> {
  return withDatabase(c, async (database) => {
    const e = await namesOf(c, database, "events");
    return database.read(
      {
        name: "activity-events-by-name",
        text: `select e.${e.action}::text as "action",
            ${e.organization ? `e.${e.organization}::text` : "null::text"} as "organization",
            (count(*) filter (where e.${e.at} > $3::timestamptz))::int as "recent",
            extract(epoch from max(e.${e.at}))::float8 as "last"
          from ${e.table} e
          where e.${e.action}::text = any($1) and e.${e.at} > $2::timestamptz
          group by 1, 2`,
        row: EventSum,
      },
      [actions, since, recentSince],
    );
  });
}

const Event = z.object({ id: z.string(), action: z.string(), organization: text, at: z.number() });
export type Event = z.output<typeof Event>;

export function readEvents(
  c: Conversation,
  actions: readonly string[],
  since: Date,
  organization?: string,
): Promise<Rows<Event>> {
  return withDatabase(c, async (database) => {
    const e = await namesOf(c, database, "events");
    const whose = e.organization ? `e.${e.organization}::text` : "null::text";
    return database.read(
      {
        name: "newest-activity-events",
        text: `select e.${e.id}::text as "id", e.${e.action}::text as "action", ${whose} as "organization",
            extract(epoch from e.${e.at})::float8 as "at"
          from ${e.table} e
          where e.${e.action}::text = any($1) and e.${e.at} > $2::timestamptz
            and ($3::text is null or ${whose} = $3)
          order by e.${e.at} desc limit 500`,
        row: Event,
      },
      [actions, since, organization ?? null],
    );
  });
}

const Alive = z.object({ alive: z.boolean() });

/** Whether anything at all was recorded since then: a count of zero from a silent table proves nothing. */
export function readIsRecording(c: Conversation, since: Date): Promise<Rows<z.output<typeof Alive>>> {
  return withDatabase(c, async (database) => {
    const e = await namesOf(c, database, "events");
    return database.read(
      {
        name: "activity-events-at-all",
        text: `select exists(select 1 from ${e.table} e where e.${e.at} > $1::timestamptz) as "alive"`,
        row: Alive,
      },
      [since],
    );
  });
}

const Token = z.object({ id: text, organization: text, name: text, active: text, expires: epoch });
export type Token = z.output<typeof Token>;

/** When each business account's token expires. The token itself is never selected. */
export function readTokens(c: Conversation): Promise<Rows<Token>> {
  return withDatabase(c, async (database) => {
    const o = await namesOf(c, database, "organizations");
    const b = await namesOf(c, database, "businesses");
    return database.read({
      name: "token-expiry",
      text: `select b.${b.id}::text as "id", b.${b.organization}::text as "organization", o.${o.name}::text as "name",
          ${o.active ? `o.${o.active}::text` : "null::text"} as "active",
          extract(epoch from b.${b.expires})::float8 as "expires"
        from ${b.table} b left join ${o.table} o on o.${o.id} = b.${b.organization}
        order by b.${b.expires} nulls last limit 10000`,
      row: Token,
    });
  });
}

const Owner = z.object({ organization: z.string(), user: z.string(), email: text });
export type Owner = z.output<typeof Owner>;

/** Who owns which organisation; of one of them when it is named. */
export function readOwners(c: Conversation, organization?: string): Promise<Rows<Owner>> {
  return withDatabase(c, async (database) => {
    const m = await namesOf(c, database, "members");
    const u = await namesOf(c, database, "users");
    return database.read(
      {
        name: "owners-of-organisations",
        text: `select m.${m.organization}::text as "organization", u.${u.id}::text as "user",
            ${u.email ? `u.${u.email}::text` : "null::text"} as "email"
          from ${m.table} m join ${u.table} u on u.${u.id} = m.${m.user}
          where m.${m.role}::text = 'owner' and ($1::text is null or m.${m.organization}::text = $1)
          order by 1, 2 limit 10000`,
        row: Owner,
      },
      [organization ?? null],
    );
  });
}

const Replica = z.object({ replica: z.boolean() });

export async function readIsReplica(c: Conversation): Promise<Rows<z.output<typeof Replica>>> {
  const database = await openDatabase(c);
  return database.read({ name: "answers", text: `select pg_is_in_recovery() as "replica"`, row: Replica });
}

const Sessions = z.object({
  active: z.number(),
  longest: z.number(),
  hidden: z.number(),
  waiting: z.number(),
});

/** What everybody's sessions do. Those of others are hidden from a login without pg_monitor. */
export async function readSessions(c: Conversation): Promise<Rows<z.output<typeof Sessions>>> {
  const database = await openDatabase(c);
  return database.read({
    name: "sessions",
    text: `select
          (count(*) filter (where state = 'active'))::int as "active",
          coalesce(max(extract(epoch from clock_timestamp() - query_start)) filter (where state = 'active'), 0)::float8 as "longest",
          (count(*) filter (where query = '<insufficient privilege>'))::int as "hidden",
          (count(*) filter (where wait_event_type = 'Lock'))::int as "waiting"
        from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and coalesce(backend_type, 'client backend') = 'client backend'
          and coalesce(application_name, '') <> 'wheelhouse-observer'`,
    row: Sessions,
  });
}

/** The moment behind seconds since 1970; null for none, the infinities and what no clock says. */
export function dateOf(seconds: number | null): Date | null {
  if (seconds === null) return null;
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  return year >= 2000 && year <= 2200 ? date : null;
}

/** True unless the column says otherwise in one of the ways a database spells "no". */
export const isActive = (active: string | null) =>
  active === null || !/^(f|false|0|n|no|inactive|disabled)$/i.test(active);
