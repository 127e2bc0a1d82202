import type { Reply } from "@/platforms/outbound/outbound";
import type { Answer, Conversation, Observation } from "@/platforms/platform";

type Outside = {
  title: string;
  path: string;
  /** Answers without a login that show the service is there, in words; undefined when it does not look like it. */
  alive(reply: Reply): string | undefined;
};

function bodyOf(reply: Reply): unknown {
  try {
    return reply.json();
  } catch {
    return undefined;
  }
}

const has = <F extends string>(body: unknown, field: F): body is Record<F, unknown> =>
  typeof body === "object" && body !== null && field in body;

/** Both answer a caller without a login with `{error: {…, message}}`; a proxy in between does not. */
function isOwnRefusal(reply: Reply): boolean {
  const body = bodyOf(reply);
  return has(body, "error") && has(body.error, "message");
}

/** Asked without any credential: a proper refusal is the sign of life. */
export const OUTSIDE = {
  meta: {
    title: "Meta",
    path: "/",
    alive: (reply) =>
      reply.status < 500 && isOwnRefusal(reply)
        ? `The Graph API answers (${reply.status} without a token, as it should).`
        : undefined,
  },
  stripe: {
    title: "Stripe",
    path: "/v1/events",
    alive: (reply) =>
      reply.status === 401 && isOwnRefusal(reply)
        ? "The API answers (401 without a key, as it should)."
        : undefined,
  },
  auth0: {
    title: "Auth0",
    path: "/.well-known/openid-configuration",
    alive: (reply) =>
      reply.status === 200 && has(bodyOf(reply), "issuer")
        ? "The tenant publishes its sign-in settings."
        : undefined,
  },
} as const satisfies Record<string, Outside>;
type OutsideName = keyof typeof OUTSIDE;
export const OUTSIDE_NAMES = Object.keys(OUTSIDE) as OutsideName[];

export async function askOutside(c: Conversation, name: OutsideName): Promise<Answer> {
  return { observations: [await observe(c, name, OUTSIDE[name])] };
}

async function observe(
  c: Conversation,
  name: OutsideName,
  { title, path, alive }: Outside,
): Promise<Observation> {
  const check = `${name}-answers`;
  const reply = await c.http.send({ base: name, path, timeoutSeconds: 5 });
  const seen = {
    check,
    latencyMs: reply.durationMs,
    facts: { httpStatus: reply.status },
    evidence: reply.evidence,
  };
  const said = alive(reply);
  if (said) return { ...seen, status: "ok", reason: said };
  if (reply.status >= 500)
    return { ...seen, status: "warn", reason: `${title} answers ${reply.status}: trouble on their side.` };
  return {
    ...seen,
    status: "unknown",
    reason: `${title} answers ${reply.status}, which says neither yes nor no.`,
  };
}
