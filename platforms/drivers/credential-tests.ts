import { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import type { CredentialTest } from "@/platforms/credential";
import type { Conversation } from "@/platforms/platform";
import { KEY_ID, SECRET_KEY, SESSION_TOKEN } from "./aws/access";
import { openEcs, openLogs, openRds, openSqs } from "./aws/client";
import { clusterOf } from "./aws/ecs";
import { endOfJwt, guardedProof, proofOf, withValue } from "./credential-kit";
import { BACKUP, OPERATOR, SCRATCH } from "./database/credentials";
import { GITHUB, TOKEN as GITHUB_TOKEN } from "./github/access";
import { TOKEN as KUBERNETES_TOKEN } from "./kubernetes/access";
import { whoAmI } from "./kubernetes/who-am-i";
import { withSession } from "./postgres-session";
import { readWhoAmI } from "./rabbit/management";
import { withRedis } from "./redis/connection";
import { READER, OPERATOR as REDIS_OPERATOR } from "./redis/setting";
import { readStripe, STRIPE_KEY } from "./stripe";

const Login = z.object({ user: z.string(), ends: z.number().nullable() });

/** Signs in, asks for nothing but its own name, and leaves. */
export const databaseTest = (credential: string): CredentialTest => ({
  credential,
  how: "Signs in to the database and asks for its own name.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(
      () =>
        withSession(
          withValue(c, credential, value),
          credential,
          { purpose: "operator", statementSeconds: 5, lockSeconds: 2, readOnly: true },
          async (session) => {
            const { rows, evidence } = await session.read({
              name: "who-am-i",
              text: `select current_user::text as "user",
                (select case when isfinite(rolvaliduntil) then extract(epoch from rolvaliduntil)::float8 end
                  from pg_roles where rolname = current_user) as "ends"`,
              row: Login,
            });
            const { user = "?", ends = null } = rows[0] ?? {};
            return { said: `The database lets ${user} in.`, expiresAt: utcDate(ends), evidence };
          },
        ),
      // Of what the server refuses only these are about the login: 28P01 the password, 28000 who and from where.
      ({ message }) => /SQLSTATE 28\w{3}/.test(message),
    ),
});

const redisTest = (credential: string): CredentialTest => ({
  credential,
  how: "Signs in to Redis and sends PING.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(
      () =>
        withRedis(withValue(c, credential, value), credential, async (redis) => {
          await redis.ping();
          return { said: "Redis lets it in and answers PING." };
        }),
      ({ trouble, message }) =>
        trouble === "credentials" && /user and password|wants a password/.test(message),
    ),
});

const kubernetes: CredentialTest = {
  credential: KUBERNETES_TOKEN,
  how: "Asks the cluster whom it belongs to.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(async () => {
      const { user, evidence } = await whoAmI(withValue(c, KUBERNETES_TOKEN, value));
      return {
        said: `The cluster knows it as ${user}.`,
        expiresAt: endOfJwt(value) ?? null,
        facts: { user },
        evidence,
      };
    }),
};

const ENDS = "github-authentication-token-expiration";

/** The only call that does not count against the limit. */
const github: CredentialTest = {
  credential: GITHUB_TOKEN,
  how: "Asks GitHub how many calls are left, which costs none.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(async () => {
      c.http.hide(value);
      const reply = accepted(
        await c.http.send({
          base: GITHUB,
          path: "/rate_limit",
          headers: { accept: "application/vnd.github+json", authorization: `Bearer ${value.trim()}` },
        }),
      );
      const { rate } = parsed(
        z.object({ rate: z.object({ remaining: z.number(), limit: z.number() }) }),
        reply,
      );
      return {
        said: `GitHub accepts it; ${rate.remaining} of ${rate.limit} calls are left this hour.`,
        expiresAt: utcDate(reply.header(ENDS)?.replace(/ UTC$/, "Z").replace(" ", "T")),
        evidence: reply.evidence,
      };
    }),
};

const stripe: CredentialTest = {
  credential: STRIPE_KEY,
  how: "Reads one webhook endpoint at Stripe.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(async () => {
      const { reply } = await readStripe(
        withValue(c, STRIPE_KEY, value),
        z.object({ object: z.literal("list") }),
        "/v1/webhook_endpoints",
        { limit: 1 },
      );
      return { said: "Stripe accepts the key.", evidence: reply.evidence };
    }),
};

const rabbit = (credential: string): CredentialTest => ({
  credential,
  how: "Asks RabbitMQ who it is.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(async () => {
      const { tags, reply } = await readWhoAmI(withValue(c, credential, value));
      return { said: "RabbitMQ lets us in.", facts: { tags }, evidence: reply.evidence };
    }),
});

/** Any of the services that are configured will do; each is asked for one row. */
async function readCloud(c: Conversation) {
  const { ecs, rds, sqs } = c.environment.baseUrls;
  if (ecs) {
    const aws = await openEcs(c);
    await aws.ask((api) => api.listServices({ cluster: clusterOf(c), maxResults: 1 }));
    return aws.evidence;
  }
  if (rds) {
    const aws = await openRds(c);
    await aws.ask((api) => api.describeDBInstances({ MaxRecords: 20 }));
    return aws.evidence;
  }
  if (sqs) {
    const aws = await openSqs(c);
    await aws.ask((api) => api.listQueues({ MaxResults: 1 }));
    return aws.evidence;
  }
  const aws = await openLogs(c);
  await aws.ask((api) => api.describeLogGroups({ limit: 1 }));
  return aws.evidence;
}

const aws = (credential: string): CredentialTest => ({
  credential,
  how: "Lists one thing at AWS with it and the rest of the key.",
  timeoutSeconds: 20,
  test: (c, value) =>
    proofOf(async () => ({
      said: "AWS accepts the key.",
      evidence: await readCloud(withValue(c, credential, value)),
    })),
});

/** A proxy stands in front, or everybody may read; the read without a token tells which. */
const proxied = (
  credential: string,
  how: string,
  who: string,
  read: { base: string; path: string; query?: Record<string, string> },
): CredentialTest => ({
  credential,
  how,
  timeoutSeconds: 25,
  test: (c, value) => {
    c.http.hide(value);
    const ask = (token: string | undefined) =>
      c.http.send({ ...read, headers: token ? { authorization: `Bearer ${token}` } : {} });
    return guardedProof({ who, ask }, value);
  },
});

const COMMON: readonly CredentialTest[] = [
  ...["database", OPERATOR, BACKUP, SCRATCH].map(databaseTest),
  ...[READER, REDIS_OPERATOR].map(redisTest),
  kubernetes,
  github,
  stripe,
  ...["rabbitmq-user", "rabbitmq-password"].map(rabbit),
  ...[KEY_ID, SECRET_KEY, SESSION_TOKEN].map(aws),
  proxied("prometheus-token", "Asks Prometheus for the value of 1.", "Prometheus", {
    base: "prometheus",
    path: "/api/v1/query",
    query: { query: "vector(1)" },
  }),
  proxied("alertmanager-token", "Reads the list of alerts.", "Alertmanager", {
    base: "alertmanager",
    path: "/api/v2/alerts",
  }),
];

/** The tests of what a platform's environments may reference, as far as they are the same for every platform. */
export const commonTests = ({ credentials }: PlatformDeclaration): readonly CredentialTest[] =>
  COMMON.filter(({ credential }) => credentials.some(({ name }) => name === credential));
