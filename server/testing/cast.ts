import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { type Database, type Db, openDatabase } from "@/db";
import { auditEvents, checkpointStores, people, sessions } from "@/db/schema";
import { ROLES, type Role } from "@/domain/access";
import type { Actor, Context } from "@/server/command";
import { stopSender } from "@/server/queue";
import { createTestDatabase, type TestDatabase } from "./database";

export type Stage = { db: Db; app: Database; base: TestDatabase; cast: Record<Role, Actor> };

const NAMES: Record<Role, string> = { viewer: "Vic", operator: "Olga", admin: "Ada", auditor: "Aude" };

/** A migrated database of this test file's own, with one person of each role. */
export function onStage(): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    stage.base = await createTestDatabase();
    stage.app = openDatabase(stage.base.appUrl, { applicationName: "test", max: 12 });
    stage.db = stage.app.db;
    stage.cast = await castOf(stage.db);
  });
  afterAll(async () => {
    await stopSender();
    await stage.app.close();
    await stage.base.drop();
  });
  return stage;
}

/** One person of each role, signed in. */
export async function castOf(db: Db): Promise<Stage["cast"]> {
  // The trail is noted outside, as far as what destroys asks for it.
  const writtenAt = new Date(Date.now() + 86_400_000);
  await db.insert(checkpointStores).values({ name: "test", kind: "file", writtenAt }).onConflictDoNothing();
  const entered = await Promise.all(ROLES.map(async (role) => [role, await enter(db, role)] as const));
  return Object.fromEntries(entered) as Stage["cast"];
}

/** Somebody signed in, who proved a moment ago who they are. */
export async function enter(db: Db, role: Role, name = NAMES[role]): Promise<Actor> {
  const [person] = await db
    .insert(people)
    .values({ email: `${name.toLowerCase()}@example.test`, name, role })
    .returning();
  if (!person) throw new Error("nobody entered");
  const [session] = await db
    .insert(sessions)
    .values({
      tokenHash: randomUUID(),
      personId: person.id,
      expiresAt: new Date(Date.now() + 3_600_000),
      steppedUpAt: new Date(Date.now() + 3_600_000),
    })
    .returning();
  return { id: person.id, name, email: person.email, role, sessionId: session?.id ?? "", ip: "direct" };
}

/** What a command gets when this person calls it at this moment. */
export function as(stage: Pick<Stage, "db" | "cast">, role: Role, now = new Date()): Context {
  return { actor: stage.cast[role], db: stage.db, now, correlationId: randomUUID() };
}

export async function auditOf(db: Db, action: string) {
  return (
    await db.select().from(auditEvents).orderBy(auditEvents.at, auditEvents.scope, auditEvents.seq)
  ).filter((event) => event.action === action);
}

/** The words of a refusal. */
export const refusalOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => "it was allowed",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
