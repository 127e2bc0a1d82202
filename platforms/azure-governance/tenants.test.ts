import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Fact, PlatformError } from "@/platforms/platform";
import { aCall, type Bench, impatient, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { issueToken } from "./sim-gate";
import { simulateAs } from "./simulator";
import { NewTenant } from "./tenant-rules";

const MINUTE = 60_000;
const calm = simulateAs({ environment: "development", blocksMs: 0 });
const dialects = ["real", "runbook"] as const;
const DIRECTORY = "0abcdef0-1111-4222-8333-444455556666";
const wanted = {
  name: "Relecloud",
  tenant_id: DIRECTORY,
  client_id: "aaaaaaaa-1111-4222-8333-444455556666",
  client_secret_ref: "relecloud-client-secret",
  description: "The new division",
  use_lighthouse: "no",
};
const bench = (dialect: "real" | "runbook") => onBench(connector, calm, { dialect });

function actionOf(b: Bench, key: string) {
  const action = connector.actions(b.conversation.dialect).find((each) => each.key === key);
  if (!action?.preview) throw new Error(`There is no action ${key}.`);
  return { ...action, preview: action.preview };
}

/** As a worker does it; an answer that is lost is no refusal, and is looked up. */
async function perform(b: Bench, key: string, given: Record<string, string>) {
  const action = actionOf(b, key);
  const input = action.input.parse(given);
  const before = (await action.look(b.conversation, input)).facts;
  const startedAt = b.now();
  const call = aCall();
  const told = await action.execute(b.conversation, input, call).catch((error: unknown) => {
    if (error instanceof PlatformError && ["failed", "unreachable"].includes(error.trouble))
      return { said: error.message, facts: { trouble: error.trouble } as Record<string, Fact> };
    throw error;
  });
  const settled = () =>
    action.verify.settled(b.conversation, input, before, startedAt, { id: call.id, answer: told.facts });
  return { before, told, settled, undo: () => action.undo?.(input, before, told.facts) };
}
const posts = (b: Bench) =>
  b.simulator.requests.filter(({ method, path }) => method === "POST" && path === "/api/v1/tenants").length;
const namesListed = async (b: Bench) =>
  ((await b.ask("tenants")).answer?.tenants ?? []).map(({ name }) => name);

describe("the platform's rules", () => {
  const field = (over: Partial<typeof wanted>) => [
    ...new Set(NewTenant.safeParse({ ...wanted, ...over }).error?.issues.map(({ path }) => path.join("."))),
  ];

  test("are kept before it is asked, and ids are written small", () => {
    expect(NewTenant.parse({ ...wanted, tenant_id: ` ${DIRECTORY.toUpperCase()} ` }).tenant_id).toBe(
      DIRECTORY,
    );
    expect(NewTenant.parse({ name: "Ærø 2_b.c-d", tenant_id: DIRECTORY })).toMatchObject({
      client_id: "",
      client_secret_ref: "",
      use_lighthouse: "no",
    });
    for (const name of ["", " ", "A & B", "A (B)", "=1+1", "a".repeat(256)])
      expect(field({ name })).toEqual(["name"]);
    for (const tenant_id of ["", "new-tenant-guid-here", `${DIRECTORY}0`])
      expect(field({ tenant_id })).toEqual(["tenant_id"]);
    expect(field({ client_id: "an-app" })).toContain("client_id");
    expect(field({ client_secret_ref: "https://vault.example/secrets/a" })).toEqual(["client_secret_ref"]);
    expect(field({ description: "a ".repeat(501) })).toEqual(["description"]);
    expect(field({ use_lighthouse: "perhaps" })).toEqual(["use_lighthouse"]);
    expect(field({ client_id: "" })).toEqual(["client_id"]);
  });

  test("a secret in the wrong field is refused in words that do not repeat it", () => {
    const bytes = (seed: string) => createHash("sha256").update(seed).digest();
    const core = bytes("entra").toString("base64url");
    const secrets = [
      `${core.slice(0, 3)}8Q~${core.slice(3, 37)}`,
      bytes("url").toString("base64url"),
      bytes("hex").toString("hex"),
      bytes("plain").toString("base64"),
    ];
    for (const secret of secrets)
      for (const key of ["name", "tenant_id", "client_id", "client_secret_ref", "description"]) {
        const parsed = NewTenant.safeParse({ ...wanted, [key]: secret });
        expect([key, parsed.success]).toEqual([key, false]);
        expect(JSON.stringify(parsed.error?.issues)).not.toContain(secret.slice(0, 12));
      }
  });

  test.each(["contoso-client-secret", "ContosoProductionSecret2026", "Kv_Contoso.Prod-Secret-2026-v2"])(
    "%s is the name of a secret",
    (client_secret_ref) => expect(field({ client_secret_ref })).toEqual([]),
  );
});

describe.each(dialects)("a tenant in the %s dialect", (dialect) => {
  test("is added, found by its directory, taken out and taken in again", async () => {
    const b = await bench(dialect);
    const preview = await actionOf(b, "tenant.create").preview(b.conversation, NewTenant.parse(wanted));
    expect(preview).toMatchObject({ button: "Add Relecloud", bound: { there: false }, warnings: [] });
    const created = await perform(b, "tenant.create", wanted);
    expect(created.before).toMatchObject({ listed: false, tenants: 6 });
    expect(await created.settled()).toMatchObject({ state: "succeeded", facts: { directory: DIRECTORY } });
    const seen = (await b.ask("tenants")).answer?.tenants?.find(({ externalId }) => externalId === DIRECTORY);
    expect(seen).toMatchObject({
      name: "Relecloud",
      ids: { directory: DIRECTORY, internal: created.told.facts.internal },
      facts: { lighthouse: false, subscriptions: 0 },
    });

    const undo = created.undo();
    expect(undo).toMatchObject({ action: "tenant.deactivate", input: { id: created.told.facts.internal } });
    const out = await perform(b, "tenant.deactivate", undo?.input ?? {});
    expect(await out.settled()).toMatchObject({
      state: "succeeded",
      facts: { active: false, listed: false },
    });
    expect(await namesListed(b)).not.toContain("Relecloud");
    const back = out.undo();
    expect(back).toMatchObject({ action: "tenant.activate" });
    const inside = await perform(b, "tenant.activate", back?.input ?? {});
    expect(await inside.settled()).toMatchObject({ state: "succeeded", facts: { listed: true } });
    expect(await namesListed(b)).toContain("Relecloud");
  });

  test("that was made although the answer broke is found and not made twice", async () => {
    const b = await bench(dialect);
    await b.ask("tenants");
    b.fault({ kind: "500-after", pathPrefix: "/api/v1/tenants" });
    const created = await perform(b, "tenant.create", wanted);
    expect(created.told.facts).toEqual({ trouble: "failed" });
    expect(await created.settled()).toMatchObject({
      state: "succeeded",
      said: "It is listed: it was added although no answer said so.",
    });
    b.fault();
    const again = await perform(b, "tenant.create", wanted);
    expect(again.told).toMatchObject({
      said: expect.stringContaining("nothing was sent"),
      facts: { asked: false },
    });
    expect(await again.settled()).toMatchObject({ state: "succeeded" });
    expect(again.undo()).toBeUndefined();
    expect(posts(b)).toBe(1);
    expect((await namesListed(b)).filter((name) => name === "Relecloud")).toHaveLength(1);
  });

  test("that was made although no answer came is found", async () => {
    const b = await bench(dialect);
    await b.ask("tenants");
    const { http } = b.conversation;
    impatient(b);
    b.fault({ kind: "hung-after", pathPrefix: "/api/v1/tenants" });
    const created = await perform(b, "tenant.create", wanted);
    b.conversation.http = http;
    expect(created.told.facts).toEqual({ trouble: "unreachable" });
    expect(await created.settled()).toMatchObject({ state: "succeeded" });
    expect(created.undo()).toMatchObject({
      action: "tenant.deactivate",
      input: { tenant_id: DIRECTORY, id: "" },
    });
  });

  test("that the platform makes and then refuses in one breath is taken for what it is", async () => {
    const b = await bench(dialect);
    await b.ask("tenants");
    const { http } = b.conversation;
    // Outside development its middleware calls the rest again when that broke: the second time it is there already.
    const twice: typeof http.send = async (request) => {
      if (request.method === "POST") await http.send(request);
      return http.send(request);
    };
    b.conversation.http = { ...http, send: twice };
    const created = await perform(b, "tenant.create", wanted);
    expect(created.told).toMatchObject({
      said: expect.stringContaining("there already (409)"),
      facts: { httpStatus: 409, name: "Relecloud" },
    });
    expect(await created.settled()).toMatchObject({ state: "succeeded" });
    expect(created.undo()).toMatchObject({ action: "tenant.deactivate" });
  });

  test("that was not made is said to be, once it must show", async () => {
    const b = await bench(dialect);
    await b.ask("tenants");
    const action = actionOf(b, "tenant.create");
    const input = action.input.parse(wanted);
    const startedAt = b.now();
    const settled = () => action.verify.settled(b.conversation, input, { listed: false }, startedAt);
    expect(await settled()).toMatchObject({ state: "pending" });
    b.fault("500");
    b.travel(3 * MINUTE);
    expect(await settled()).toMatchObject({ state: "pending", facts: { trouble: "failed" } });
    b.fault();
    expect(await settled()).toMatchObject({ state: "failed", said: expect.stringContaining("not made") });
  });

  test("that is there with other values, or inactive, is not added", async () => {
    const b = await bench(dialect);
    const { told } = await perform(b, "tenant.create", wanted);
    const other = { ...wanted, name: "Relecloud North" };
    await expect(
      actionOf(b, "tenant.create").preview(b.conversation, NewTenant.parse(other)),
    ).rejects.toThrow('it is called "Relecloud"');
    await expect(perform(b, "tenant.create", other)).rejects.toMatchObject({ trouble: "forbidden" });
    await perform(b, "tenant.deactivate", { tenant_id: DIRECTORY });
    b.travel(MINUTE);
    await expect(perform(b, "tenant.create", wanted)).rejects.toThrow("the tenant is inactive there");
    await expect(perform(b, "tenant.deactivate", { tenant_id: DIRECTORY })).rejects.toMatchObject({
      trouble: "not-deployed",
      details: { notSent: true },
    });
    const wrong = { tenant_id: "d1ec7000-0000-4000-a000-000000000099", id: String(told.facts.internal) };
    await expect(perform(b, "tenant.activate", wrong)).rejects.toThrow("belongs to another tenant");
  });

  test("that somebody else adds at the same moment is theirs, and said so", async () => {
    const b = await bench(dialect);
    const action = actionOf(b, "tenant.create");
    const mine = action.input.parse(wanted);
    const theirs = await perform(b, "tenant.create", { ...wanted, name: "Relecloud of others" });
    const told = await action.verify.settled(b.conversation, mine, { listed: false }, b.now());
    expect(told).toMatchObject({ state: "failed", said: expect.stringContaining("somebody else") });
    expect(await theirs.settled()).toMatchObject({ state: "succeeded" });
  });

  test("is refused in the platform's words, which repeat nothing of what was given", async () => {
    const b = await bench(dialect);
    const canary = "Kanarienvogel & Co";
    const refused = actionOf(b, "tenant.create").execute(
      b.conversation,
      { ...NewTenant.parse(wanted), name: canary },
      aCall(),
    );
    await expect(refused).rejects.toMatchObject({
      trouble: "forbidden",
      message: expect.stringMatching(/\(422\): name: String should match/),
    });
    await expect(refused).rejects.not.toThrow(canary);
    await expect(refused).rejects.not.toMatchObject({ details: { evidence: expect.anything() } });
  });

  test("is changed and changed back; what the platform never tells cannot be", async () => {
    const b = await bench(dialect);
    await perform(b, "tenant.create", wanted);
    b.travel(MINUTE);
    const renamed = await perform(b, "tenant.update", { tenant_id: DIRECTORY, name: "Relecloud East" });
    expect(await renamed.settled()).toMatchObject({ state: "succeeded", facts: { name: "Relecloud East" } });
    const back = await perform(b, renamed.undo()?.action ?? "", renamed.undo()?.input ?? {});
    expect(await back.settled()).toMatchObject({ state: "succeeded", facts: { name: "Relecloud" } });
    const secret = { tenant_id: DIRECTORY, client_id: wanted.client_id, client_secret_ref: "another-name" };
    expect(
      (
        await actionOf(b, "tenant.update").preview(
          b.conversation,
          actionOf(b, "tenant.update").input.parse(secret),
        )
      ).reversible,
    ).toMatchObject({ is: false });
    b.travel(MINUTE);
    const moved = await perform(b, "tenant.update", secret);
    expect(moved.undo()).toBeUndefined();
    expect(await moved.settled()).toMatchObject({
      state: "succeeded",
      said: expect.stringContaining("preflight"),
    });
    expect(actionOf(b, "tenant.update").input.safeParse({ tenant_id: DIRECTORY }).success).toBe(false);
  });

  test("is listed with both ids", async () => {
    const b = await bench(dialect);
    const query = connector.queries?.(dialect).find(({ key }) => key === "tenants.listed");
    const { rows, said } = (await query?.ask(b.conversation, {})) ?? { rows: [], said: "" };
    expect(rows[0]?.slice(0, 3)).toEqual([
      "Contoso",
      "d1ec7000-0000-4000-a000-000000000001",
      "5eed0000-0000-4000-9000-000000000001",
    ]);
    expect(said).toBe("6 active tenants are listed.");
  });

  test("can be managed, where our credential may", async () => {
    const report = async (b: Bench) =>
      (await connector.probe(b.conversation)).capabilities.find(
        (each) => each.capability === "tenants.manage",
      );
    expect(await report(await bench(dialect))).toMatchObject({ supported: true });
  });
});

test("without the admin role tenants are read and not changed, with the reason", async () => {
  const at = new Date("2026-11-20T09:00:00Z");
  const token = issueToken(at.getTime(), 3600, ["operator"]);
  const b = await onBench(connector, calm, { dialect: "real", at, credentials: { token } });
  const report = (await connector.probe(b.conversation)).capabilities.find(
    ({ capability }) => capability === "tenants.manage",
  );
  expect(report).toMatchObject({ supported: false, because: expect.stringContaining("no admin role") });
  await expect(
    actionOf(b, "tenant.create").execute(b.conversation, NewTenant.parse(wanted), aCall()),
  ).rejects.toMatchObject({ trouble: "forbidden", message: expect.stringContaining("no admin role") });
});
