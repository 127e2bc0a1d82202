import { describe, expect, test } from "vitest";
import { PERMISSIONS } from "@/domain/access";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";
import { hasInput } from "./procedure-inputs";
import { proceduresIn } from "./procedures";
import { problemsOf, tryProcedures } from "./try-procedure";

const stage = onStage();

const procedures = proceduresIn(appRouter);
const AT_ONCE = 5;
const some = Array.from({ length: Math.ceil(procedures.length / AT_ONCE) }, (_, at) =>
  procedures.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
);

describe("every procedure", () => {
  test("names its permission, and an input here", () => {
    for (const { path, needs, kind, takesInput } of procedures) {
      expect(PERMISSIONS, path).toContain(needs);
      if (kind === "mutation" || takesInput)
        expect(hasInput(path), `${path} needs an example input in server/permissions/inputs`).toBe(true);
    }
  });

  test.each(some.map((batch) => [batch[0]?.path ?? "", batch.at(-1)?.path ?? "", batch] as const))(
    "from %s to %s lets in exactly those of the table",
    async (_from, _to, batch) => {
      const tried = await tryProcedures(stage.db, appRouter, batch, new Date());
      expect(batch.flatMap((procedure, at) => problemsOf(procedure, tried[at] ?? []))).toEqual([]);
    },
  );

  test("a refused command is in the trail with who was refused and why", async () => {
    const caller = createCallerFactory(appRouter)(as(stage, "viewer"));
    await caller.thresholds
      .edit({ id: "none", version: 1, target: null, warn: 1, alert: 2, reason: "for the test" })
      .catch(() => undefined);
    const [event] = (await auditOf(stage.db, "threshold.edit")).slice(-1);
    expect(event).toMatchObject({
      result: "refused",
      actor: { name: "Vic", role: "viewer" },
      detail: { reason: "Needs the admin role; you are a viewer." },
    });
  });

  test("unknown keys are refused, so that nobody passes what is not theirs to say", async () => {
    const caller = createCallerFactory(appRouter)(as(stage, "admin"));
    const attempt = caller.people.add({
      email: "x@example.test",
      name: "Xaver",
      role: "viewer",
      id: "mine",
    } as never);
    await expect(attempt).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});
