import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/db";
import { auditEvents, people } from "@/db/schema";
import { command } from "@/server/command";
import { as, auditOf, onStage } from "@/server/testing/cast";

const stage = onStage();

const trial = command({
  action: "trial.run",
  needs: "self:edit",
  input: z.strictObject({}),
  run: async () => ({ result: {}, audit: { subjectKind: "trial", subjectId: randomUUID() } }),
});

test("the trail still names who it was when the account is renamed, changed and gone", async () => {
  const actor = { ...stage.cast.operator, ip: "203.0.113.7" };
  await trial({ ...as(stage, "operator"), actor }, {});
  const asItWas = {
    kind: "person",
    id: actor.id,
    name: "Olga",
    role: "operator",
    session: actor.sessionId,
    ip: "203.0.113.7",
  };
  await stage.db.update(people).set({ name: "Somebody", role: "viewer" }).where(eq(people.id, actor.id));
  expect((await auditOf(stage.db, "trial.run"))[0]?.actor).toMatchObject(asItWas);
  const owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 1 });
  await owner.db.delete(people).where(eq(people.id, actor.id));
  await owner.close();
  expect((await auditOf(stage.db, "trial.run"))[0]?.actor).toMatchObject(asItWas);
  expect((await stage.db.select().from(auditEvents)).map(({ actorId }) => actorId)).toContain(actor.id);
});

test("who it was comes from the session and never from the input", async () => {
  const { viewer } = stage.cast;
  await expect(trial(as(stage, "viewer"), { actor: stage.cast.admin } as never)).rejects.toThrow(
    "Unrecognized key",
  );
  await trial(as(stage, "viewer"), {});
  expect((await auditOf(stage.db, "trial.run")).at(-1)).toMatchObject({
    actorId: viewer.id,
    actor: { name: "Vic" },
  });
});
