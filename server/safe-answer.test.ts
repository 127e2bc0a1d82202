import { NextRequest } from "next/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { proxy } from "@/proxy";
import { isOurName } from "./safe-answer";

describe("by which name it may be called", () => {
  const behindProxy = { address: "https://ops.example.test", listensOn: "0.0.0.0", isDev: false };
  const onOneMachine = { address: "http://127.0.0.1:3000", listensOn: "127.0.0.1", isDev: false };
  const onANetwork = { address: "http://127.0.0.1:3000", listensOn: "0.0.0.0", isDev: false };
  test.each([
    ["its own", "ops.example.test", behindProxy, true],
    ["its own with another port", "ops.example.test:8443", behindProxy, false],
    ["another site's that leads here", "evil.example", behindProxy, false],
    ["one that begins like its own", "ops.example.test.evil.example", behindProxy, false],
    ["none", null, behindProxy, false],
    ["one that is no name", "a b", behindProxy, false],
    ["its own machine's, when it has an address", "localhost:3000", behindProxy, false],
    ["its own machine's", "localhost:3000", onOneMachine, true],
    ["its own machine's in six", "[::1]:3000", onOneMachine, true],
    ["another site's that leads to this machine", "evil.example:3000", onOneMachine, false],
    ["whatever, when nobody has said its address", "box.lan:3000", onANetwork, true],
  ])("%s", (_, host, surroundings, isOurs) => expect(isOurName(host, "/", surroundings)).toBe(isOurs));

  test("load balancers and Prometheus know an address only", () => {
    expect(isOurName("10.0.0.7:3000", "/api/health/live", behindProxy)).toBe(true);
    expect(isOurName("10.0.0.7:3000", "/api/metrics", behindProxy)).toBe(true);
    expect(isOurName("10.0.0.7:3000", "/api/trpc/home.me", behindProxy)).toBe(false);
  });

  test("so does the browser that prints, and it gets nowhere else", () => {
    expect(isOurName("127.0.0.1:3000", "/print/reports/ticket", behindProxy)).toBe(true);
    expect(isOurName("127.0.0.1:3000", "/reports", behindProxy)).toBe(false);
  });
});

describe("every answer", () => {
  beforeEach(() => {
    vi.stubEnv("NEXTAUTH_URL", "https://ops.example.test");
    vi.stubEnv("HOST", "0.0.0.0");
    vi.stubEnv("NODE_ENV", "production");
  });
  afterEach(() => vi.unstubAllEnvs());
  const ask = (path: string, init: { method?: string; host?: string } = {}) =>
    proxy(
      new NextRequest(`https://ops.example.test${path}`, {
        method: init.method ?? "GET",
        headers: { host: init.host ?? "ops.example.test" },
      }),
    );

  test.each([
    ["a page", "/", {}, 200],
    ["a call", "/api/trpc/home.me", {}, 200],
    ["a method that nobody has", "/", { method: "DELETE" }, 405],
    ["the wrong name", "/", { host: "evil.example" }, 421],
  ])("of %s carries what keeps a browser safe", (_, path, init, status) => {
    const answer = ask(path, init);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "strict-transport-security": "max-age=63072000; includeSubDomains",
      "cache-control": "no-store",
    });
    expect(answer.headers.get("x-powered-by")).toBeNull();
  });

  test("lets scripts and styles run only with its own nonce", () => {
    const [one, other] = [ask("/"), ask("/")].map(
      (answer) => answer.headers.get("content-security-policy") ?? "",
    );
    expect(one).not.toBe(other);
    const directives = new Map(one?.split("; ").map((each) => [each.split(" ")[0], each] as const));
    expect(directives.get("script-src")).toMatch(/^script-src 'self' 'nonce-[\w+/=]{20,}' 'strict-dynamic'$/);
    expect(directives.get("style-src")).toMatch(/^style-src 'self' 'nonce-[\w+/=]{20,}'$/);
    expect(directives.get("script-src-attr")).toBe("script-src-attr 'none'");
    for (const [name, text] of directives)
      if (name !== "style-src-attr") expect(text).not.toMatch(/unsafe|\*|https?:/);
    for (const none of ["object-src", "base-uri", "frame-ancestors"])
      expect(directives.get(none)).toBe(`${none} 'none'`);
  });

  test("of a sign-out empties what the browser keeps, and no other does", () => {
    expect(ask("/api/auth/signout", { method: "POST" }).headers.get("clear-site-data")).toBe(
      '"cache", "storage"',
    );
    expect(ask("/api/sign-out", { method: "POST" }).headers.get("clear-site-data")).not.toBeNull();
    expect(ask("/api/auth/signout").headers.get("clear-site-data")).toBeNull();
    expect(ask("/api/auth/session").headers.get("clear-site-data")).toBeNull();
  });
});
