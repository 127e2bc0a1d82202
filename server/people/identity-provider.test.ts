import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { identities, people, sessions, signInAttempts } from "@/db/schema";
import type { REFUSALS } from "@/domain/sign-in";
import type { Browser } from "@/server/testing/browser";
import { as, auditOf, onStage } from "@/server/testing/cast";
import { entryOf, startIdentityProvider, type TestProvider } from "@/server/testing/identity-provider";
import { startDoor, writeSignIn } from "@/server/testing/with-sign-in";
import { peekLink } from "./links";
import { addPerson, disablePerson } from "./manage";
import { intentCookie, writtenIntent } from "./provider/intent";
import { signOut } from "./sign-out";

const stage = onStage();
let door: Awaited<ReturnType<typeof startDoor>>;
let acme: TestProvider;

beforeAll(async () => {
  door = await startDoor(() => stage.db);
  acme = await startIdentityProvider([`${door.address}/api/auth/callback/acme`]);
  process.env.TEST_ACME_SECRET = acme.clientSecret;
});
afterAll(() => Promise.all([door.close(), acme.close()]));
beforeEach(() => writeSignIn({ providers: [entryOf(acme)] }));
afterEach(() => Object.assign(acme, { who: undefined, twist: undefined, signsWith: "own key" }));

const someone = (more: Record<string, unknown> = {}) => {
  const sub = randomUUID();
  return { sub, name: "Nora", email: `${sub}@acme.test`, email_verified: true, groups: ["staff"], ...more };
};
const lastFailure = async () => (await auditOf(stage.db, "sign-in.failed")).at(-1);
const counts = async () => {
  const [row] = (
    await stage.db.execute(
      sql`select (select count(*) from people) p, (select count(*) from identities) i, (select count(*) from sessions) s`,
    )
  ).rows;
  return row;
};

/** Comes in with what the provider says, and must be refused with nothing half made. */
async function refusedWith(word: keyof typeof REFUSALS, come: () => Promise<string>) {
  const before = await counts();
  expect(await come()).toBe(`/sign-in?refused=${word}`);
  expect(await counts()).toEqual(before);
  expect((await lastFailure())?.detail).toMatchObject({ because: word, provider: "acme" });
}

describe("who has a role at the provider", () => {
  test("comes in with a new account, the strongest role, and a session that is strict", async () => {
    const browser = door.newBrowser();
    acme.who = someone({ groups: ["staff", "ops", "else"] });
    expect(await door.comeIn(browser)).toBe("/signed-in");
    const visit = await door.visit(browser);
    expect(visit?.actor).toMatchObject({
      role: "operator",
      name: "Nora",
      email: acme.who.email,
      identity: `${acme.issuer} ${acme.who.sub}`,
    });
    expect(browser.cookie(door.address, /session/)?.line).toMatch(/HttpOnly.*SameSite=Strict/i);
    const [person] = await stage.db
      .select()
      .from(people)
      .where(eq(people.id, visit?.actor.id ?? ""));
    expect(person).toMatchObject({ source: "identity-provider", passwordHash: null });
    const [event] = (await auditOf(stage.db, "sign-in.succeeded")).slice(-1);
    expect(event?.actor).toMatchObject({ identity: `${acme.issuer} ${acme.who.sub}` });
  });

  test("is the same person the next time, though name and address have changed; the role is read anew", async () => {
    const [one, two] = [door.newBrowser(), door.newBrowser()];
    acme.who = someone({ groups: ["ops-admins"] });
    await door.comeIn(one);
    const first = await door.visit(one);
    acme.who = { ...acme.who, email: `${randomUUID()}@acme.test`, groups: ["staff"] };
    await door.comeIn(two);
    const second = await door.visit(two);
    expect(second?.actor).toMatchObject({ id: first?.actor.id, role: "viewer" });
    expect((await door.visit(one))?.mustRenew).toBe(true);
    expect((await auditOf(stage.db, "person.change-role")).at(-1)?.detail).toMatchObject({
      before: { role: "admin" },
      after: { role: "viewer" },
    });
  });

  test("may have it in a claim within a claim", async () => {
    writeSignIn({ providers: [entryOf(acme, { claim: "realm_access.roles" })] });
    const browser = door.newBrowser();
    acme.who = someone({ groups: [], realm_access: { roles: ["ops"] } });
    await door.comeIn(browser);
    expect((await door.visit(browser))?.actor.role).toBe("operator");
  });

  test("makes one account when two browsers come in at once", async () => {
    acme.who = someone();
    const browsers = [door.newBrowser(), door.newBrowser()];
    const pages = await Promise.all(browsers.map((browser) => door.comeIn(browser)));
    expect(pages).toEqual(["/signed-in", "/signed-in"]);
    const visits = await Promise.all(browsers.map((browser) => door.visit(browser)));
    expect(visits[0]?.actor.id).toBe(visits[1]?.actor.id);
  });
});

describe("signing out", () => {
  test("leads through the provider's own end of session, which knows who asks, and back to us", async () => {
    const browser = door.newBrowser();
    acme.who = someone();
    await door.comeIn(browser);
    const visit = await door.visit(browser);
    const there = new URL(await signOut(stage.db, visit?.actor ?? expect.fail()));
    expect(`${there.origin}${there.pathname}`).toBe(`${acme.issuer}/session/end`);
    expect(await door.visit(browser)).toBeUndefined();

    const asked = await browser.send(there.href);
    const form = await asked.text();
    expect([asked.status, form]).toEqual([200, expect.stringContaining("/session/end/confirm")]);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? "";
    const agreed = await browser.send(`${acme.issuer}/session/end/confirm`, {
      method: "POST",
      body: new URLSearchParams({ xsrf, logout: "yes" }),
    });
    expect(agreed.headers.get("location")).toBe(`${door.address}/sign-in`);
  });

  test("ends here where the provider cannot be asked", async () => {
    const browser = door.newBrowser();
    acme.who = someone();
    await door.comeIn(browser);
    const visit = await door.visit(browser);
    writeSignIn({ providers: [] });
    expect(await signOut(stage.db, visit?.actor ?? expect.fail())).toBe("/sign-in");
    expect(await door.visit(browser)).toBeUndefined();
  });
});

describe("is refused in words, recorded, with nothing half made", () => {
  const come = () => door.comeIn(door.newBrowser());

  test("who has no role there", () => {
    acme.who = someone({ groups: ["gardeners"] });
    return refusedWith("no-role", come);
  });

  test("whose address the provider does not vouch for", () => {
    acme.who = someone({ email_verified: false });
    return refusedWith("no-address", come);
  });

  test("who claims the address of an account that is here already", () => {
    acme.who = someone({ email: stage.cast.admin.email, groups: ["ops-admins"] });
    return refusedWith("address-taken", come);
  });

  test("who stopped at the provider", () => refusedWith("denied", come));

  test("who is disabled here", async () => {
    const browser = door.newBrowser();
    acme.who = someone();
    await door.comeIn(browser);
    const visit = await door.visit(browser);
    await disablePerson(as(stage, "admin"), { personId: visit?.actor.id ?? "" });
    expect(await door.visit(browser)).toBeUndefined();
    await refusedWith("disabled", come);
  });

  test.each([
    ["audience", (claims: object) => ({ ...claims, aud: "another" })],
    ["issuer", (claims: object) => ({ ...claims, iss: "https://elsewhere.test" })],
    ["nonce", (claims: object) => ({ ...claims, nonce: "another" })],
    ["expired", (claims: object) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 })],
  ] as const)("an id token with the wrong %s", (word, twist) => {
    acme.who = someone();
    acme.twist = twist as never;
    return refusedWith(word, come);
  });

  test("an id token that somebody else signed", () => {
    acme.who = someone();
    acme.signsWith = "a stranger's key";
    return refusedWith("signature", come);
  });

  test("a provider that does not answer, and one that calls itself by another name", async () => {
    writeSignIn({ providers: [entryOf(acme, { issuer: "http://127.0.0.1:1" })] });
    const page = async () => (await door.leave(door.newBrowser())).slice(door.address.length);
    await refusedWith("down", page);
    writeSignIn({ providers: [entryOf(acme, { issuer: acme.issuer.replace("127.0.0.1", "localhost") })] });
    await refusedWith("issuer", page);
  });

  test("an answer with another state, from a flow that began elsewhere, or shown twice", async () => {
    acme.who = someone();
    const backOf = async (browser: Browser) => browser.walk(await door.leave(browser), door.isBack);
    const end = async (browser: Browser, url: string) =>
      (await browser.walk(url, door.isPage)).slice(door.address.length);

    const forged = door.newBrowser();
    const back = new URL(await backOf(forged));
    back.searchParams.set("state", "forged");
    await refusedWith("state", () => end(forged, back.href));

    const [mine, theirs] = [door.newBrowser(), door.newBrowser()];
    const theirBack = await backOf(theirs);
    await backOf(mine);
    await refusedWith("state", () => end(mine, theirBack));
    await refusedWith("state", () => end(door.newBrowser(), theirBack));

    const replayed = door.newBrowser();
    const once = await backOf(replayed);
    const kept = [/state$/, /code_verifier$/, /nonce$/].map((name) => replayed.cookie(door.address, name));
    expect(await end(replayed, once)).toBe("/signed-in");
    for (const cookie of kept) if (cookie) replayed.setCookie(door.address, cookie.name, cookie.value);
    await refusedWith("code-used", () => end(replayed, once));
  });

  test("and none of it shows a secret", async () => {
    const { rows } = await stage.db.execute(
      sql`select 1 from audit_events e where e::text like ${`%${acme.clientSecret}%`} or e::text like '%forged%'`,
    );
    expect(rows).toHaveLength(0);
    const failed = await stage.db.select().from(signInAttempts).where(eq(signInAttempts.succeeded, false));
    expect(failed.length).toBeGreaterThan(8);
  });
});

describe("where only those come in whom an admin invited", () => {
  const invited = () => writeSignIn({ providers: [entryOf(acme, { admits: "invited" })] });
  const invite = async (email: string) => {
    const { id, linkPath } = await addPerson(as(stage, "admin"), {
      email,
      name: "Invited",
      role: "viewer",
      source: "identity-provider",
    });
    return { id, link: linkPath.replace("/welcome/", "") };
  };
  const withLink = async (link: string) => {
    const browser = door.newBrowser();
    browser.setCookie(door.address, intentCookie(), await writtenIntent({ kind: "bind", link }));
    return browser;
  };

  test("an address that fits opens nothing: only the link joins, once", async () => {
    invited();
    acme.who = someone({ groups: ["ops"] });
    const { id, link } = await invite(String(acme.who.email));
    await refusedWith("not-invited", () => door.comeIn(door.newBrowser()));
    const browser = await withLink(link);
    expect(await door.comeIn(browser)).toBe("/signed-in");
    expect((await door.visit(browser))?.actor).toMatchObject({ id, role: "operator" });

    const again = door.newBrowser();
    expect(await door.comeIn(again)).toBe("/signed-in");
    expect((await door.visit(again))?.actor.id).toBe(id);

    acme.who = someone();
    const thief = await withLink(link);
    await refusedWith("link", () => door.comeIn(thief));
    expect(await stage.db.select().from(identities).where(eq(identities.personId, id))).toHaveLength(1);
  });

  test("a link to choose a password joins nothing, and stays good for its own purpose", async () => {
    invited();
    acme.who = someone({ groups: ["ops"] });
    const { linkPath } = await addPerson(as(stage, "admin"), {
      email: `${randomUUID()}@example.test`,
      name: "Local",
      role: "viewer",
    });
    const link = linkPath.replace("/welcome/", "");
    const browser = await withLink(link);
    await refusedWith("link", () => door.comeIn(browser));
    expect(await peekLink(stage.db, link)).toMatchObject({ purpose: "set-password" });
  });

  test("without a mapping the role is the one that the admin gave", async () => {
    writeSignIn({ providers: [entryOf(acme, { admits: "invited", roles: {} })] });
    acme.who = someone();
    const { link } = await invite(String(acme.who.email));
    const browser = await withLink(link);
    await door.comeIn(browser);
    expect((await door.visit(browser))?.actor.role).toBe("viewer");
  });
});

describe("proving it again at the provider", () => {
  const intentOf = async (browser: Browser, at = Date.now()) => {
    const visit = await door.visit(browser);
    const sessionId = visit?.actor.sessionId ?? "";
    browser.setCookie(door.address, intentCookie(), await writtenIntent({ kind: "step-up", sessionId, at }));
    return sessionId;
  };
  const ANEW = "?prompt=login&max_age=0";

  test("gives the session a new token and the proof; another person, or an old sign-in, does not", async () => {
    const browser = door.newBrowser();
    acme.who = someone();
    const me = acme.who;
    await door.comeIn(browser);
    const before = browser.cookie(door.address, /session$/)?.value;
    expect((await door.visit(browser))?.actor.steppedUpAt).toBeUndefined();

    acme.who = someone();
    await intentOf(browser);
    browser.forget(acme.issuer);
    expect(await door.comeIn(browser, ANEW)).toBe("/signed-in?refused=other-person");

    acme.who = me;
    browser.forget(acme.issuer);
    await intentOf(browser, Date.now() + 60_000);
    expect(await door.comeIn(browser, ANEW)).toBe("/signed-in?refused=stale");
    expect((await door.visit(browser))?.actor.steppedUpAt).toBeUndefined();

    const sessionId = await intentOf(browser);
    expect(await door.comeIn(browser, ANEW)).toBe("/signed-in?after=step-up");
    const visit = await door.visit(browser);
    expect(visit?.actor).toMatchObject({ sessionId, steppedUpAt: expect.any(Date) });
    expect(browser.cookie(door.address, /session$/)?.value).not.toBe(before);
    expect(
      await stage.db
        .select()
        .from(sessions)
        .where(eq(sessions.personId, visit?.actor.id ?? "")),
    ).toHaveLength(1);
  });
});
