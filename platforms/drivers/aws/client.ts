import type { Reply } from "@/platforms/outbound/outbound";
import type { Conversation, EvidenceOf } from "@/platforms/platform";
import { type AwsService, KEY_ID, missing, optionOf, REGION, SECRET_KEY, SESSION_TOKEN } from "./access";
import { plainEvidence } from "./evidence";
import { awsTrouble } from "./trouble";

export type Aws<Api> = {
  /** One call of the official client. A refusal is a PlatformError in words. */
  ask<T>(call: (api: Api) => Promise<T>): Promise<T>;
  /** Of the last call. */
  evidence: EvidenceOf;
};

/** A change is sent once: a repeated one would be refused for what the first one did. */
type Purpose = "read" | "change";
const ATTEMPTS = { read: 3, change: 1 } as const;

type SdkRequest = { method: string; path: string; headers: Record<string, string>; body?: unknown };

/**
 * The official client with the console's own way out under it: its signed requests go to the configured address and to
 * no other, bounded in time and size. Keys are read at each use; nothing is taken from the machine's own profile.
 */
async function configurationOf(c: Conversation, service: AwsService, purpose: Purpose) {
  const endpoint = c.environment.baseUrls[service];
  if (!endpoint) throw missing(`The configuration names no "${service}" address.`);
  const region = optionOf(c, REGION);
  const accessKeyId = await c.secret(KEY_ID);
  const secretAccessKey = await c.secret(SECRET_KEY);
  const sessionToken = await c.secret(SESSION_TOKEN);
  if (!accessKeyId) throw missing(`The configuration names no "${KEY_ID}" credential.`);
  if (!secretAccessKey) throw missing(`The configuration names no "${SECRET_KEY}" credential.`);
  const prefix = new URL(endpoint).pathname.replace(/\/+$/, "");
  const heard: { reply?: Reply } = {};

  const handle = async ({ method, path, headers, body }: SdkRequest) => {
    const reply = await c.http.send({
      base: service,
      method: method as "POST",
      path: path.slice(prefix.length) || "/",
      headers: sendable(headers),
      text: typeof body === "string" ? body : new TextDecoder().decode(body as Uint8Array),
    });
    heard.reply = reply;
    // Without "retry-after": the client would sit and wait, where the worker comes back later.
    const told = ["content-type", "x-amzn-errortype", "x-amzn-requestid"] as const;
    return {
      response: {
        statusCode: reply.status,
        headers: Object.fromEntries(
          told.flatMap((name) => {
            const value = reply.header(name);
            return value === undefined ? [] : [[name, value]];
          }),
        ),
        body: new TextEncoder().encode(reply.text),
      },
    };
  };

  return {
    heard,
    configuration: {
      endpoint,
      region,
      credentials: {
        accessKeyId: accessKeyId.trim(),
        secretAccessKey: secretAccessKey.trim(),
        ...(sessionToken ? { sessionToken: sessionToken.trim() } : {}),
      },
      maxAttempts: ATTEMPTS[purpose],
      retryMode: "standard",
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      disableHostPrefix: true,
      requestHandler: { handle, metadata: { handlerProtocol: "http/1.1" } },
    },
  };
}

/** What the connection itself says: the signed values are the same, because the address is. */
const sendable = ({ host: _host, "content-length": _length, ...headers }: Record<string, string>) => headers;

type Configured = Awaited<ReturnType<typeof configurationOf>>;

function opened<Api>(c: Conversation, api: Api, { heard }: Configured): Aws<Api> {
  const evidence = () => plainEvidence(heard.reply, c.http)();
  return {
    evidence,
    ask: async (call) => {
      try {
        return await call(api);
      } catch (error) {
        throw awsTrouble(c, error, heard.reply, evidence);
      }
    },
  };
}

/** Each client is loaded when it is first needed, because it is large. */
export async function openEcs(c: Conversation, purpose: Purpose = "read") {
  const way = await configurationOf(c, "ecs", purpose);
  const { ECS } = await import("@aws-sdk/client-ecs");
  return opened(c, new ECS(way.configuration), way);
}

export async function openRds(c: Conversation, purpose: Purpose = "read") {
  const way = await configurationOf(c, "rds", purpose);
  const { RDS } = await import("@aws-sdk/client-rds");
  return opened(c, new RDS(way.configuration), way);
}

export async function openLogs(c: Conversation) {
  const way = await configurationOf(c, "cloudwatch-logs", "read");
  const { CloudWatchLogs } = await import("@aws-sdk/client-cloudwatch-logs");
  return opened(c, new CloudWatchLogs(way.configuration), way);
}

export async function openSqs(c: Conversation) {
  const way = await configurationOf(c, "sqs", "read");
  const { SQS } = await import("@aws-sdk/client-sqs");
  return opened(c, new SQS(way.configuration), way);
}

export async function openSecretsManager(c: Conversation) {
  const way = await configurationOf(c, "secrets-manager", "read");
  const { SecretsManager } = await import("@aws-sdk/client-secrets-manager");
  return opened(c, new SecretsManager(way.configuration), way);
}

export type SqsApi = Awaited<ReturnType<typeof openSqs>>;
export type EcsApi = Awaited<ReturnType<typeof openEcs>>;
export type RdsApi = Awaited<ReturnType<typeof openRds>>;
