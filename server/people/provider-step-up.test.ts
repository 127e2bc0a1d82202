import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { sessions } from "@/db/schema";
import type { Browser } from "@/server/testing/browser";
import { onStage } from "@/server/testing/cast";
import { someone, withProvider } from "@/server/testing/with-sign-in";
import { intentCookie, writtenIntent } from "./provider/intent";

const stage = onStage();
const at = withProvider(stage);

const intentOf = async (browser: Browser, when = Date.now()) => {
  const visit = await at.door.visit(browser);
  const sessionId = visit?.actor.sessionId ?? "";
  browser.setCookie(
    at.door.address,
    intentCookie(),
    await writtenIntent({ kind: "step-up", sessionId, at: when }),
  );
  return sessionId;
};
const ANEW = "?prompt=login&max_age=0";

test("proving it again at the provider gives the session a new token and the proof; another person, or an old sign-in, does not", async () => {
  const browser = at.door.newBrowser();
  at.acme.who = someone();
  const me = at.acme.who;
  await at.door.comeIn(browser);
  const before = browser.cookie(at.door.address, /session$/)?.value;
  expect((await at.door.visit(browser))?.actor.steppedUpAt).toBeUndefined();

  at.acme.who = someone();
  await intentOf(browser);
  browser.forget(at.acme.issuer);
  expect(await at.door.comeIn(browser, ANEW)).toBe("/signed-in?refused=other-person");

  at.acme.who = me;
  browser.forget(at.acme.issuer);
  await intentOf(browser, Date.now() + 60_000);
  expect(await at.door.comeIn(browser, ANEW)).toBe("/signed-in?refused=stale");
  expect((await at.door.visit(browser))?.actor.steppedUpAt).toBeUndefined();

  const sessionId = await intentOf(browser);
  expect(await at.door.comeIn(browser, ANEW)).toBe("/signed-in?after=step-up");
  const visit = await at.door.visit(browser);
  expect(visit?.actor).toMatchObject({ sessionId, steppedUpAt: expect.any(Date) });
  expect(browser.cookie(at.door.address, /session$/)?.value).not.toBe(before);
  expect(
    await stage.db
      .select()
      .from(sessions)
      .where(eq(sessions.personId, visit?.actor.id ?? "")),
  ).toHaveLength(1);
});
