import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { people, sessions, signInAttempts } from "@/db/schema";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { choosePassword } from "./choose-password";
import { firstAdminLink } from "./first-admin";
import { addPerson, changeRole, disablePerson, endSession, newPasswordLink } from "./manage";
import { hashPassword } from "./password";
import { listPeople } from "./queries";
import { tokenHash, visitOf } from "./sessions";
import { signIn } from "./sign-in";

const stage = onStage();
const from = { ip: "direct", userAgent: "test" };
const PASSWORD = "harbour kettle moon";

async function someone(email: string, role: "viewer" | "operator" = "viewer") {
  const [person] = await stage.db
    .insert(people)
    .values({ email, name: "Someone", role, passwordHash: await hashPassword(PASSWORD) })
    .returning();
  if (!person) throw new Error("nobody");
  return person;
}

async function signedIn(email: string) {
  const outcome = await signIn(stage.db, { email, password: PASSWORD }, from);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.token;
}

describe("signing in", () => {
  test("works with the right password, and the table keeps only the token's hash", async () => {
    await someone("right@example.test");
    const token = await signedIn("RIGHT@example.test ");
    const [row] = await stage.db
      .select()
      .from(sessions)
      .where(eq(sessions.tokenHash, tokenHash(token)));
    expect(row?.tokenHash).not.toContain(token);
    expect((await visitOf(stage.db, token))?.actor).toMatchObject({
      email: "right@example.test",
      role: "viewer",
    });
  });

  test("a wrong password and an unknown account get the same words", async () => {
    await someone("known@example.test");
    const wrong = await signIn(stage.db, { email: "known@example.test", password: "nope" }, from);
    const unknown = await signIn(stage.db, { email: "nobody@example.test", password: "nope" }, from);
    expect(wrong).toEqual(unknown);
  });

  test("five failures lock the account for a while, also for the right password; the lock ends by itself", async () => {
    await someone("locked@example.test");
    for (let n = 0; n < 5; n += 1)
      await signIn(stage.db, { email: "locked@example.test", password: "nope" }, from);
    const refused = await signIn(stage.db, { email: "locked@example.test", password: PASSWORD }, from);
    expect(refused).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^Too many failed tries\. Wait 1[45] min/),
    });
    expect((await auditOf(stage.db, "sign-in.locked")).at(-1)).toMatchObject({
      result: "refused",
      subjectId: "locked@example.test",
    });
    await stage.db
      .update(signInAttempts)
      .set({ at: sql`now() - interval '16 minutes'` })
      .where(eq(signInAttempts.account, "locked@example.test"));
    expect((await signIn(stage.db, { email: "locked@example.test", password: PASSWORD }, from)).ok).toBe(
      true,
    );
  });

  test("failures of one account do not lock another", async () => {
    await someone("quiet@example.test");
    expect((await signIn(stage.db, { email: "quiet@example.test", password: PASSWORD }, from)).ok).toBe(true);
  });

  test("no event holds the password", async () => {
    const { rows } = await stage.db.execute(
      sql`select 1 from audit_events where audit_events::text like ${`%${PASSWORD}%`}`,
    );
    expect(rows).toHaveLength(0);
  });
});

describe("sessions", () => {
  test("an ended one is out at the next request", async () => {
    await someone("ended@example.test");
    const token = await signedIn("ended@example.test");
    const visit = await visitOf(stage.db, token);
    await endSession(as(stage, "admin"), { sessionId: visit?.actor.sessionId ?? "" });
    expect(await visitOf(stage.db, token)).toBeUndefined();
  });

  test("a role taken away is gone at the next request", async () => {
    const person = await someone("demoted@example.test", "operator");
    const token = await signedIn("demoted@example.test");
    await changeRole(as(stage, "admin"), { personId: person.id, role: "viewer" });
    expect((await visitOf(stage.db, token))?.actor.role).toBe("viewer");
  });

  test("idle and expired ones are out", async () => {
    await someone("idle@example.test");
    const token = await signedIn("idle@example.test");
    await stage.db
      .update(sessions)
      .set({ lastSeenAt: sql`now() - interval '61 minutes'` })
      .where(eq(sessions.tokenHash, tokenHash(token)));
    expect(await visitOf(stage.db, token)).toBeUndefined();
  });

  test("disabling a person ends all of theirs", async () => {
    const person = await someone("gone@example.test");
    const token = await signedIn("gone@example.test");
    await disablePerson(as(stage, "admin"), { personId: person.id });
    expect(await visitOf(stage.db, token)).toBeUndefined();
    expect((await signIn(stage.db, { email: "gone@example.test", password: PASSWORD }, from)).ok).toBe(false);
  });
});

describe("the list of people", () => {
  test("counts the sessions that are open now", async () => {
    const person = await someone("counted@example.test");
    await signedIn("counted@example.test");
    const ended = await signedIn("counted@example.test");
    const visit = await visitOf(stage.db, ended);
    await endSession(as(stage, "admin"), { sessionId: visit?.actor.sessionId ?? "" });
    const row = (await listPeople(stage.db)).find(({ id }) => id === person.id);
    expect(row).toMatchObject({ openSessions: 1, hasPassword: true });
  });
});

describe("one-time links", () => {
  test("work once, and two at the same moment make one", async () => {
    const { linkPath } = await addPerson(as(stage, "admin"), {
      email: "new@example.test",
      name: "New",
      role: "operator",
    });
    const token = linkPath.replace("/welcome/", "");
    const tries = await Promise.allSettled(
      [1, 2].map(() => choosePassword(stage.db, { token, password: PASSWORD }, "direct")),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await signedIn("new@example.test");
  });

  test("a new one retires the old", async () => {
    const { id, linkPath } = await addPerson(as(stage, "admin"), {
      email: "newer@example.test",
      name: "Newer",
      role: "viewer",
    });
    await newPasswordLink(as(stage, "admin"), { personId: id });
    expect(
      await refusalOf(
        choosePassword(stage.db, { token: linkPath.replace("/welcome/", ""), password: PASSWORD }, "direct"),
      ),
    ).toContain("used already");
  });

  test("the first admin's is offered only while there is none", async () => {
    expect(await firstAdminLink(stage.base.appUrl, "http://x")).toBeUndefined();
    await stage.db.update(people).set({ role: "viewer" }).where(eq(people.role, "admin"));
    const link = await firstAdminLink(stage.base.appUrl, "http://x");
    expect(link).toMatch(/^http:\/\/x\/welcome\/[\w-]{32}$/);
    await choosePassword(
      stage.db,
      {
        token: link?.split("/").at(-1) ?? "",
        password: PASSWORD,
        email: "first@example.test",
        name: "First",
      },
      "direct",
    );
    expect(await firstAdminLink(stage.base.appUrl, "http://x")).toBeUndefined();
    await stage.db.update(people).set({ role: "admin" }).where(eq(people.id, stage.cast.admin.id));
  });
});

describe("the last admin", () => {
  test("stays, and nobody changes themselves", async () => {
    await stage.db.update(people).set({ role: "viewer" }).where(eq(people.email, "first@example.test"));
    expect(
      await refusalOf(changeRole(as(stage, "admin"), { personId: stage.cast.admin.id, role: "viewer" })),
    ).toContain("your own account");
    const { id } = await addPerson(as(stage, "admin"), {
      email: "second@example.test",
      name: "Second",
      role: "admin",
    });
    const second = { ...as(stage, "admin"), actor: { ...stage.cast.admin, id } };
    const both = await Promise.all([
      refusalOf(changeRole(as(stage, "admin"), { personId: id, role: "viewer" })),
      refusalOf(changeRole(second, { personId: stage.cast.admin.id, role: "viewer" })),
    ]);
    expect(both.filter((words) => words.includes("last admin"))).toHaveLength(1);
  });
});
