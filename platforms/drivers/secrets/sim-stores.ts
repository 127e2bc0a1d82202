import { AwsRefusal, jsonService } from "@/platforms/drivers/aws/sim-json";
import type { Route, SimReply, SimRequest, World } from "@/platforms/simulator/routes";

/** What the stores hold and accept; tests fill it, and take away from it. */
export type Held = {
  /** By path below the mount "secret"; null: deleted. */
  vault: Map<string, Record<string, unknown> | null>;
  vaultTokens: Map<string, number>;
  namespace: string;
  role: { id: string; secret: string };
  aws: Map<string, string>;
  azure: Map<string, { value: string; enabled: boolean }>;
  azureTokens: Map<string, number>;
  application: { tenant: string; client: string; secret: string; federated: string };
  identityHeader: string;
  throttle: { left: number };
};

const HOUR_MS = 3_600_000;

/** Vault, AWS Secrets Manager, Azure Key Vault and what gives out their tokens, as they speak. */
export function simulateStores(world: World, held: Held): Record<string, Route[]> {
  const issue = (tokens: Map<string, number>, prefix: string) => {
    const token = `${prefix}-${tokens.size + 1}`;
    tokens.set(token, world.now().getTime() + HOUR_MS);
    return token;
  };
  const accepts = (tokens: Map<string, number>, token: string) =>
    (tokens.get(token) ?? 0) > world.now().getTime();
  return {
    vault: vaultRoutes(held, {
      issue: () => issue(held.vaultTokens, "sim-vault-token"),
      accepts: (token) => accepts(held.vaultTokens, token),
    }),
    "secrets-manager": jsonService("secretsmanager", "secretsmanager", held.throttle, {
      GetSecretValue: ({ SecretId }) => {
        const text = held.aws.get(String(SecretId));
        if (text === undefined)
          throw new AwsRefusal(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret.",
          );
        return {
          ARN: `arn:aws:secretsmanager:sim:${SecretId}`,
          Name: SecretId,
          SecretString: text,
          VersionStages: ["AWSCURRENT"],
        };
      },
    }),
    "key-vault": keyVaultRoutes(held, (token) => accepts(held.azureTokens, token)),
    entra: entraRoutes(held, () => issue(held.azureTokens, "sim-entra-token"), world),
  };
}

function vaultRoutes(held: Held, tokens: { issue(): string; accepts(token: string): boolean }): Route[] {
  const refuses = (request: SimRequest) =>
    (request.headers["x-vault-namespace"] ?? "") !== held.namespace
      ? { status: 404, json: { errors: ["no handler for route"] } }
      : undefined;
  return [
    {
      method: "POST",
      path: "/v1/auth/approle/login",
      handle: (request) => {
        const given = (request.json() ?? {}) as { role_id?: string; secret_id?: string };
        const trouble = refuses(request);
        if (trouble) return trouble;
        if (given.role_id !== held.role.id || given.secret_id !== held.role.secret)
          return { status: 400, json: { errors: ["invalid role or secret ID"] } };
        return { json: { auth: { client_token: tokens.issue(), lease_duration: 3600, renewable: true } } };
      },
    },
    {
      method: "GET",
      path: "/v1/secret/data/:folder/:name",
      handle: (request, { folder, name }) => {
        const trouble = refuses(request);
        if (trouble) return trouble;
        if (!tokens.accepts(String(request.headers["x-vault-token"])))
          return { status: 403, json: { errors: ["permission denied"] } };
        const data = held.vault.get(`${folder}/${name}`);
        if (data === undefined) return { status: 404, json: { errors: [] } };
        const metadata = { version: 1, destroyed: false, deletion_time: data ? "" : "2026-07-01T00:00:00Z" };
        return { status: data ? 200 : 404, json: { data: { data, metadata } } };
      },
    },
  ];
}

function keyVaultRoutes(held: Held, accepts: (token: string) => boolean): Route[] {
  const refusal = (status: number, code: string, message: string, inner?: string): SimReply => ({
    status,
    json: { error: { code, message, ...(inner && { innererror: { code: inner } }) } },
  });
  return [
    {
      method: "GET",
      path: "/secrets/:name",
      handle: (request, { name = "" }) => {
        if (request.query.get("api-version") !== "7.4") return refusal(400, "BadParameter", "api-version");
        const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
        if (!accepts(token))
          return {
            ...refusal(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token."),
            headers: {
              "www-authenticate": 'Bearer authorization="https://login", resource="https://vault.azure.net"',
            },
          };
        const secret = held.azure.get(name);
        if (!secret)
          return refusal(
            404,
            "SecretNotFound",
            `A secret with (name/id) ${name} was not found in this key vault.`,
          );
        if (!secret.enabled)
          return refusal(
            403,
            "Forbidden",
            "Operation get is not allowed on a disabled secret.",
            "SecretDisabled",
          );
        return {
          json: { value: secret.value, id: `https://sim/secrets/${name}/1`, attributes: { enabled: true } },
        };
      },
    },
  ];
}

function entraRoutes({ application, identityHeader }: Held, issue: () => string, world: World): Route[] {
  return [
    {
      method: "POST",
      path: `/${application.tenant}/oauth2/v2.0/token`,
      handle: (request) => {
        const form = request.form();
        const isKnown =
          form.get("client_secret") === application.secret ||
          (form.get("client_assertion_type")?.endsWith(":jwt-bearer") &&
            form.get("client_assertion") === application.federated);
        if (form.get("client_id") !== application.client || !isKnown)
          return {
            status: 401,
            json: { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret." },
          };
        if (form.get("scope") !== "https://vault.azure.net/.default")
          return { status: 400, json: { error: "invalid_scope" } };
        return { json: { token_type: "Bearer", expires_in: 3600, access_token: issue() } };
      },
    },
    {
      method: "GET",
      path: "/msi/token",
      handle: (request) => {
        if (request.headers["x-identity-header"] !== identityHeader)
          return { status: 401, json: { error: "unauthorized_client" } };
        if (request.query.get("resource") !== "https://vault.azure.net")
          return { status: 400, json: { error: "invalid_resource" } };
        const expires_on = String(Math.floor((world.now().getTime() + HOUR_MS) / 1000));
        return { json: { access_token: issue(), expires_on, token_type: "Bearer" } };
      },
    },
  ];
}
