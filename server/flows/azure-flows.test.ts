import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { CONSOLE_SCOPE } from "@/server/audit/append";
import { verifyChain } from "@/server/audit/verify";
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
  // Proved dead, the old one is kept no longer.
  expect(await place?.conversation.secret("client-secret", "previous")).toBeUndefined();
  forgetSecrets();
  const made = (await place?.conversation.secret("client-secret", "current")) ?? "";
  expect(made).toMatch(/^.{3}8Q~/);
  expect(made).not.toBe(old);
  const { rows: tables } = await stage.db.execute<{ name: string }>(
    sql`select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'pgboss')`,
  );
  for (const { name } of tables)
    for (const value of [made, made.slice(4), old]) {
      const { rows } = await stage.db.execute(
        sql`select 1 from ${sql.raw(name)} as t where t::text like ${`%${value}%`} limit 1`,
      );
      expect([name, rows.length]).toEqual([name, 0]);
    }
  expect(JSON.stringify(on.simulator().requests)).not.toContain(made);
  expect((await verifyChain(stage.db, CONSOLE_SCOPE, [])).problems).toEqual([]);
});
