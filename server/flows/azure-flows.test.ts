import { expect, test } from "vitest";
import { openDatabase } from "@/db";
import { trailProblems } from "@/server/audit/verify";
import { flowById } from "@/server/flows/queries";
import { forgetSecrets } from "@/server/secrets/secret-of";
import { azureFlowsIn, wanted } from "@/server/testing/azure-flows-in";
import { as } from "@/server/testing/cast";
import { AZURE } from "@/server/testing/with-azure";
import { REASON } from "@/server/testing/with-azure-flows";
import { cancelFlow } from "./hold";

const { stage, on, posts } = azureFlowsIn("real");

test("an onboarding whose answer was lost goes on with the tenant that was made", async () => {
  const input = wanted({ name: "Relecloud West", tenant_id: "1abcdef0-1111-4222-8333-444455556666" });
  const { id } = await on.request("onboard-tenant", input);
  await on.walk(id, { stopAt: "create" });
  const before = posts("/api/v1/tenants");
  on.simulator().setFaults([{ kind: "500-after", pathPrefix: "/api/v1/tenants" }]);
  await on.walk(id, { stopAt: "listed" });
  on.simulator().setFaults([]);
  await on.walk(id);
  expect(await on.flowOf(id)).toMatchObject({ state: "finished" });
  expect(posts("/api/v1/tenants") - before).toBe(1);
});

test("an onboarding that is cancelled says what it left behind, and that can be taken back", async () => {
  const input = wanted({ name: "Relecloud South", tenant_id: "2abcdef0-1111-4222-8333-444455556666" });
  const { id } = await on.request("onboard-tenant", input);
  await on.walk(id, { stopAt: "first-sync" });
  const run = (await on.stepsOf(id)).find(({ key }) => key === "first-sync")?.actionRunId;
  if (run) await on.finish(run);
  await cancelFlow(as(stage, "admin", on.now()), {
    flowId: id,
    version: (await on.flowOf(id)).version,
    reason: REASON,
  });
  const { left } = await flowById(stage.db, id);
  expect(left).toEqual([
    expect.objectContaining({
      step: "create",
      said: expect.stringContaining("stays active at the platform"),
      undo: expect.objectContaining({
        action: "tenant.deactivate",
        input: { tenant_id: input.tenant_id, id: expect.stringMatching(/^5eed0001/) },
      }),
    }),
  ]);
});
test("a rotation ends with the new secret in use and the old one proved dead, and shows neither", async () => {
  const place = on.book().environment(AZURE);
  const old = (await place?.conversation.secret("client-secret")) ?? "";
  const { id } = await on.request("rotate-client-secret", { made: "directory", place: "app-service" });
  await on.skip(id, "value-in-use");
  await on.walk(id);
  expect(await on.flowOf(id)).toMatchObject({ state: "finished" });
  const steps = await on.stepsOf(id);
  const order = ["make", "new-accepted", "put", "platform-signs-in", "promote", "revoke-old", "old-rejected"];
  expect(order.map((key) => steps.find((step) => step.key === key)?.state)).toEqual(order.map(() => "done"));
  // Proved dead, the old one is not kept as the one before.
  expect(await place?.conversation.secret("client-secret", "previous")).toBeUndefined();
  forgetSecrets();
  const made = (await place?.conversation.secret("client-secret", "current")) ?? "";
  expect(made).toMatch(/^.{3}8Q~/);
  expect(made).not.toBe(old);
  expect(await rowsWith([made, made.slice(4), old])).toEqual([]);
  expect(JSON.stringify(on.simulator().requests)).not.toContain(made);
  expect(await trailProblems(stage.db)).toEqual([]);
});

/** Tables that hold one of these texts, of all tenants: whoever opens the database so sees every row. */
async function rowsWith(texts: readonly string[]): Promise<string[]> {
  const owner = openDatabase(stage.base.ownerUrl, { applicationName: "test" });
  const ask = async (text: string, values: unknown[] = []) =>
    (await owner.pool.query<{ name: string }>(text, values)).rows.map(({ name }) => name);
  try {
    const tables = await ask(
      "select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'pgboss')",
    );
    const found = tables.map((name) =>
      ask(`select '${name}' as name from ${name} as t where t::text like any($1) limit 1`, [
        texts.map((text) => `%${text}%`),
      ]),
    );
    return (await Promise.all(found)).flat();
  } finally {
    await owner.close();
  }
}
