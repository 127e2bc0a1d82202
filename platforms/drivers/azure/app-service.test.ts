import { describe, expect, test } from "vitest";
import { connector } from "@/platforms/azure-governance/connector";
import type { Fact } from "@/platforms/platform";
import { aCall, onBench } from "@/platforms/testing";
import { CLIENT_SECRET, SCM, SITE } from "./access";
import { appServiceCapabilities } from "./capabilities";
import { appServiceLogs } from "./logs";
import { SIM_PLAN, simulateAzure } from "./simulator";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

async function onAzure(given: { credentials?: Record<string, string | undefined>; at?: Date } = {}) {
  const bench = await onBench(connector, ({ world }) => simulateAzure(world), {
    dialect: "real",
    pin: "real",
    ...given,
  });
  const c = bench.conversation;
  return {
    ...bench,
    state: async () => {
      const query = connector.queries?.("real").find(({ key }) => key === "appservice.state");
      const told = await query?.ask(c, {});
      return Object.fromEntries(
        (query?.columns ?? []).map(({ key }, at) => [key, told?.rows[0]?.[at] ?? null]),
      );
    },
    action: (key: string, input: Record<string, string> = {}) => {
      const action = connector.actions("real").find((each) => each.key === key);
      if (!action?.preview) throw new Error(`There is no action ${key}.`);
      const { preview } = action;
      let before: Record<string, Fact> = {};
      let startedAt = c.now();
      return {
        preview: () => preview(c, input),
        run: async () => {
          before = (await action.look(c, input)).facts;
          startedAt = c.now();
          return action.execute(c, input, aCall());
        },
        settled: () => action.verify.settled(c, input, before, startedAt),
        undo: () => action.undo?.(input, before, {}),
      };
    },
    read: (cursor?: string, wanted: { search?: string; limit?: number } = {}) =>
      appServiceLogs.read(c, {}, { limit: 500, ...wanted, ...(cursor ? { cursor } : {}) }),
  };
}

describe("an App Service", () => {
  test("says how it is, with its plan, under one token until that ends", async () => {
    const azure = await onAzure();
    expect(await azure.state()).toMatchObject({
      site: "governance",
      state: "Running",
      plan: SIM_PLAN,
      size: "B2",
      sites: 2,
    });
    azure.travel(30 * MINUTE);
    await azure.state();
    const signIns = () => azure.simulator.requests.filter(({ path }) => path.endsWith("/token")).length;
    expect(signIns()).toBe(1);
    azure.travel(40 * MINUTE);
    await azure.state();
    expect(signIns()).toBe(2);
  });

  test("behind a wrong secret is a trouble without the secret", async () => {
    const azure = await onAzure({ credentials: { [CLIENT_SECRET]: "another-secret-that-is-wrong" } });
    await expect(azure.state()).rejects.toMatchObject({ trouble: "credentials" });
    await expect(azure.state()).rejects.not.toThrow(/another-secret/);
  });

  test.each(["malformed", "404", "403", "429", "500"] as const)(
    "answering %s is a trouble in words",
    async (fault) => {
      const azure = await onAzure();
      await azure.state();
      azure.fault(fault);
      await expect(azure.state()).rejects.toMatchObject({ name: "PlatformError" });
    },
  );

  test("is offered only where it is configured", async () => {
    const azure = await onAzure();
    expect((await appServiceCapabilities(azure.conversation)).map(({ supported }) => supported)).toEqual([
      true,
      true,
      true,
    ]);
    const { [SITE]: _site, ...options } = azure.conversation.environment.options;
    const c = { ...azure.conversation, environment: { ...azure.conversation.environment, options } };
    expect(await appServiceCapabilities(c)).toMatchObject([
      {
        capability: "cloud.read",
        supported: false,
        because: 'The configuration names no option "azure-site".',
      },
      { capability: "cloud.act", supported: false },
      { capability: "logs", supported: true },
    ]);
    const { [SCM]: _scm, ...baseUrls } = azure.conversation.environment.baseUrls;
    const without = { ...azure.conversation, environment: { ...azure.conversation.environment, baseUrls } };
    expect((await appServiceCapabilities(without))[2]).toMatchObject({
      supported: false,
      because: expect.stringContaining(SCM),
    });
  });
});

describe("a restart", () => {
  test("is proved by what Azure wrote down, not by its answer", async () => {
    const azure = await onAzure();
    const earlier = azure.action("appservice.restart");
    await earlier.run();
    azure.travel(10 * MINUTE);
    expect(await earlier.settled()).toMatchObject({ state: "succeeded" });
    const restart = azure.action("appservice.restart");
    expect(await restart.preview()).toMatchObject({
      button: "Restart governance",
      reversible: { is: false },
    });
    await restart.run();
    azure.travel(60 * SECOND);
    expect(await restart.settled()).toMatchObject({ state: "pending" });
    azure.travel(2 * MINUTE);
    expect(await restart.settled()).toMatchObject({
      state: "succeeded",
      facts: { noted: "Started, Succeeded" },
    });
  });
});

describe("another size", () => {
  test("keeps the rest of the plan, is proved when it is ready, and is set back", async () => {
    const azure = await onAzure();
    const scale = azure.action("appservice.scale", { plan: SIM_PLAN, size: "P1v3" });
    const seen = await scale.preview();
    expect(seen.warnings.join()).toMatch(/1 more site runs on this plan.*Another family/);
    await scale.run();
    expect(await scale.settled()).toMatchObject({
      state: "pending",
      facts: { doing: "InProgress", size: "B2" },
    });
    azure.travel(61 * SECOND);
    expect(await scale.settled()).toMatchObject({ state: "succeeded", facts: { size: "P1v3" } });
    expect(scale.undo()).toMatchObject({ action: "appservice.scale", input: { plan: SIM_PLAN, size: "B2" } });
  });

  test("of another plan, the same one, or one that Azure does not have is refused", async () => {
    const azure = await onAzure();
    const to = (plan: string, size: string) => azure.action("appservice.scale", { plan, size });
    await expect(to("other-plan", "B3").preview()).rejects.toThrow("runs on governance-plan");
    await expect(to("other-plan", "B3").run()).rejects.toMatchObject({ details: { notSent: true } });
    await expect(to(SIM_PLAN, "B2").preview()).rejects.toThrow("already");
    await expect(to(SIM_PLAN, "Z9").run()).rejects.toMatchObject({ details: { notSent: true } });
    expect(await azure.state()).toMatchObject({ size: "B2" });
  });
});

describe("lines of its containers", () => {
  test("are read on, each once, over the end of a file into the next", async () => {
    const azure = await onAzure({ at: new Date("2026-11-20T09:58:00Z") });
    const first = await azure.read();
    let cursor = first.cursor ?? "";
    const texts = first.lines.map(({ at, text }) => `${at?.toISOString()} ${text}`);
    for (let look = 0; look < 14; look += 1) {
      azure.travel(17 * SECOND);
      const more = await azure.read(cursor);
      cursor = more.cursor ?? "";
      texts.push(...more.lines.map(({ at, text }) => `${at?.toISOString()} ${text}`));
    }
    azure.travel(-1);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.at(-1)?.slice(0, 14)).toBe("2026-11-20T10:");
    const span = Date.parse(texts.at(-1)?.slice(0, 24) ?? "") - Date.parse(texts[0]?.slice(0, 24) ?? "");
    expect(texts).toHaveLength(span / 5000 + 1);
  });

  test("have a level and can be searched", async () => {
    const azure = await onAzure({ at: new Date("2026-11-20T09:30:00Z") });
    const { lines } = await azure.read(undefined, { search: "graph answered", limit: 5 });
    expect(lines).toHaveLength(5);
    expect(
      lines.every(({ level, from, text }) => level === "warn" && from === "ln0sdlwk" && text.includes("429")),
    ).toBe(true);
  });

  test("at a place that cannot be found again are refused", async () => {
    const azure = await onAzure();
    await expect(azure.read("nonsense")).rejects.toThrow("Read it anew");
  });
});
