import type {
  AppsV1Api,
  AuthenticationV1Api,
  AuthorizationV1Api,
  AutoscalingV2Api,
  ConfigurationOptions,
  CoreV1Api,
  CustomObjectsApi,
  RequestContext,
} from "@kubernetes/client-node";
import type { Outbound, OutboundRequest, Reply } from "@/platforms/outbound/outbound";
import { type Conversation, type EvidenceOf, PlatformError } from "@/platforms/platform";
import { AUTHORITY, KUBERNETES, missing, namespaceOf, TOKEN } from "./access";
import { plainEvidence } from "./evidence";
import { kubernetesTrouble } from "./trouble";

type Apis = {
  apps: AppsV1Api;
  authentication: AuthenticationV1Api;
  authorization: AuthorizationV1Api;
  autoscaling: AutoscalingV2Api;
  core: CoreV1Api;
  custom: CustomObjectsApi;
};
type Patch = "merge" | "strategic" | "json";

export type Told<T> = { value: T; reply: Reply; evidence: EvidenceOf };
export type Kube = {
  namespace: string;
  /** One call of the official client. Everything but a 2xx is a PlatformError. `query` adds what the client does not know. */
  ask<T>(
    call: (apis: Apis, namespace: string, options: ConfigurationOptions | undefined) => Promise<T>,
    how?: { patch?: Patch; timeoutSeconds?: number; query?: Readonly<Record<string, string>> },
  ): Promise<Told<T>>;
};

/** Never asked: the client builds its addresses on it, and only what follows it is sent. */
const ANYWHERE = "http://cluster.invalid";

/**
 * The official client with the console's own way out under it: its requests go to the configured address and to no
 * other, bounded in time and size. It is loaded when it is first needed, because it is large.
 */
export async function openKube(c: Conversation): Promise<Kube> {
  if (!c.environment.baseUrls[KUBERNETES])
    throw missing(`The configuration names no "${KUBERNETES}" address.`);
  const token = await c.secret(TOKEN);
  if (!token) throw missing(`The configuration names no "${TOKEN}" credential.`);
  const ca = await c.secret(AUTHORITY);
  const namespace = namespaceOf(c);
  const client = await import("@kubernetes/client-node");
  const type = {
    merge: client.PatchStrategy.MergePatch,
    strategic: client.PatchStrategy.StrategicMergePatch,
    json: client.PatchStrategy.JsonPatch,
  };

  return {
    namespace,
    ask: async (call, how = {}) => {
      let heard: Reply | undefined;
      const send = async (request: RequestContext) => {
        const reply = await c.http.send({
          ...translated(request),
          headers: { ...headersOf(request), authorization: `Bearer ${token}` },
          ...(ca ? { ca } : {}),
          ...(how.query ? { query: how.query } : {}),
          timeoutSeconds: how.timeoutSeconds ?? 10,
        });
        if (reply.status < 200 || reply.status > 299)
          throw kubernetesTrouble(reply, plainEvidence(reply, c.http), c.http.redact);
        heard = reply;
        return new client.ResponseContext(
          reply.status,
          { "content-type": reply.header("content-type") ?? "application/json" },
          { text: async () => reply.text, binary: async () => Buffer.from(reply.text) },
        );
      };
      const configuration = client.createConfiguration({
        baseServer: new client.ServerConfiguration(ANYWHERE, {}),
        httpApi: client.wrapHttpLibrary({ send }),
      });
      const apis: Apis = {
        apps: new client.AppsV1Api(configuration),
        authentication: new client.AuthenticationV1Api(configuration),
        authorization: new client.AuthorizationV1Api(configuration),
        autoscaling: new client.AutoscalingV2Api(configuration),
        core: new client.CoreV1Api(configuration),
        custom: new client.CustomObjectsApi(configuration),
      };
      const options = how.patch ? client.setHeaderOptions("Content-Type", type[how.patch]) : undefined;
      try {
        const value = await call(apis, namespace, options);
        if (!heard) throw new Error("the client answered without asking");
        return { value, reply: heard, evidence: plainEvidence(heard, c.http) };
      } catch (error) {
        if (error instanceof PlatformError) throw error;
        throw unreadable(heard, c.http, error);
      }
    },
  };
}

function translated(request: RequestContext): Pick<OutboundRequest, "base" | "path" | "method" | "json"> {
  const body = request.getBody();
  return {
    base: KUBERNETES,
    path: request.getUrl().slice(ANYWHERE.length),
    method: request.getHttpMethod() as NonNullable<OutboundRequest["method"]>,
    ...(typeof body === "string" ? { json: JSON.parse(body) } : {}),
  };
}

const headersOf = (request: RequestContext) =>
  Object.fromEntries(
    Object.entries(request.getHeaders()).map(([name, value]) => [name.toLowerCase(), value]),
  );

const unreadable = (reply: Reply | undefined, http: Outbound, cause: unknown) =>
  new PlatformError(
    "unreadable",
    "The answer is not one of the Kubernetes API.",
    reply ? { evidence: plainEvidence(reply, http), httpStatus: reply.status } : {},
    cause,
  );
