import { z } from "zod";
import type { OutboundRequest, Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { accessToken, type Purpose } from "./sign-in";
import { ALL, called, tenantId, tenantKeys, wanted } from "./tenants";

const TIMEOUT_SECONDS = 10;

/** Airbyte's own refusals come through with Airbyte's status: such a 401 is not about our token. */
const isAirbyteRefusal = (reply: Reply) => reply.text.includes("Airbyte rejected the request");

type TenantRequest = Omit<OutboundRequest, "base"> & {
  /** A service key reads most things; some demand a user. */
  as?: "anyone" | "user";
  purpose?: Purpose;
  /** Sent instead of the tenant's own id, to prove that it opens nothing. */
  pretend?: string;
};

/** Asks with one tenant's own identity. A 401 never comes back: it is renewed once, then it is trouble. */
export async function asTenant(c: Conversation, tenant: string, request: TenantRequest): Promise<Reply> {
  const { as = "anyone", purpose = "background", pretend, ...rest } = request;
  const send = (authorization: string) => {
    const id = pretend ?? tenantId(c, tenant);
    return c.http.send({
      timeoutSeconds: TIMEOUT_SECONDS,
      ...rest,
      base: "api",
      headers: { authorization, ...(id ? { "x-tenant-id": id } : {}), ...rest.headers },
    });
  };

  const key = as === "anyone" ? await c.secret(`${tenant}-api-key`) : undefined;
  if (key) {
    const reply = await send(`ApiKey ${key}`);
    if (reply.status === 401) throw unaccepted(c, tenant, `${tenant}-api-key`, reply);
    return reply;
  }

  const token = await accessToken(c, tenant, { purpose });
  const reply = await send(`Bearer ${token}`);
  if (reply.status !== 401 || isAirbyteRefusal(reply)) return reply;
  const renewed = await accessToken(c, tenant, { purpose, refused: token });
  const second = await send(`Bearer ${renewed}`);
  if (second.status === 401 && !isAirbyteRefusal(second))
    throw unaccepted(c, tenant, `${tenant}-username`, second);
  return second;
}

function unaccepted(c: Conversation, tenant: string, credential: string, reply: Reply): PlatformError {
  return new PlatformError(
    "credentials",
    `The platform does not accept ${called(c, tenant)}'s credential (401). Renew ${credential} and check its reference in the configuration.`,
    { evidence: reply.evidence, httpStatus: reply.status },
  );
}

/** For what every tenant sees alike: the first identity that is let in. */
export async function asAnyTenant(
  c: Conversation,
  request: TenantRequest,
): Promise<{ reply: Reply; tenant: string }> {
  let first: PlatformError | undefined;
  for (const tenant of tenantKeys(c)) {
    try {
      const reply = await asTenant(c, tenant, request);
      if (reply.status !== 403) return { reply, tenant };
      first ??= new PlatformError("forbidden", "No configured identity may read this (403).", {
        evidence: reply.evidence,
        httpStatus: 403,
      });
    } catch (error) {
      if (!(error instanceof PlatformError) || !["credentials", "rate-limited"].includes(error.trouble))
        throw error;
      first ??= error;
    }
  }
  throw first ?? new PlatformError("credentials", "No tenant is configured.");
}

export type Heard<T> = { tenant: string; got: T };
export type Lost = { tenant: string; trouble: PlatformError };

/** Asks every tenant for itself. Trouble with one does not silence the others; trouble with all is trouble. */
export async function askEach<T>(
  c: Conversation,
  ask: (tenant: string) => Promise<T>,
): Promise<{ heard: Heard<T>[]; lost: Lost[] }> {
  const answers = await wantedEach(c, ALL, ask);
  if (answers.heard.length === 0 && answers.lost[0]) throw answers.lost[0].trouble;
  return answers;
}

/** The same for one tenant or all, where trouble with all is an answer too. */
export async function wantedEach<T>(
  c: Conversation,
  tenant: string,
  ask: (tenant: string) => Promise<T>,
): Promise<{ heard: Heard<T>[]; lost: Lost[] }> {
  const heard: Heard<T>[] = [];
  const lost: Lost[] = [];
  const order = wanted(c, tenant);
  await Promise.all(
    order.map(async (key) => {
      try {
        heard.push({ tenant: key, got: await ask(key) });
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        lost.push({ tenant: key, trouble: error });
      }
    }),
  );
  const inOrder = (a: { tenant: string }, b: { tenant: string }) =>
    order.indexOf(a.tenant) - order.indexOf(b.tenant);
  heard.sort(inOrder);
  lost.sort(inOrder);
  return { heard, lost };
}

/** " Not read: Kingston (…)." or nothing. */
export function lostText(c: Conversation, lost: readonly Lost[]): string {
  if (lost.length === 0) return "";
  const said = lost.map(({ tenant, trouble }) => `${called(c, tenant)} (${short(trouble.message, 160)})`);
  return ` Not read: ${said.join(", ")}.`;
}

/** Text from outside, on one line and short enough to show. */
export function short(text: string, length = 500): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/** Newer deployments page their lists, older ones answer bare arrays. */
export const listOf = <S extends z.ZodType>(row: S) =>
  z
    .union([z.array(row), z.object({ results: z.array(row) })])
    .transform((list) => (Array.isArray(list) ? list : list.results));

const FUTURE_TOLERANCE_MS = 120_000;

/** Seconds since `at`; undefined for a moment that lies in the future, because then a clock is wrong. */
export function ageSeconds(c: Conversation, at: Date): number | undefined {
  const age = c.now().getTime() - at.getTime();
  return age < -FUTURE_TOLERANCE_MS ? undefined : Math.max(0, Math.round(age / 1000));
}

export const FUTURE = "lies in the future: the platform's clock or ours is wrong";
