import { z } from "zod";
import type { OutboundRequest, Reply } from "@/platforms/outbound/outbound";
import {
  type Conversation,
  type EvidenceOf,
  PlatformError,
  type PlatformTrouble,
} from "@/platforms/platform";
import { applicationOf, CLIENT_SECRET, GRAPH, LOGIN, MANAGEMENT, missing, type SCM } from "./access";

const Token = z.object({ access_token: z.string(), expires_in: z.coerce.number() });
type Base = typeof MANAGEMENT | typeof SCM | typeof GRAPH;
type Kept = { text: string; secret: string; until: number };
const memoryOf = (base: Base) => (base === GRAPH ? "azure-graph-token" : "azure-token");
const scopeOf = (base: Base) =>
  base === GRAPH ? "https://graph.microsoft.com/.default" : "https://management.azure.com/.default";
/** A token is renewed a little before it ends. */
const MARGIN_MS = 120_000;

/** A token of the application itself, kept in memory until it ends or the secret is another one. */
async function tokenOf(c: Conversation, base: Base): Promise<string> {
  const { tenant, client } = applicationOf(c);
  if (!c.environment.baseUrls[LOGIN]) throw missing(`The configuration names no "${LOGIN}" address.`);
  const secret = (await c.secret(CLIENT_SECRET))?.trim();
  if (!secret) throw missing(`The configuration names no "${CLIENT_SECRET}" credential.`);
  const kept = c.memory.get(memoryOf(base)) as Kept | undefined;
  if (kept && kept.secret === secret && kept.until > c.now().getTime()) return kept.text;
  const reply = await c.http.send({
    base: LOGIN,
    method: "POST",
    path: `/${tenant}/oauth2/v2.0/token`,
    form: {
      grant_type: "client_credentials",
      client_id: client,
      client_secret: secret,
      scope: scopeOf(base),
    },
  });
  if (reply.status !== 200) throw signInTrouble(c, reply);
  const told = Token.safeParse(reply.json());
  if (!told.success) throw new PlatformError("unreadable", "Microsoft Entra answered without a token.");
  c.http.hide(told.data.access_token);
  const until = c.now().getTime() + told.data.expires_in * 1000 - MARGIN_MS;
  c.memory.set(memoryOf(base), { text: told.data.access_token, secret, until } satisfies Kept);
  return told.data.access_token;
}

/** Entra refuses a secret with 400 or 401, and says "invalid_client". */
function signInTrouble(c: Conversation, reply: Reply): PlatformError {
  const trouble = reply.status === 429 ? "rate-limited" : reply.status < 500 ? "credentials" : "failed";
  const said = /"error"\s*:\s*"([a-z_]{1,60})"/.exec(reply.text)?.[1];
  return new PlatformError(
    trouble,
    `Microsoft Entra gave no token (${reply.status}${said ? `, ${c.http.redact(said)}` : ""}).`,
    { httpStatus: reply.status, notSent: true, ...waitOf(reply) },
  );
}

export type Told<T> = { value: T; reply: Reply; evidence: EvidenceOf };

/** One call below the configured addresses, as the application. Everything but a 2xx is a PlatformError in words. */
export async function callAzure(
  c: Conversation,
  base: Base,
  request: Omit<OutboundRequest, "base">,
): Promise<Reply> {
  if (!c.environment.baseUrls[base]) throw missing(`The configuration names no "${base}" address.`);
  const authorization = `Bearer ${await tokenOf(c, base)}`;
  const reply = await c.http.send({ ...request, base, headers: { ...request.headers, authorization } });
  if (reply.status >= 200 && reply.status < 300) return reply;
  if (reply.status === 401) c.memory.delete(memoryOf(base));
  throw azureTrouble(c, reply);
}

export async function askArm<S extends z.ZodType>(
  c: Conversation,
  request: Omit<OutboundRequest, "base" | "query"> & { version: string; query?: OutboundRequest["query"] },
  shape: S,
): Promise<Told<z.output<S>>> {
  const { version, query, ...rest } = request;
  const reply = await callAzure(c, MANAGEMENT, { ...rest, query: { "api-version": version, ...query } });
  const told = shape.safeParse(reply.text === "" ? null : reply.json());
  if (!told.success)
    throw new PlatformError("unreadable", "The answer is not one of Azure Resource Manager.", {
      evidence: reply.evidence,
      httpStatus: reply.status,
    });
  return { value: told.data, reply, evidence: reply.evidence };
}

const waitOf = (reply: Reply) => {
  const seconds = Number(reply.header("retry-after"));
  return seconds > 0 ? { retryAfterSeconds: Math.ceil(seconds) } : {};
};

const WORDS: Partial<Record<PlatformTrouble, string>> = {
  "rate-limited": "Azure limits how often it may be asked",
  credentials: "Azure does not accept our token",
  forbidden: "Our application may not do this",
  "not-deployed": "Azure does not know it",
};

const TROUBLES: Readonly<Record<number, PlatformTrouble>> = {
  401: "credentials",
  403: "forbidden",
  404: "not-deployed",
  429: "rate-limited",
};

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

function azureTrouble(c: Conversation, reply: Reply): PlatformError {
  const { status } = reply;
  const trouble: PlatformTrouble = TROUBLES[status] ?? "failed";
  const told = Refusal.safeParse(parsed(reply.text));
  const said = told.success
    ? `: ${c.http
        .redact(told.data.error.message)
        .slice(0, 300)
        .replace(/[.\s]+$/, "")} (${told.data.error.code})`
    : "";
  return new PlatformError(trouble, `${WORDS[trouble] ?? "Azure refuses"} (${status})${said}.`, {
    evidence: reply.evidence,
    httpStatus: status,
    notSent: status < 500,
    ...waitOf(reply),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
