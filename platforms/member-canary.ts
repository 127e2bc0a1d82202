import { accepted } from "./answers";
import { type CanaryPlan, canary, canaryKeys } from "./canary";
import type { TenantListing } from "./listing";
import type { Reply } from "./outbound/outbound";
import { type Conversation, PlatformError, type Question } from "./platform";
import { nothingSeen, type Row, rowOf, rowsIn, rowsSeen, text } from "./rows-seen";

/** A list that a member may ask for with a token of their own. */
export type MemberList = {
  key: string;
  title: string;
  /** `tenant` is the id that is asked about: the member's own, or another's. */
  path: string | ((tenant: string) => string);
  /** The id of the tenant that a row is of; undefined when it names none. */
  owner(row: Row): unknown;
  /** It is one thing, not a list of them; where in the answer it stands. */
  one?(body: Row): Row;
};

export type MemberWay = {
  /** What a member's credential is called after the tenant's key: "member-token". */
  credential: string;
  base: string;
  headers(secret: string): Record<string, string>;
  /** Where a member reads which tenant is its own. */
  own: { path: string; id(body: unknown): unknown };
  lists: readonly MemberList[];
  pace: NonNullable<CanaryPlan["pace"]>;
};

/** The option that names the tenants with a member's credential. */
const TENANTS = "canary-tenants";
const TIMEOUT_SECONDS = 10;

/** For platforms that let nobody name a tenant: what a member is shown follows from whose token it is. */
export function memberCanary(way: MemberWay): { listings: readonly TenantListing[]; question: Question } {
  const listings = way.lists.map(
    (list): TenantListing => ({
      key: list.key,
      title: list.title,
      timeoutSeconds: TIMEOUT_SECONDS,
      pretends: typeof list.path === "function",
      ask: async (c, tenant, pretend) => {
        const path =
          typeof list.path === "string" ? list.path : list.path(pretend ?? (await ownId(c, way, tenant)));
        const reply = await asMember(c, way, tenant, path);
        if (pretend && [403, 404].includes(reply.status)) return nothingSeen(reply);
        const body = accepted(reply).json();
        return rowsSeen(reply, list.one ? [list.one(rowOf(body))] : rowsIn(body), list.owner);
      },
    }),
  );
  return {
    listings,
    question: canary({
      listings,
      pace: way.pace,
      tenants: async (c) => {
        const keys = canaryKeys(c, configured(c));
        return Promise.all(
          keys.map(async (key) => {
            const id = await ownId(c, way, key).catch(unknownOf);
            return { key, name: titled(key), ids: id === undefined ? [] : [id] };
          }),
        );
      },
    }),
  };
}

/** The keys that the configuration names. None means that nobody gave the console a member's credential. */
function configured(c: Conversation): string[] {
  const keys = (c.environment.options[TENANTS] ?? "").split(",").map((key) => key.trim());
  return [...new Set(keys.filter((key) => key !== ""))];
}

const titled = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);

async function asMember(c: Conversation, way: MemberWay, tenant: string, path: string): Promise<Reply> {
  const secret = await c.secret(`${tenant}-${way.credential}`);
  if (!secret)
    throw new PlatformError(
      "credentials",
      `${titled(tenant)} has no member here: the configuration gives no ${tenant}-${way.credential}.`,
    );
  return c.http.send({ base: way.base, path, headers: way.headers(secret), timeoutSeconds: TIMEOUT_SECONDS });
}

/** Trouble with one member shows in each of its lists. */
function unknownOf(error: unknown): undefined {
  if (!(error instanceof PlatformError)) throw error;
}

async function ownId(c: Conversation, way: MemberWay, tenant: string): Promise<string> {
  const known = `member-canary ${tenant}`;
  const kept = c.memory.get(known);
  if (typeof kept === "string") return kept;
  const reply = accepted(await asMember(c, way, tenant, way.own.path));
  const id = text(way.own.id(reply.json()));
  if (id === undefined)
    throw new PlatformError(
      "unreadable",
      `${way.own.path} does not say whose credential it was asked with.`,
      {
        httpStatus: reply.status,
      },
    );
  c.memory.set(known, id);
  return id;
}
