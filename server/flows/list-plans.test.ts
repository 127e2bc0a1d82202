import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { flows } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { PROVING } from "@/server/testing/proving-ground";
import { withFlows } from "@/server/testing/with-flows";
import { listPlans } from "./list-plans";
import { listFlows } from "./queries";

const stage = onStage();
const on = withFlows(stage);

beforeEach(() => on.clearFlows());

test("a plan tells its form, the columns of its files, and which field names the tenant", async () => {
  const plans = await listPlans(stage.db, PROVING);
  expect(plans).toEqual([
    expect.objectContaining({
      environmentId: PROVING,
      key: "onboard-target",
      needs: "tenant:onboard",
      tenantField: "name",
      columns: ["name", "purpose", "owner.who", "owner.link"],
    }),
  ]);
});

test("what happens to tenants is asked for in one word, and rotations are not among it", async () => {
  const [, gone, turned] = [await on.request("web"), await on.request("mail"), await on.request("jobs")];
  await stage.db.update(flows).set({ kind: "offboarding" }).where(eq(flows.id, gone.id));
  await stage.db.update(flows).set({ kind: "rotation" }).where(eq(flows.id, turned.id));
  const subjects = async (wanted: Parameters<typeof listFlows>[1]) =>
    (await listFlows(stage.db, wanted)).rows.map(({ subject }) => subject).toSorted();
  expect(await subjects({ kind: "tenant" })).toEqual(["mail", "web"]);
  expect(await subjects({ kind: "rotation" })).toEqual(["jobs"]);
  expect(await subjects({})).toEqual(["jobs", "mail", "web"]);
});
