import { expect, test } from "vitest";
import { onStage } from "@/server/testing/cast";
import { someone, withProvider, writeSignIn } from "@/server/testing/with-sign-in";
import { signOut } from "./sign-out";

const stage = onStage();
const at = withProvider(stage);

test("signing out leads through the provider's own end of session, which knows who asks, and back to us", async () => {
  const browser = at.door.newBrowser();
  at.acme.who = someone();
  await at.door.comeIn(browser);
  const visit = await at.door.visit(browser);
  const there = new URL(await signOut(stage.db, visit?.actor ?? expect.fail()));
  expect(`${there.origin}${there.pathname}`).toBe(`${at.acme.issuer}/session/end`);
  expect(await at.door.visit(browser)).toBeUndefined();

  const asked = await browser.send(there.href);
  const form = await asked.text();
  expect([asked.status, form]).toEqual([200, expect.stringContaining("/session/end/confirm")]);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? "";
  const agreed = await browser.send(`${at.acme.issuer}/session/end/confirm`, {
    method: "POST",
    body: new URLSearchParams({ xsrf, logout: "yes" }),
  });
  expect(agreed.headers.get("location")).toBe(`${at.door.address}/sign-in`);
});

test("signing out ends here where the provider cannot be asked", async () => {
  const browser = at.door.newBrowser();
  at.acme.who = someone();
  await at.door.comeIn(browser);
  const visit = await at.door.visit(browser);
  writeSignIn({ providers: [] });
  expect(await signOut(stage.db, visit?.actor ?? expect.fail())).toBe("/sign-in");
  expect(await at.door.visit(browser)).toBeUndefined();
});
