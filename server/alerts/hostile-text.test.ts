import { randomBytes } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { alerts, channels, escalationPolicies, notifications } from "@/db/schema";
import { routeAlerts } from "@/server/escalation/route-alerts";
import { appRouter } from "@/server/router";
import { as, onStage } from "@/server/testing/cast";
import { addPlace, heardOf, NOON, PLACE } from "@/server/testing/with-alerts";
import { CHANNEL_OF, withInbox } from "@/server/testing/with-inbox";
import { createCallerFactory } from "@/server/trpc";
import { hearAlerts } from "./hear";

const stage = onStage();
const post = withInbox(stage);
const WORDS = "<!channel> @here <script>alert(1)</script> *bold* \u202ebackwards\r\nBcc: all@evil.example";
const LONG = `${WORDS} ${randomBytes(5000).toString("hex")}`;

beforeAll(async () => {
  await addPlace(stage);
  // Long messages take their time on a busy machine, and nothing hangs here.
  await stage.db.update(channels).set({ timeoutSeconds: 20 });
  await stage.db.insert(escalationPolicies).values({
    id: "all",
    title: "All",
    severities: ["critical", "warning", "info"],
    steps: [
      {
        level: 1,
        title: "Everywhere",
        afterSeconds: 0,
        targets: Object.values(CHANNEL_OF).map((id) => ({ kind: "channel" as const, id, recipient: "" })),
        within: null,
        note: "",
      },
    ],
    endsAfterSeconds: 3600,
    shipped: false,
  });
});

test("what an alert says reaches everybody as text, however it is written and however long", async () => {
  const { db } = stage;
  await hearAlerts(
    db,
    [
      heardOf("calm"),
      heardOf(LONG, {
        trouble: "hostile",
        subject: { kind: "job", key: LONG, job: LONG, tenant: LONG, check: LONG },
        severity: "critical",
        word: LONG,
        title: LONG,
        sentence: LONG,
        facts: { [LONG]: LONG },
      }),
    ],
    NOON,
  );
  expect(await db.$count(alerts)).toBe(2);
  await routeAlerts(db, NOON);
  await post.turn(NOON);
  expect((await db.select().from(notifications)).map(({ state }) => state)).toEqual(Array(10).fill("sent"));

  const asks = createCallerFactory(appRouter)(as(stage, "operator", NOON)).alerts;
  const [row] = (await asks.list({ filter: { severities: ["critical"] } })).rows;
  expect(row).toMatchObject({ environmentId: PLACE, title: expect.stringContaining(WORDS) });
  expect(row?.title.length).toBeLessThanOrEqual(300);
  expect((await asks.byId({ id: row?.id ?? 0 })).alert.title).toBe(row?.title);

  const of = (by: string) =>
    post.inbox.arrived.filter((one) => one.by === by && one.body.includes("backwards"));
  for (const { body } of of("slack")) {
    expect(body).not.toContain("<!channel>");
    expect(body).not.toContain("<script>");
    expect(body).not.toContain("@here");
    expect(body.length).toBeLessThan(20_000);
  }
  expect(of("slack")).toHaveLength(2);
  const [mail] = of("mail");
  const headers = mail?.body.split("\r\n\r\n")[0] ?? "";
  expect(headers).not.toMatch(/^Bcc:/m);
  expect(mail?.place).toBe("ops@example.test");
  const html = mail?.body.split("text/html")[1] ?? "";
  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toContain("<script>");
  const [hook] = of("webhook");
  expect(JSON.parse(hook?.body ?? "")).toMatchObject({ title: row?.title.replaceAll("\r\n", " ") });
  expect(of("pagerduty").length).toBeGreaterThan(0);
});
