import type { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import type { OutboundRequest, Reply } from "@/platforms/outbound/outbound";
import { redact } from "@/platforms/outbound/redact";
import { type Conversation, PlatformError, type Settled } from "@/platforms/platform";
import { Tenants } from "./shapes";
import { currentToken, renewedToken } from "./token";

const LONGEST_TEXT = 500;
const LARGEST_INTEGER = 2_147_483_647;
const NAMES = "azure-governance.tenant-names";
const NAMES_KEPT_MS = 10 * 60_000;

type Ask = Omit<OutboundRequest, "base">;

/** Asks without a credential. */
export const askOpen = (c: Conversation, request: Ask): Promise<Reply> =>
  c.http.send({ base: "api", ...request });

/** Asks with the token; a refused one is replaced once and the question asked again. */
export async function askSigned(c: Conversation, request: Ask): Promise<Reply> {
  const token = await currentToken(c);
  const reply = await askOpen(c, withToken(request, token));
  if (reply.status !== 401) return reply;
  if (!token)
    throw new PlatformError(
      "credentials",
      "The platform asks for a token (401) and the configuration gives none: reference token, staging-admin-key, username and password, or jwt-secret.",
      { evidence: reply.evidence, httpStatus: 401 },
    );
  const another = await renewedToken(c, token);
  return another ? askOpen(c, withToken(request, another)) : reply;
}

function withToken(request: Ask, token: string | undefined): Ask {
  if (!token) return request;
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

export type Read<T> = { data: T; reply: Reply };

export async function readOpen<S extends z.ZodType>(
  c: Conversation,
  schema: S,
  request: Ask,
): Promise<Read<z.output<S>>> {
  const reply = accepted(await askOpen(c, request));
  return { data: parsed(schema, reply), reply };
}

export async function readSigned<S extends z.ZodType>(
  c: Conversation,
  schema: S,
  request: Ask,
): Promise<Read<z.output<S>>> {
  const reply = accepted(await askSigned(c, request));
  return { data: parsed(schema, reply), reply };
}

export type Attempt<T> = { got: T; trouble?: undefined } | { got?: undefined; trouble: PlatformError };

/** One part of a question that has several: its trouble must not hide what the other parts say. */
export async function attempt<T>(part: Promise<T>): Promise<Attempt<T>> {
  try {
    return { got: await part };
  } catch (error) {
    if (error instanceof PlatformError) return { trouble: error };
    throw error;
  }
}

/** A proof that could not be looked at is no verdict; it is looked at again. */
export const notSeenYet = (trouble: PlatformError): Settled => ({
  state: "pending",
  said: `Not seen yet: ${trouble.message}`,
  facts: { trouble: trouble.trouble },
  evidence: trouble.details.evidence,
});

/** The platform's own clock as it answered, so that its timestamps are compared with itself. */
export function platformClock(reply: Reply, c: Conversation): Date {
  const time = Date.parse(reply.header("date") ?? "");
  return Number.isNaN(time) ? c.now() : new Date(time);
}

type TenantNames = ReadonlyMap<string, string>;

/** Names by both ids that the platform uses: its own and the Azure directory's. Kept for ten minutes. */
export async function tenantNames(c: Conversation): Promise<TenantNames> {
  // Only `rememberTenants` writes the entry.
  const known = c.memory.get(NAMES) as { names: TenantNames; at: number } | undefined;
  if (known && c.now().getTime() - known.at < NAMES_KEPT_MS) return known.names;
  const { data } = await readSigned(c, Tenants, { path: "/api/v1/tenants" });
  return rememberTenants(c, data);
}

export function rememberTenants(c: Conversation, tenants: z.output<typeof Tenants>): TenantNames {
  const names = new Map<string, string>();
  for (const tenant of tenants) {
    names.set(String(tenant.id), shown(tenant.name));
    if (tenant.tenant_id) names.set(tenant.tenant_id, shown(tenant.name));
  }
  c.memory.set(NAMES, { names, at: c.now().getTime() });
  return names;
}

/** Text from outside, short and without what looks like a secret. */
export function shown(text: string): string {
  const safe = redact(text.slice(0, LONGEST_TEXT * 2).replaceAll("\u0000", ""));
  return safe.length > LONGEST_TEXT ? `${safe.slice(0, LONGEST_TEXT - 1)}…` : safe;
}

export const shownOrNull = (text: string | null | undefined) => (text ? shown(text) : null);

/** A count from outside as a whole number that fits a column, or null when it is none. */
export function count(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return Math.min(LARGEST_INTEGER, Math.max(0, Math.round(value)));
}

/** "a", "a and b", "a, b and 3 more" */
export function listed(names: readonly string[], most = 4): string {
  const first = names.slice(0, most);
  const more = names.length - first.length;
  if (more > 0) return `${first.join(", ")} and ${more} more`;
  return first.length < 2 ? (first[0] ?? "") : `${first.slice(0, -1).join(", ")} and ${first.at(-1)}`;
}

/** The first of each key: what the platform says twice must not be stored twice. */
export function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(keyOf(item))) seen.set(keyOf(item), item);
  return [...seen.values()];
}
