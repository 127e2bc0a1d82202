import { randomUUID } from "node:crypto";
import { eq, inArray } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { channels, notifications, rateLimits, sealedSecrets } from "@/db/schema";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { outgoing, withInbox } from "@/server/testing/with-inbox";
import { channelFor } from "./channel-for";
import { addChannel, editChannel, switchChannel } from "./channels";
import { Doors } from "./doors";
import { putIntoOutbox } from "./outbox";
import { listChannels, listNotifications, notificationDetail } from "./queries";
import { resendNotification, testChannel } from "./send-by-hand";

const stage = onStage();
const post = withInbox(stage);
const NOW = new Date("2026-07-01T12:00:00Z");
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const admin = (now = NOW) => as(stage, "admin", now);
const operator = (now = NOW) => as(stage, "operator", now);

const WANTED = {
  id: "new-hook",
  kind: "webhook" as const,
  title: "New hook",
  settings: { url: "https://status.example/in" },
  secrets: { signingKey: "env:CHANNEL_STATUS_KEY" },
  perMinute: 60,
  timeoutSeconds: 10,
  quiet: null,
  fallbackId: null,
};

beforeEach(async () => {
  await stage.db.delete(notifications);
  await stage.db.delete(rateLimits);
  await stage.db
    .delete(channels)
    .where(inArray(channels.id, ["new-hook", "sealed-hook", "one-hook", "other-hook"]));
  post.simulator.setFaults([]);
  post.inbox.arrived.length = 0;
});

describe("a channel", () => {
  test("is added and changed by admins, each time in the trail, and never twice", async () => {
    await addChannel(admin(), WANTED);
    expect(await refusalOf(addChannel(admin(), WANTED))).toContain("already");
    const { id, kind: _, ...changed } = { ...WANTED, title: "Newer hook" };
    await editChannel(admin(), { id, version: 1, ...changed });
    expect(await refusalOf(editChannel(admin(), { id, version: 1, ...changed }))).toContain("meanwhile");
    expect((await auditOf(stage.db, "channel.edit"))[0]).toMatchObject({
      result: "done",
      detail: { before: { title: "New hook" }, after: { title: "Newer hook" } },
    });
    expect(await refusalOf(addChannel(operator(), { ...WANTED, id: "other" }))).toContain("admin");
  });

  test.each([
    [{ settings: {} }, "Address is missing"],
    [{ secrets: {} }, "Signing key is missing"],
    [{ settings: { url: "http://status.example/in" } }, "https://"],
    [{ settings: { url: "https://user:pw@status.example" } }, "https://"],
    [{ settings: { url: "ftp://status.example" } }, "https://"],
    [{ settings: { url: "not an address" } }, "https://"],
    [{ settings: { ...WANTED.settings, other: "x" } }, 'knows no "other"'],
    [{ secrets: { signingKey: "the-secret-itself" } }, "a reference"],
    [{ secrets: { signingKey: "env:DATABASE_URL" } }, "a reference"],
    [{ secrets: { signingKey: "file:/etc/shadow" } }, "a reference"],
    [{ secrets: { signingKey: "file:/run/secrets/channel-../../etc/shadow" } }, "a reference"],
    [{ settings: { url: "https://a.example/\r\nx" } }, "one line"],
    [{ fallbackId: "new-hook" }, "stand in for itself"],
    [{ fallbackId: "nowhere" }, "no channel"],
    [{ perMinute: 0 }, "perMinute"],
    [{ quiet: { zone: "Mars/Base", from: "22:00", to: "06:00", exceptSeverities: [] } }, "not a time zone"],
    [{ quiet: { zone: "UTC", from: "24:00", to: "06:00", exceptSeverities: [] } }, "a time such as"],
    [{ quiet: { zone: "UTC", from: "06:00", to: "06:00", exceptSeverities: [] } }, "another time"],
  ])("is refused in words when it cannot be: %j", async (more, words) => {
    expect(await refusalOf(addChannel(admin(), { ...WANTED, ...more }))).toContain(words);
  });

  test.each([
    [{ host: "https://mail.example" }, "Mail server"],
    [{ port: "70000" }, "Port"],
    [{ security: "none" }, "Encryption"],
    [{ from: "Ops <ops@example.test>" }, "Sender"],
    [{ recipient: "a@example.test, b@example.test" }, "Recipient"],
    [{ user: "me" }, "Password"],
  ])("a mail server too: %j", async (more, words) => {
    const settings = {
      host: "mail.example",
      port: "587",
      security: "required",
      from: "a@example.test",
      ...more,
    };
    const mail = { ...WANTED, kind: "email" as const, secrets: {}, settings };
    expect(await refusalOf(addChannel(admin(), mail))).toContain(words);
  });

  test("seals a secret that is entered, uses it, and shows it nowhere", async () => {
    const secret = `canary-${randomUUID()}`;
    const wanted = { ...WANTED, id: "sealed-hook", secrets: {}, values: { signingKey: secret } };
    await addChannel(admin(), wanted);
    const row = async () => (await stage.db.select().from(channels).where(eq(channels.id, "sealed-hook")))[0];
    const first = (await row()) ?? expect.fail();
    expect(first.secrets.signingKey).toMatch(/^sealed:/);
    const doors = new Doors(stage.db);
    expect(await doors.of(first).secret("signingKey")).toBe(secret);
    const shown = JSON.stringify([await listChannels(stage.db, NOW), await auditOf(stage.db, "channel.add")]);
    expect(shown).toContain('"signingKey":"sealed"');
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(first.secrets.signingKey);

    const { kind: _, values: __, ...same } = wanted;
    const kept = { ...same, title: "Renamed", secrets: { signingKey: "sealed" } };
    await editChannel(admin(), { ...kept, version: 1 });
    expect((await row())?.secrets).toEqual(first.secrets);
    const moved = {
      ...kept,
      version: 2,
      settings: { ...kept.settings, url: "https://elsewhere.example/hook" },
    };
    expect(await refusalOf(editChannel(admin(), moved))).toContain("Enter the secret again");
    const referenced = { signingKey: "env:CHANNEL_STATUS_KEY" };
    await editChannel(admin(), { ...moved, secrets: referenced });
    expect((await row())?.secrets).toEqual(referenced);
    expect(await stage.db.select().from(sealedSecrets)).toEqual([]);
    expect(await refusalOf(editChannel(admin(), { ...moved, version: 3 }))).toContain("Nothing is sealed");
    await doors.close();
  });

  test("opens no secret that was copied from another channel's row", async () => {
    const wanted = { ...WANTED, secrets: {}, values: { signingKey: "one-of-the-test" } };
    await addChannel(admin(), { ...wanted, id: "one-hook" });
    await addChannel(admin(), { ...wanted, id: "other-hook" });
    const [one, other] = await stage.db
      .select()
      .from(channels)
      .where(inArray(channels.id, ["one-hook", "other-hook"]))
      .orderBy(channels.id);
    if (!one || !other) throw new Error("no channels");
    const doors = new Doors(stage.db);
    expect(await refusalOf(doors.of({ ...one, secrets: other.secrets }).secret("signingKey"))).toContain(
      "copied from another place",
    );
    await doors.close();
  });

  test("of the demo world is set up there; it can be switched, which says what waits", async () => {
    await stage.db.update(channels).set({ declaredBy: "demo" }).where(eq(channels.id, "slack"));
    const { id: _, kind: __, ...wanted } = WANTED;
    const { version } = (await listChannels(stage.db, NOW)).find(({ id }) => id === "slack") ?? expect.fail();
    expect(await refusalOf(editChannel(admin(), { ...wanted, id: "slack", version }))).toContain(
      "demo world",
    );
    await putIntoOutbox(stage.db, [outgoing(NOW)], NOW);
    expect(await switchChannel(admin(), { id: "slack", version, active: false })).toMatchObject({
      waiting: 1,
    });
    expect(await refusalOf(testChannel(operator(), { id: "slack" }))).toContain("switched off");
    await switchChannel(admin(), { id: "slack", version: version + 1, active: true });
  });

  test("is found for the kind of address it carries, and the exact one first", async () => {
    expect(await channelFor(stage.db, "email")).toBe("mail");
    expect(await channelFor(stage.db, "pager")).toBe("pager");
    expect(await channelFor(stage.db, "slack")).toBe("slack");
    expect(await channelFor(stage.db, "slack", "#incidents")).toBe("hook");
    expect(await channelFor(stage.db, "phone")).toBeUndefined();
    expect(await channelFor(stage.db, "link")).toBeUndefined();
  });

  test("that held messages looks at them again when its quiet hours change", async () => {
    await addChannel(admin(), {
      ...WANTED,
      quiet: { zone: "UTC", from: "11:00", to: "20:00", exceptSeverities: [] },
    });
    await putIntoOutbox(stage.db, [outgoing(NOW, { channelId: "new-hook" })], NOW);
    await post.turn(NOW);
    expect((await listNotifications(stage.db, {})).notifications[0]?.state).toBe("held");
    const { id, kind: _, ...rest } = WANTED;
    await editChannel(admin(later(1)), { id, version: 1, ...rest });
    await post.turn(later(2));
    const [row] = (await listNotifications(stage.db, {})).notifications;
    expect(row?.state).not.toBe("held");
    expect(row?.attempt).toBe(1);
  });
});

describe("by hand", () => {
  test("a test is a real message whose outcome is read from its row", async () => {
    const { id } = await testChannel(operator(), { id: "slack", recipient: "#archived" });
    await post.turn(NOW);
    expect(await notificationDetail(stage.db, id)).toMatchObject({
      state: "failed",
      answer: expect.stringContaining("archived"),
      because: "Olga tested the channel",
    });
    const { id: second } = await testChannel(operator(), { id: "mail" });
    await post.turn(later(1));
    expect((await notificationDetail(stage.db, second)).state).toBe("sent");
    expect(await refusalOf(testChannel(as(stage, "viewer"), { id: "slack" }))).toContain("operator");
  });

  test("what failed or is unknown is sent again once, and says that it may be a repeat", async () => {
    await putIntoOutbox(stage.db, [outgoing(NOW, { channelId: "hook", severity: "warning" })], NOW);
    post.simulator.setFaults([{ kind: "hung", pathPrefix: "" }]);
    await post.turn(NOW);
    post.simulator.setFaults([]);
    const [lost] = (await listNotifications(stage.db, { state: "unknown" })).notifications;
    const id = lost?.id ?? "";
    const again = await resendNotification(operator(later(5)), { id });
    expect(await refusalOf(resendNotification(operator(later(6)), { id }))).toContain("sent again already");
    await post.turn(later(7));
    expect((await notificationDetail(stage.db, id)).again).toMatchObject([{ id: again.id, state: "sent" }]);
    expect(post.inbox.arrived[0]?.body).toContain("May be a repeat");
    expect(await refusalOf(resendNotification(operator(), { id: again.id }))).toContain("this one is sent");
    expect(await refusalOf(resendNotification(operator(), { id: randomUUID() }))).toContain(
      "no notification",
    );
  });
});

describe("the log", () => {
  test("pages through everything once, newest first, and filters", async () => {
    await putIntoOutbox(
      stage.db,
      Array.from({ length: 120 }, (_, index) =>
        outgoing(NOW, {
          channelId: index % 3 ? "slack" : "mail",
          alertIds: [index],
          title: `message ${index}`,
        }),
      ),
      NOW,
    );
    const seen: string[] = [];
    for (let before: string | undefined; ; ) {
      const page = await listNotifications(stage.db, before ? { before } : {});
      seen.push(...page.notifications.map(({ title }) => title));
      before = page.notifications.at(-1)?.id;
      if (!page.hasMore) break;
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => `message ${119 - index}`));
    const count = async (filter: Parameters<typeof listNotifications>[1]) =>
      (await listNotifications(stage.db, filter)).notifications.length;
    expect(await count({ channelId: "mail" })).toBe(40);
    expect(await count({ alertId: 7 })).toBe(1);
    expect(await count({ state: "failed" })).toBe(0);
    expect(await count({ from: later(1) })).toBe(0);
    expect(await count({ to: NOW })).toBe(0);
  });

  test("counts what came of the last day by channel, and shows no secret", async () => {
    await putIntoOutbox(
      stage.db,
      [outgoing(NOW), outgoing(NOW, { recipient: "#archived" }), outgoing(NOW, { channelId: "mail" })],
      NOW,
    );
    await post.turn(NOW);
    const rows = await listChannels(stage.db, NOW);
    expect(rows.find(({ id }) => id === "slack")?.lastDay).toEqual({ sent: 1, lost: 1, waiting: 0, held: 0 });
    const shown = JSON.stringify([
      rows,
      await listNotifications(stage.db, {}),
      await auditOf(stage.db, "channel.add"),
    ]);
    for (const secret of Object.values(post.simulator.credentials)) expect(shown).not.toContain(secret);
  });
});
