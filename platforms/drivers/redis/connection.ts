import type { Redis } from "ioredis";
import { type Conversation, type EvidenceOf, PlatformError } from "@/platforms/platform";
import { redisTrouble } from "./trouble";

const CONNECT_MS = 4000;
const ANSWER_MS = 10_000;
const EXCERPT = 2000;

/** One connection for one piece of work; closed afterwards, whatever happened. Nothing is tried twice. */
export async function withRedis<T>(
  c: Conversation,
  credential: string,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = await connect(c, credential);
  try {
    return await work(redis);
  } catch (error) {
    throw isRedisError(error) ? redisTrouble(error) : error;
  } finally {
    redis.disconnect();
  }
}

async function connect(c: Conversation, credential: string): Promise<Redis> {
  const address = await c.secret(credential);
  if (!address)
    throw new PlatformError(
      "not-deployed",
      `The configuration gives no "${credential}" credential for this environment.`,
      { notSent: true },
    );
  const where = placeOf(address, credential);
  if (where.password) c.http.hide(where.password);
  const { Redis: Client } = await import("ioredis");
  const redis = new Client({
    ...where,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // Its check warns on the console where INFO is forbidden.
    enableReadyCheck: false,
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    connectionName: credential === "redis" ? "wheelhouse-observer" : "wheelhouse-operator",
    disableClientInfo: true,
  });
  let last: unknown;
  redis.on("error", (error) => {
    last = error;
  });
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw redisTrouble(last ?? error, true);
  }
}

/** The address taken apart, so that no setting hidden in it reaches the driver. */
function placeOf(address: string, credential: string) {
  const refusal = new PlatformError(
    "credentials",
    `The "${credential}" credential is not an address of the form redis://user:password@host:6379/0.`,
    { notSent: true },
  );
  try {
    const url = new URL(address.trim());
    const db = Number(url.pathname.slice(1) || 0);
    if (!/^rediss?:$/.test(url.protocol) || !url.hostname || !Number.isInteger(db) || db < 0) throw refusal;
    const host = url.hostname.replace(/^\[|\]$/g, "");
    return {
      host,
      port: Number(url.port || 6379),
      username: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      db,
      ...(url.protocol === "rediss:" ? { tls: { servername: host } } : {}),
    };
  } catch {
    throw refusal;
  }
}

const isRedisError = (error: unknown) =>
  error instanceof Error &&
  !(error instanceof PlatformError) &&
  (["ReplyError", "AbortError", "MaxRetriesPerRequestError"].includes(error.name) ||
    "code" in error ||
    /connection is closed|command timed out|stream isn't writeable/i.test(error.message));

/** Of what Redis told only our own sentence is kept: its keys and values belong to the platform. */
export function evidenceOf(c: Conversation, name: string, durationMs: number, said: string): EvidenceOf {
  return () => ({
    method: "REDIS",
    url: `redis:${name}`,
    httpStatus: null,
    durationMs: Math.round(durationMs),
    excerpt: c.http.redact(said).slice(0, EXCERPT),
    correlationId: "",
  });
}

/** `INFO` as it is written: one "name:value" a line. */
export async function readInfo(redis: Redis, ...sections: string[]): Promise<Map<string, string>> {
  const texts = await Promise.all(sections.map((section) => redis.info(section)));
  return new Map(
    texts
      .flatMap((text) => text.split(/\r?\n/))
      .filter((line) => line.includes(":") && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)] as const),
  );
}

/** A pipeline's answers in order; the first refusal is thrown. */
export async function answersOf(pipeline: ReturnType<Redis["pipeline"]>): Promise<unknown[]> {
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, value]) => {
    if (error) throw error;
    return value;
  });
}
