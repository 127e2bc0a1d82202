import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SIM_KEY_ID, SIM_REGION, SIM_SECRET } from "@/platforms/drivers/aws/sim-signature";
import { type Held, simulateStores } from "@/platforms/drivers/secrets/sim-stores";
import { PlatformError } from "@/platforms/platform";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { readReference } from "@/server/config/secrets";

const folder = process.env.WHEELHOUSE_DATA_DIR ?? "";
const held: Held = {
  vault: new Map(),
  vaultTokens: new Map(),
  namespace: "ops/team",
  role: { id: "role-of-the-test", secret: `canary-${randomUUID()}` },
  aws: new Map(),
  azure: new Map(),
  azureTokens: new Map(),
  application: {
    tenant: randomUUID(),
    client: randomUUID(),
    secret: `canary-${randomUUID()}`,
    federated: `canary-${randomUUID()}`,
  },
  identityHeader: `canary-${randomUUID()}`,
  throttle: { left: 0 },
};
let stores: RunningSimulator;
const kept = { ...process.env };

function fileWith(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, `${text}\n`);
  return file;
}
function set(variables: Record<string, string | undefined>) {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

beforeAll(async () => {
  stores = await runSimulator(({ world }) => ({ servers: simulateStores(world, held), credentials: {} }), {
    dialect: "",
    seed: "stores",
  });
});
afterAll(() => stores.close());
beforeEach(() => {
  held.vaultTokens.clear();
  held.azureTokens.clear();
  held.throttle.left = 0;
  held.vault.set("tenants/contoso", { "client-secret": "canary-of-vault-contoso", port: 5432 });
  held.aws.set("tenants/contoso", "canary-of-aws-contoso");
  held.aws.set("database", JSON.stringify({ username: "app", password: "canary-of-aws-database" }));
  held.azure.set("contoso", { value: "canary-of-azure-contoso", enabled: true });
  set({
    VAULT_ADDR: stores.baseUrls.vault,
    VAULT_NAMESPACE: held.namespace,
    VAULT_ROLE_ID: held.role.id,
    VAULT_SECRET_ID_FILE: fileWith("vault-secret-id", held.role.secret),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: stores.baseUrls["secrets-manager"],
    AWS_ACCESS_KEY_ID: SIM_KEY_ID,
    AWS_SECRET_ACCESS_KEY: SIM_SECRET,
    WHEELHOUSE_KEY_VAULT_ADDRESS: stores.baseUrls["key-vault"],
    AZURE_AUTHORITY_HOST: stores.baseUrls.entra,
    AZURE_TENANT_ID: held.application.tenant,
    AZURE_CLIENT_ID: held.application.client,
    AZURE_CLIENT_SECRET_FILE: fileWith("azure-secret", held.application.secret),
  });
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
});

const read = (reference: string) => readReference(reference, { fresh: true });
async function refusalOf(reference: string) {
  const error = await read(reference).then(
    (value) => new Error(`it gave ${value}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PlatformError)) throw error;
  const told = JSON.stringify([error.message, error.details, error.details.evidence?.()]);
  expect(told).not.toContain("canary-");
  return `${error.trouble}: ${error.message}`;
}
const asked = (pathPrefix: string) => stores.requests.filter((one) => one.path.startsWith(pathPrefix)).length;

describe("Vault", () => {
  it("gives a field of a secret, signed in once with an AppRole", async () => {
    const before = asked("/v1/auth");
    expect(await read("vault:secret/tenants/contoso#client-secret")).toBe("canary-of-vault-contoso");
    expect(await read("vault:secret/tenants/contoso#port")).toBe("5432");
    expect(asked("/v1/auth") - before).toBeLessThanOrEqual(1);
  });

  it("is asked for a new token when ours was revoked", async () => {
    await read("vault:secret/tenants/contoso#port");
    held.vaultTokens.clear();
    expect(await read("vault:secret/tenants/contoso#port")).toBe("5432");
  });

  it("takes a token from a file, and one that it refuses is told", async () => {
    held.vaultTokens.set("given-token-of-the-test", Date.now() + 60_000);
    set({ VAULT_TOKEN_FILE: fileWith("vault-token", "given-token-of-the-test") });
    expect(await read("vault:secret/tenants/contoso#port")).toBe("5432");
    held.vaultTokens.clear();
    expect(await refusalOf("vault:secret/tenants/contoso#port")).toBe(
      "credentials: Vault gave no secret (403, permission denied).",
    );
  });

  it("says what is missing", async () => {
    held.vault.set("tenants/gone", null);
    expect(await refusalOf("vault:secret/tenants/nobody#x")).toMatch(
      /There is nothing at Vault's secret\/tenants\/nobody/,
    );
    expect(await refusalOf("vault:secret/tenants/gone#x")).toMatch(/secret\/tenants\/gone was deleted/);
    expect(await refusalOf("vault:secret/tenants/contoso#nope")).toMatch(/has no field "nope"/);
    set({ VAULT_NAMESPACE: undefined });
    expect(await refusalOf("vault:secret/tenants/contoso#port")).toMatch(
      /Vault gave no secret \(404, no handler for route\)/,
    );
    set({ VAULT_ROLE_ID: undefined });
    expect(await refusalOf("vault:secret/tenants/contoso#port")).toMatch(
      /Nobody gave the console a way into Vault/,
    );
    set({ VAULT_ADDR: undefined });
    expect(await refusalOf("vault:secret/tenants/contoso#port")).toMatch(/VAULT_ADDR is not set/);
  });
});

describe("AWS Secrets Manager", () => {
  it("gives a secret or a field of it, asked with a true signature", async () => {
    expect(await read(`aws:${SIM_REGION}/tenants/contoso`)).toBe("canary-of-aws-contoso");
    expect(await read(`aws:${SIM_REGION}/database#password`)).toBe("canary-of-aws-database");
  });

  it("says what is missing, and what it refuses", async () => {
    expect(await refusalOf(`aws:${SIM_REGION}/nobody`)).toMatch(/AWS's secret "nobody" does not exist/);
    expect(await refusalOf(`aws:${SIM_REGION}/database#nope`)).toMatch(/has no field "nope"/);
    expect(await refusalOf(`aws:${SIM_REGION}/tenants/contoso#x`)).toMatch(/is not JSON/);
    expect(await refusalOf("aws:eu-west-9/tenants/contoso")).toMatch(
      /^credentials: AWS does not accept our key/,
    );
    set({ AWS_SECRET_ACCESS_KEY: "another-one-of-the-test" });
    expect(await refusalOf(`aws:${SIM_REGION}/tenants/contoso`)).toMatch(
      /^credentials: AWS does not accept our key/,
    );
  });
});

describe("Azure Key Vault", () => {
  it("gives a secret to an application, which signs in once", async () => {
    const before = asked(`/${held.application.tenant}`);
    expect(await read("azure:kv-ops/contoso")).toBe("canary-of-azure-contoso");
    expect(await read("azure:kv-ops/contoso")).toBe("canary-of-azure-contoso");
    expect(asked(`/${held.application.tenant}`) - before).toBeLessThanOrEqual(1);
    held.azureTokens.clear();
    expect(await read("azure:kv-ops/contoso")).toBe("canary-of-azure-contoso");
  });

  it("and to a managed identity, and to a workload of Kubernetes", async () => {
    held.azureTokens.clear();
    set({ IDENTITY_ENDPOINT: `${stores.baseUrls.entra}/msi/token`, IDENTITY_HEADER: held.identityHeader });
    expect(await read("azure:kv-ops/contoso")).toBe("canary-of-azure-contoso");
    held.azureTokens.clear();
    set({
      IDENTITY_ENDPOINT: undefined,
      AZURE_CLIENT_SECRET_FILE: undefined,
      AZURE_FEDERATED_TOKEN_FILE: fileWith("federated", held.application.federated),
    });
    expect(await read("azure:kv-ops/contoso")).toBe("canary-of-azure-contoso");
  });

  it("says what is missing, and what it refuses", async () => {
    held.azure.set("off", { value: "canary-of-azure-off", enabled: false });
    expect(await refusalOf("azure:kv-ops/nobody")).toMatch(/The key vault holds no secret "nobody"/);
    expect(await refusalOf("azure:kv-ops/off")).toMatch(/"off" is switched off in its key vault/);
    held.azureTokens.clear();
    set({ AZURE_CLIENT_SECRET_FILE: fileWith("azure-wrong", "another-one-of-the-test") });
    expect(await refusalOf("azure:kv-ops/contoso")).toBe(
      "credentials: Microsoft Entra gave no secret (401, invalid_client).",
    );
    set({ AZURE_TENANT_ID: undefined });
    expect(await refusalOf("azure:kv-ops/contoso")).toMatch(
      /Nobody gave the console a way into Azure Key Vault/,
    );
  });
});

describe("every store", () => {
  const references = [
    "vault:secret/tenants/contoso#client-secret",
    `aws:${SIM_REGION}/tenants/contoso`,
    "azure:kv-ops/contoso",
  ];

  it.each(references)(
    "is remembered for a few seconds, and asked anew where it matters: %s",
    async (reference) => {
      await read(reference);
      const before = stores.requests.length;
      await Promise.all([readReference(reference), readReference(reference)]);
      expect(stores.requests.length).toBe(before);
      await read(reference);
      expect(stores.requests.length).toBeGreaterThan(before);
    },
  );

  it.each(references)("that answers badly gives no secret, in words without it: %s", async (reference) => {
    await read(reference);
    for (const [kind, words] of [
      ["malformed", /^unreadable: /],
      ["500", /^failed: /],
      ["429", /^rate-limited: /],
    ] as const) {
      stores.setFaults([{ kind, pathPrefix: "/" }]);
      expect(await refusalOf(reference)).toMatch(words);
    }
    stores.setFaults([]);
  });
});
