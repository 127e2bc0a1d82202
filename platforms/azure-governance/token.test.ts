import { expect, test } from "vitest";
import { verifyHs256 } from "@/platforms/drivers/hs256";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { SIGNING_KEY } from "./sim-gate";
import type { SimKind } from "./sim-parts";
import { simulateAs } from "./simulator";

const MINUTE = 60_000;
const none = { "staging-admin-key": undefined };

const bench = (
  credentials: Record<string, string | undefined>,
  environment: SimKind["environment"] = "development",
) =>
  onBench(connector, simulateAs({ environment, blocksMs: 0 }), { dialect: "real", pin: "real", credentials });

type Bench = Awaited<ReturnType<typeof bench>>;
const asked = (b: Bench, path: string) => b.simulator.requests.filter((request) => request.path === path);
const bearerOf = (b: Bench) =>
  String(asked(b, "/api/v1/tenants").at(-1)?.headers.authorization ?? "").replace("Bearer ", "");

test("the password sign-in gives its token as a cookie only", async () => {
  const b = await bench({ ...none, username: "admin", password: "admin" });
  expect((await b.ask("tenants")).trouble).toBeUndefined();
  expect(verifyHs256(bearerOf(b), SIGNING_KEY)).toMatchObject({ type: "access" });
});

test("the staging key is exchanged for a token", async () => {
  const b = await bench({}, "staging");
  expect((await b.ask("tenants")).trouble).toBeUndefined();
  expect(asked(b, "/api/v1/auth/staging-token")).toHaveLength(1);
});

test("a signing key makes a token with the platform's claims and no sign-in", async () => {
  const b = await bench({ ...none, "jwt-secret": SIGNING_KEY });
  expect((await b.ask("alerts")).trouble).toBeUndefined();
  expect((await b.ask("tenants")).trouble).toBeUndefined();
  expect(verifyHs256(bearerOf(b), SIGNING_KEY)).toMatchObject({
    iss: "azure-governance-platform",
    aud: "azure-governance-api",
    roles: ["admin"],
    tenant_ids: [],
  });
  expect(asked(b, "/api/v1/auth/login")).toHaveLength(0);
});

test("a given token comes before every other way in", async () => {
  const b = await bench({ token: "given.token.here", "jwt-secret": SIGNING_KEY });
  expect((await b.ask("tenants")).trouble?.trouble).toBe("credentials");
  expect(bearerOf(b)).toBe("given.token.here");
  expect(asked(b, "/api/v1/auth/staging-token")).toHaveLength(0);
});

test("parts that ask at the same moment share one sign-in", async () => {
  const b = await bench({ ...none, username: "admin", password: "admin" });
  await Promise.all([b.ask("tenants"), b.ask("alerts"), b.ask("syncs")]);
  expect(asked(b, "/api/v1/auth/login")).toHaveLength(1);
});

test("a token is renewed before it ends", async () => {
  const b = await bench({ ...none, username: "admin", password: "admin" });
  await b.ask("tenants");
  b.travel(31 * MINUTE);
  expect((await b.ask("tenants")).trouble).toBeUndefined();
  expect(asked(b, "/api/v1/auth/login")).toHaveLength(2);
});

test("a token that stopped counting is replaced once, also when several parts are refused together", async () => {
  const b = await bench({ ...none, username: "admin", password: "admin" });
  await b.ask("tenants");
  // A restart with another signing key kills every token that is out.
  const send = b.conversation.http.send;
  const token = bearerOf(b);
  b.conversation.http.send = (request) =>
    send({
      ...request,
      headers: Object.fromEntries(
        Object.entries(request.headers ?? {}).map(([name, value]) => [
          name,
          value === `Bearer ${token}` ? "Bearer dead" : value,
        ]),
      ),
    });
  // A token of a later second is another token.
  b.travel(2000);
  expect((await b.ask("tenants")).trouble).toBeUndefined();
  expect(asked(b, "/api/v1/auth/login")).toHaveLength(2);
});

test("a platform that refuses everything is not flooded with sign-ins", async () => {
  const b = await bench({ ...none, username: "admin", password: "wrong" });
  for (let round = 0; round < 4; round += 1)
    for (const key of ["tenants", "alerts", "syncs", "front"]) await b.ask(key);
  expect(asked(b, "/api/v1/auth/login")).toHaveLength(1);
  b.travel(2 * MINUTE);
  const again = await b.ask("tenants");
  expect(again.trouble?.trouble).toBe("credentials");
  expect(asked(b, "/api/v1/auth/login")).toHaveLength(2);
});

test("a signing key that is wrong is tried anew at most once a minute", async () => {
  const b = await bench({ ...none, "jwt-secret": "a key that the platform does not know" });
  for (let round = 0; round < 3; round += 1)
    expect((await b.ask("alerts")).trouble?.trouble).toBe("credentials");
  expect(asked(b, "/api/v1/sync/alerts").length).toBeLessThanOrEqual(4);
});

test("once the credential is put right the next question goes through", async () => {
  let password = "wrong";
  const b = await bench({ ...none, username: "admin" });
  const readSecret = b.conversation.secret;
  b.conversation.secret = async (name) => (name === "password" ? password : readSecret(name));
  expect((await b.ask("tenants")).trouble?.trouble).toBe("credentials");
  password = "admin";
  b.travel(2 * MINUTE);
  expect((await b.ask("tenants")).trouble).toBeUndefined();
});

test.each([
  ["a wrong staging key", { "staging-admin-key": "wrong" }, "staging", /staging key/],
  [
    "a password where none is let in",
    { ...none, username: "admin", password: "admin" },
    "staging",
    /password \(403\)/,
  ],
  ["no credential at all", none, "staging", /configuration gives none/],
] as const)("%s is said in words", async (_case, credentials, environment, words) => {
  const b = await bench(credentials, environment);
  const { trouble } = await b.ask("tenants");
  expect(trouble?.trouble).toBe("credentials");
  expect(trouble?.message).toMatch(words);
});

test("a credential without a tenant of its own sees less and says so", async () => {
  const b = await onBench(connector, simulateAs({ environment: "development", blocksMs: 0 }), {
    dialect: "real",
    pin: "real",
    credentials: { ...none, "jwt-secret": SIGNING_KEY },
  });
  Object.assign(b.conversation.environment, { options: { role: "viewer" } });
  expect((await b.ask("alerts")).trouble?.trouble).toBe("forbidden");
  const { answer } = await b.ask("tenants");
  expect(answer?.observations.find(({ check }) => check === "console-access")?.status).toBe("warn");
  // Its empty list is not the platform's: nobody may take the tenants for gone.
  expect(answer?.tenants).toBeUndefined();
});

test("no secret and no token is kept in evidence", async () => {
  const b = await bench({}, "staging");
  const answers = [await b.ask("tenants"), await b.ask("syncs"), await b.ask("alerts")];
  const token = bearerOf(b);
  const evidence = answers.flatMap(
    ({ answer }) => answer?.observations.map((o) => JSON.stringify(o.evidence?.())) ?? [],
  );
  expect(token.length).toBeGreaterThan(20);
  for (const text of evidence) expect(text).not.toContain(token);
});
