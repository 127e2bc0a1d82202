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

test("odd methods and addresses are refused as such, signed in or not", async ({ as, request }) => {
  const page = await as("aude");
  for (const asking of [request, page.request]) {
    expect((await asking.fetch("/", { method: "TRACE" })).status()).toBe(405);
    for (const path of ["/reports/%ff", "/api/trpc/%", "/api/reports/%/pdf", "/api/hooks/airbyte/%ff"])
      expect((await asking.get(path)).status(), path).toBe(400);
    for (const path of [
      ...["/%00", "/..%2f", "/alerts/%00", "/alerts/99999999999999999999", "/reports/%00"],
      ...["/platforms/%00/x", "/runbooks/auditron/%00", "/tenants/a/b/%00", "/checklists/%00/history"],
      ...[
        "/api/reports/%00/pdf",
        "/api/audit/exports/%00",
        "/api/trpc/%00",
        "/api/v1/%00",
        "/print/reports/%00",
      ],
    ]) {
      const answer = await asking.get(path, { maxRedirects: 0 });
      expect(answer.status(), path).toBeLessThan(500);
      expect(new URL(answer.headers().location ?? "/", "http://console").host, path).toBe("console");
    }
  }
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

const SAFE = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

test("every kind of answer is safe to hold: pages, refusals, calls, doors and files", async ({
  page,
  request,
}) => {
  const answers: [string, string, string, number][] = [
    ["a page", "GET", "/sign-in", 200],
    ["the way to the sign-in", "GET", "/people", 307],
    ["what is not there", "GET", "/no/such/page", 404],
    ["a call", "GET", "/api/trpc/home.me", 401],
    ["a call that is not there", "GET", "/api/trpc/no.such.thing", 404],
    ["a change from elsewhere", "POST", "/api/trpc/people.add", 403],
    ["the framework's sign-in", "GET", "/api/auth/csrf", 200],
    ["a method nobody has", "DELETE", "/", 405],
    ["a health check", "GET", "/api/health/live", 200],
    ["numbers", "GET", "/api/metrics", 200],
    ["a webhook without its secret", "POST", "/api/hooks/airbyte/production", 403],
    ["an unknown heartbeat", "GET", "/api/beat/0000000000000000000000000000000000000000000", 404],
    ["the icon", "GET", "/icon.svg", 200],
  ];
  for (const [what, method, address, status] of answers) {
    const answer = await request.fetch(address, { method, maxRedirects: 0, failOnStatusCode: false });
    expect.soft([what, answer.status()]).toEqual([what, status]);
    expect.soft(answer.headers(), what).toMatchObject(SAFE);
    if (address !== "/icon.svg") {
      expect.soft(answer.headers()["cache-control"], what).toContain("no-store");
      expect.soft(answer.headers()["content-security-policy"], what).toContain("frame-ancestors 'none'");
    }
  }
  const script = page.waitForResponse((response) => response.url().includes("/_next/static/"));
  await page.goto("/sign-in");
  const file = await script;
  expect(file.headers()).toMatchObject(SAFE);
  expect((await request.get(`${file.url().split("?")[0]}.map`)).status()).toBe(404);
});

test("no header opens a page or a call to somebody who is not signed in", async ({ request }) => {
  const headers: Record<string, string>[] = [
    { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
    { "x-middleware-subrequest": "src/middleware:src/middleware:src/middleware" },
    { "x-middleware-prefetch": "1", purpose: "prefetch" },
    { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    { "x-original-url": "/people", "x-rewrite-url": "/people" },
    { "x-http-method-override": "DELETE" },
    { "x-nextjs-data": "1" },
  ];
  for (const each of headers) {
    const page = await request.get("/people", { headers: each, maxRedirects: 0 });
    const text = await page.text();
    expect.soft(text, JSON.stringify(each)).not.toContain("@example");
    expect.soft(text, JSON.stringify(each)).not.toContain("last sign-in");
    // The framework answers one of them itself, with nothing in it.
    const call = await request.get("/api/trpc/people.list", { headers: each });
    if (call.status() === 200) expect.soft(await call.text(), JSON.stringify(each)).toBe("{}");
    else expect.soft(call.status(), JSON.stringify(each)).toBe(401);
  }
});

test("nothing is told to who calls the console by another name", async ({ request }) => {
  const answer = await request.get("/sign-in", { headers: { host: "evil.example" } });
  expect(answer.status()).toBe(421);
  expect(await answer.text()).not.toContain("Wheelhouse");
});

test("forgotten addresses answer nothing", async ({ request }) => {
  for (const address of [
    "/.git/config",
    "/.env",
    "/package.json",
    "/api/debug",
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
  ]) {
    const answer = await request.get(address, { maxRedirects: 0 });
    expect.soft([307, 400, 404], address).toContain(answer.status());
    expect
      .soft(await answer.text(), address)
      .not.toMatch(/repositoryformatversion|DATABASE_URL|"dependencies"/);
  }
});
