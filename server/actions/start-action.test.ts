import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { actionRuns } from "@/db/schema";
import type { Role } from "@/domain/access";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { onProvingGround } from "@/server/testing/on-proving-ground";
import { PROVING } from "@/server/testing/proving-ground";
import { draftAction } from "./draft-action";
import { startAction } from "./start-action";

const stage = onStage();
const ground = onProvingGround(stage);
const start = (role: Role, name: string, tier = 1, requestKey: string = randomUUID()) =>
  startAction(as(stage, role), {
    environmentId: PROVING,
    action: `proving.scale-${tier}`,
    input: { target: name, to: "3" },
    requestKey,
  });

beforeEach(() => ground.clear());

test("of two people who start the same thing at once one does, and the other reads whose is under way", async () => {
  for (let round = 0; round < 6; round += 1) {
    const name = `web-${round}`;
    const said = await Promise.all(
      (["operator", "admin"] as const).map((role) => refusalOf(start(role, name))),
    );
    expect(said.toSorted()).toEqual([
      `"Scale ${name} to 3" is already under way there. Wait for it to end, or cancel it.`,
      "it was allowed",
    ]);
  }
  expect(await stage.db.$count(actionRuns)).toBe(6);
});

test("what disrupts is not started without a preview, and a viewer starts nothing", async () => {
  expect(await refusalOf(start("operator", "web", 2))).toContain("asked for with a preview and a reason");
  expect(await refusalOf(start("viewer", "web"))).toContain("Needs the operator or admin role");
  expect(await stage.db.$count(actionRuns)).toBe(0);
});

test("one request key is one run, and never stands for something else", async () => {
  const key = randomUUID();
  const first = await start("operator", "web", 1, key);
  expect(await start("operator", "web", 1, key)).toEqual(first);
  const other = draftAction(as(stage, "operator"), {
    environmentId: PROVING,
    action: "proving.scale-2",
    input: { target: "web", to: "3" },
    requestKey: key,
  });
  expect(await refusalOf(other)).toContain("used for something else");
  expect(await stage.db.$count(actionRuns)).toBe(1);
});
