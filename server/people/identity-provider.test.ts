import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { identities, people, signInAttempts } from "@/db/schema";
import type { REFUSALS } from "@/domain/sign-in";
import type { Browser } from "@/server/testing/browser";
import { as, auditOf, onStage } from "@/server/testing/cast";
import { entryOf } from "@/server/testing/identity-provider";
import { someone, withProvider, writeSignIn } from "@/server/testing/with-sign-in";
import { peekLink } from "./links";
import { addPerson, disablePerson } from "./manage";
import { intentCookie, writtenIntent } from "./provider/intent";

const stage = onStage();
const at = withProvider(stage);
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
    const browser = at.door.newBrowser();
    at.acme.who = someone({ groups: ["staff", "ops", "else"] });
    expect(await at.door.comeIn(browser)).toBe("/signed-in");
    const visit = await at.door.visit(browser);
    expect(visit?.actor).toMatchObject({
      role: "operator",
      name: "Nora",
      email: at.acme.who.email,
      identity: `${at.acme.issuer} ${at.acme.who.sub}`,
    });
    expect(browser.cookie(at.door.address, /session/)?.line).toMatch(/HttpOnly.*SameSite=Strict/i);
    const [person] = await stage.db
      .select()
      .from(people)
      .where(eq(people.id, visit?.actor.id ?? ""));
    expect(person).toMatchObject({ source: "identity-provider", passwordHash: null });
    const [event] = (await auditOf(stage.db, "sign-in.succeeded")).slice(-1);
    expect(event?.actor).toMatchObject({ identity: `${at.acme.issuer} ${at.acme.who.sub}` });
  });

  test("is the same person the next time, though name and address have changed; the role is read anew", async () => {
    const [one, two] = [at.door.newBrowser(), at.door.newBrowser()];
    at.acme.who = someone({ groups: ["ops-admins"] });
    await at.door.comeIn(one);
    const first = await at.door.visit(one);
    at.acme.who = { ...at.acme.who, email: `${randomUUID()}@acme.test`, groups: ["staff"] };
    await at.door.comeIn(two);
    const second = await at.door.visit(two);
    expect(second?.actor).toMatchObject({ id: first?.actor.id, role: "viewer" });
    expect((await at.door.visit(one))?.mustRenew).toBe(true);
    expect((await auditOf(stage.db, "person.change-role")).at(-1)?.detail).toMatchObject({
      before: { role: "admin" },
      after: { role: "viewer" },
    });
  });

  test("may have it in a claim within a claim", async () => {
    writeSignIn({ providers: [entryOf(at.acme, { claim: "realm_access.roles" })] });
    const browser = at.door.newBrowser();
    at.acme.who = someone({ groups: [], realm_access: { roles: ["ops"] } });
    await at.door.comeIn(browser);
    expect((await at.door.visit(browser))?.actor.role).toBe("operator");
  });

  test("makes one account when two browsers come in at once", async () => {
    at.acme.who = someone();
    const browsers = [at.door.newBrowser(), at.door.newBrowser()];
    const pages = await Promise.all(browsers.map((browser) => at.door.comeIn(browser)));
    expect(pages).toEqual(["/signed-in", "/signed-in"]);
    const visits = await Promise.all(browsers.map((browser) => at.door.visit(browser)));
    expect(visits[0]?.actor.id).toBe(visits[1]?.actor.id);
  });
});

describe("is refused in words, recorded, with nothing half made", () => {
  const come = () => at.door.comeIn(at.door.newBrowser());

  test("who has no role there", () => {
    at.acme.who = someone({ groups: ["gardeners"] });
    return refusedWith("no-role", come);
  });

  test("whose address the provider does not vouch for", () => {
    at.acme.who = someone({ email_verified: false });
    return refusedWith("no-address", come);
  });

  test("who claims the address of an account that is here already", () => {
    at.acme.who = someone({ email: stage.cast.admin.email, groups: ["ops-admins"] });
    return refusedWith("address-taken", come);
  });

  test("who stopped at the provider", () => refusedWith("denied", come));

  test("who is disabled here", async () => {
    const browser = at.door.newBrowser();
    at.acme.who = someone();
    await at.door.comeIn(browser);
    const visit = await at.door.visit(browser);
    await disablePerson(as(stage, "admin"), { personId: visit?.actor.id ?? "" });
    expect(await at.door.visit(browser)).toBeUndefined();
    await refusedWith("disabled", come);
  });

  test.each([
    ["audience", (claims: object) => ({ ...claims, aud: "another" })],
    ["issuer", (claims: object) => ({ ...claims, iss: "https://elsewhere.test" })],
    ["nonce", (claims: object) => ({ ...claims, nonce: "another" })],
    ["expired", (claims: object) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 })],
  ] as const)("an id token with the wrong %s", (word, twist) => {
    at.acme.who = someone();
    at.acme.twist = twist as never;
    return refusedWith(word, come);
  });

  test("an id token that somebody else signed", () => {
    at.acme.who = someone();
    at.acme.signsWith = "a stranger's key";
    return refusedWith("signature", come);
  });

  test("a provider that does not answer, and one that calls itself by another name", async () => {
    writeSignIn({ providers: [entryOf(at.acme, { issuer: "http://127.0.0.1:1" })] });
    const page = async () => (await at.door.leave(at.door.newBrowser())).slice(at.door.address.length);
    await refusedWith("down", page);
    writeSignIn({
      providers: [entryOf(at.acme, { issuer: at.acme.issuer.replace("127.0.0.1", "localhost") })],
    });
    await refusedWith("issuer", page);
  });

  test("an answer with another state, from a flow that began elsewhere, or shown twice", async () => {
    at.acme.who = someone();
    const backOf = async (browser: Browser) => browser.walk(await at.door.leave(browser), at.door.isBack);
    const end = async (browser: Browser, url: string) =>
      (await browser.walk(url, at.door.isPage)).slice(at.door.address.length);

    const forged = at.door.newBrowser();
    const back = new URL(await backOf(forged));
    back.searchParams.set("state", "forged");
    await refusedWith("state", () => end(forged, back.href));

    const [mine, theirs] = [at.door.newBrowser(), at.door.newBrowser()];
    const theirBack = await backOf(theirs);
    await backOf(mine);
    await refusedWith("state", () => end(mine, theirBack));
    await refusedWith("state", () => end(at.door.newBrowser(), theirBack));

    const replayed = at.door.newBrowser();
    const once = await backOf(replayed);
    const kept = [/state$/, /code_verifier$/, /nonce$/].map((name) => replayed.cookie(at.door.address, name));
    expect(await end(replayed, once)).toBe("/signed-in");
    for (const cookie of kept) if (cookie) replayed.setCookie(at.door.address, cookie.name, cookie.value);
    await refusedWith("code-used", () => end(replayed, once));
  });

  test("and none of it shows a secret", async () => {
    const { rows } = await stage.db.execute(
      sql`select 1 from audit_events e where e::text like ${`%${at.acme.clientSecret}%`} or e::text like '%forged%'`,
    );
    expect(rows).toHaveLength(0);
    const failed = await stage.db.select().from(signInAttempts).where(eq(signInAttempts.succeeded, false));
    expect(failed.length).toBeGreaterThan(8);
  });
});

describe("where only those come in whom an admin invited", () => {
  const invited = () => writeSignIn({ providers: [entryOf(at.acme, { admits: "invited" })] });
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
    const browser = at.door.newBrowser();
    browser.setCookie(at.door.address, intentCookie(), await writtenIntent({ kind: "bind", link }));
    return browser;
  };

  test("an address that fits opens nothing: only the link joins, once", async () => {
    invited();
    at.acme.who = someone({ groups: ["ops"] });
    const { id, link } = await invite(String(at.acme.who.email));
    await refusedWith("not-invited", () => at.door.comeIn(at.door.newBrowser()));
    const browser = await withLink(link);
    expect(await at.door.comeIn(browser)).toBe("/signed-in");
    expect((await at.door.visit(browser))?.actor).toMatchObject({ id, role: "operator" });

    const again = at.door.newBrowser();
    expect(await at.door.comeIn(again)).toBe("/signed-in");
    expect((await at.door.visit(again))?.actor.id).toBe(id);

    at.acme.who = someone();
    const thief = await withLink(link);
    await refusedWith("link", () => at.door.comeIn(thief));
    expect(await stage.db.select().from(identities).where(eq(identities.personId, id))).toHaveLength(1);
  });

  test("a link to choose a password joins nothing, and stays good for its own purpose", async () => {
    invited();
    at.acme.who = someone({ groups: ["ops"] });
    const { linkPath } = await addPerson(as(stage, "admin"), {
      email: `${randomUUID()}@example.test`,
      name: "Local",
      role: "viewer",
    });
    const link = linkPath.replace("/welcome/", "");
    const browser = await withLink(link);
    await refusedWith("link", () => at.door.comeIn(browser));
    expect(await peekLink(stage.db, link)).toMatchObject({ purpose: "set-password" });
  });

  test("without a mapping the role is the one that the admin gave", async () => {
    writeSignIn({ providers: [entryOf(at.acme, { admits: "invited", roles: {} })] });
    at.acme.who = someone();
    const { link } = await invite(String(at.acme.who.email));
    const browser = await withLink(link);
    await at.door.comeIn(browser);
    expect((await at.door.visit(browser))?.actor.role).toBe("viewer");
  });
});
