import { eq, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { alerts, signInAttempts } from "@/db/schema";
import { declareRules } from "@/server/alert-rules/declare-rules";
import { judgeAlerts } from "@/server/alert-rules/judge-alerts";
import { applyConfig } from "@/server/config/apply";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { signIn } from "./sign-in";

const stage = onStage();
const ACCOUNT = "ada@example.test";

beforeAll(async () => {
  await declareThresholds(stage.db);
  await declareRules(stage.db);
  await applyConfig(stage.db, { environments: [], problems: [], broken: [] });
});

const guess = () =>
  signIn(stage.db, { email: ACCOUNT, password: "wrong" }, { ip: "192.0.2.7", userAgent: "test" });

async function raised() {
  await judgeAlerts(stage.db, new Date());
  return (await stage.db.select().from(alerts).where(eq(alerts.trouble, "sign-ins"))).map(
    ({ subject, severity, sentence }) => ({ subject, severity, sentence }),
  );
}

test("the sixth failed sign-in of an account within 15 min raises the alert, although it is refused unread", async () => {
  for (let n = 0; n < 5; n += 1) await guess();
  expect(await raised()).toEqual([]);
  expect(await guess()).toMatchObject({ message: expect.stringContaining("Too many failed tries") });
  expect(await raised()).toEqual([
    {
      subject: ACCOUNT,
      severity: "warning",
      sentence: "6 sign-ins failed within 15 min; 5 are allowed.",
    },
  ]);
});

test("tries that are refused unread do not prolong the lock", async () => {
  await stage.db.update(signInAttempts).set({ at: sql`now() - interval '14 minutes 30 seconds'` });
  await guess();
  await stage.db.update(signInAttempts).set({ at: sql`at - interval '1 minute'` });
  expect(await guess()).toMatchObject({ message: "E-mail or password is wrong." });
});

test("a storm of sign-ins is not read through from its beginning to judge the last 15 min", async () => {
  await stage.db.execute(
    sql`insert into sign_in_attempts (account, ip, at, succeeded)
      select 'someone' || n || '@example.test', '192.0.2.9', now() - interval '1 hour' - n * interval '1 second', false from generate_series(1, 50000) n`,
  );
  const { rows } = await stage.db.execute<{ "QUERY PLAN": string }>(
    sql`explain select account, count(*) from sign_in_attempts where not succeeded and at > now() - interval '15 minutes' group by 1`,
  );
  expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("sign_in_attempts_failed");
});
