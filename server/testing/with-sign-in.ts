import { randomUUID } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { decode } from "next-auth/jwt";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { Db } from "@/db";
import type { SignInSettings } from "@/domain/schema/settings";
import { answerAuth } from "@/server/people/answer-auth";
import { sessionCookie } from "@/server/people/auth-options";
import { visitOf } from "@/server/people/sessions";
import { Browser } from "./browser";
import type { Stage } from "./cast";
import { entryOf, startIdentityProvider, type TestProvider } from "./identity-provider";

/** Says in the configuration file of this test how people sign in; it counts at the next call. */
export function writeSignIn(signIn: Partial<SignInSettings>): void {
  const file = path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", "wheelhouse.yaml");
  process.env.WHEELHOUSE_CONFIG = file;
  fs.writeFileSync(file, JSON.stringify({ signIn }));
  fs.utimesSync(file, new Date(), new Date(Date.now() + stamp++));
}
let stamp = 1000;

/** The console's own sign-in over HTTP, and browsers that come to it. Call before anything reads the environment. */
export async function startDoor(db: () => Db) {
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = await answerAuth(
      db(),
      new Request(`${address}${request.url}`, {
        method: request.method ?? "GET",
        headers: new Headers(request.headers as Record<string, string>),
        ...(request.method === "POST" && { body: Buffer.concat(chunks) }),
      }),
    );
    response.writeHead(answer.status, {
      ...Object.fromEntries(answer.headers),
      "set-cookie": answer.headers.getSetCookie(),
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.NEXTAUTH_URL = address;
  process.env.NEXTAUTH_SECRET = "for this test only";

  /** Presses "Continue with …"; answers with where the browser is sent. */
  async function leave(browser: Browser, provider = "acme", query = ""): Promise<string> {
    const { csrfToken } = (await (await browser.send(`${address}/api/auth/csrf`)).json()) as {
      csrfToken: string;
    };
    const answer = await browser.send(`${address}/api/auth/signin/${provider}${query}`, {
      method: "POST",
      body: new URLSearchParams({ csrfToken, json: "true" }),
    });
    return ((await answer.json()) as { url: string }).url;
  }

  const isBack = (url: string) => url.startsWith(`${address}/api/auth/callback/`);
  const isPage = (url: string) => url.startsWith(address) && !url.startsWith(`${address}/api/`);

  return {
    address,
    leave,
    isBack,
    isPage,
    /** The whole way there and back; answers with the page of ours it ends on. */
    async comeIn(browser: Browser, query = ""): Promise<string> {
      const url = await browser.walk(await leave(browser, "acme", query), isPage);
      return url.slice(address.length);
    },
    async password(browser: Browser, fields: Record<string, string>) {
      const { csrfToken } = (await (await browser.send(`${address}/api/auth/csrf`)).json()) as {
        csrfToken: string;
      };
      return browser.send(`${address}/api/auth/callback/credentials`, {
        method: "POST",
        body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
      });
    },
    /** Who the browser's session cookie belongs to now. */
    async visit(browser: Browser) {
      const cookie = browser.cookie(address, /wheelhouse\.session$/)?.value;
      const token = cookie ? await decode({ token: cookie, secret: "for this test only" }) : undefined;
      return typeof token?.sid === "string" ? visitOf(db(), token.sid) : undefined;
    },
    sessionCookie,
    newBrowser: () => new Browser(),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The console's door and a provider that it admits people from, as whom each test says. */
export function withProvider(stage: Pick<Stage, "db">) {
  const at = {} as { door: Awaited<ReturnType<typeof startDoor>>; acme: TestProvider };
  beforeAll(async () => {
    at.door = await startDoor(() => stage.db);
    at.acme = await startIdentityProvider([`${at.door.address}/api/auth/callback/acme`]);
    process.env.TEST_ACME_SECRET = at.acme.clientSecret;
  });
  afterAll(() => Promise.all([at.door.close(), at.acme.close()]));
  beforeEach(() => writeSignIn({ providers: [entryOf(at.acme)] }));
  afterEach(() => Object.assign(at.acme, { who: undefined, twist: undefined, signsWith: "own key" }));
  return at;
}

/** Somebody at the provider whom the console never saw. */
export function someone(more: Record<string, unknown> = {}) {
  const sub = randomUUID();
  return { sub, name: "Nora", email: `${sub}@acme.test`, email_verified: true, groups: ["staff"], ...more };
}
