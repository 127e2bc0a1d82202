import { expect, test } from "./people";

test("every answer carries what keeps a browser safe", async ({ request }) => {
  const answer = await request.get("/sign-in");
  const headers = answer.headers();
  expect(headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic'/);
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["x-powered-by"]).toBeUndefined();
  const other = (await request.get("/sign-in")).headers()["content-security-policy"];
  expect(other).not.toBe(headers["content-security-policy"]);
});

test("other methods are refused", async ({ request }) => {
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"])
    expect((await request.fetch("/platforms", { method })).status(), method).toBe(405);
});

test("a change must come from our own pages", async ({ as }) => {
  const page = await as("olga");
  await page.goto("/");
  const send = (
    headers: Record<string, string>,
    data: unknown = { json: { environmentId: "azure-governance/production" } },
  ) => page.request.post("/api/trpc/platforms.reask", { headers, data: JSON.stringify(data) });
  const json = { "content-type": "application/json" };
  expect((await send(json)).status()).toBe(403);
  expect((await send({ ...json, "x-wheelhouse": "1", origin: "https://evil.example" })).status()).toBe(403);
  expect((await send({ "content-type": "text/plain", "x-wheelhouse": "1" })).status()).toBe(403);
  expect(
    (await send({ ...json, "x-wheelhouse": "1" }, { json: { environmentId: "x".repeat(70_000) } })).status(),
  ).toBe(413);
  expect((await send({ ...json, "x-wheelhouse": "1" })).status()).toBe(200);
});

test("a batch of many calls is refused whole", async ({ as }) => {
  const page = await as("olga");
  await page.goto("/");
  const calls = Array.from({ length: 30 }, () => "home.me").join(",");
  expect((await page.request.get(`/api/trpc/${calls}?batch=1`)).status()).toBe(400);
});

test("errors say nothing of the inside", async ({ as, request }) => {
  const page = await as("olga");
  await page.goto("/");
  const texts = await Promise.all([
    (await page.request.get("/api/trpc/no.such.thing")).text(),
    (
      await page.request.get(
        `/api/trpc/checklists.run?input=${encodeURIComponent('{"json":{"id":"\'; drop table people; --"}}')}`,
      )
    ).text(),
    (await page.request.get("/api/trpc/home.find?input=not-json")).text(),
    (await request.get("/api/trpc/home.me")).text(),
  ]);
  for (const text of texts)
    expect(text).not.toMatch(/\bat .*\.(ts|js):\d+|select .* from|postgres:\/\/|node_modules/i);
});

test("the cookie of a session is out of reach for scripts and other sites", async ({ as }) => {
  const page = await as("vic");
  const cookie = (await page.context().cookies()).find(({ name }) => name.includes("wheelhouse.session"));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
});

test("load balancers and Prometheus get their answers, and nothing else", async ({ request }) => {
  expect(await (await request.get("/api/health/live")).json()).toEqual({ status: "alive" });
  expect(await (await request.get("/api/health/ready")).json()).toEqual({ status: "ready" });
  const metrics = await (await request.get("/api/metrics")).text();
  expect(metrics).toContain(
    'wheelhouse_environment_status{environment="azure-governance/production",status="ok"}',
  );
  expect(metrics).not.toMatch(/demo|@|password|secret|token/i);
});
