import { describe, expect, test } from "vitest";
import { connector } from "@/platforms/complyai/connector";
import type { Fact } from "@/platforms/platform";
import { aCall, onBench } from "@/platforms/testing";
import { CORRELATION_INPUT, GITHUB, REPOSITORY, TOKEN } from "./access";
import { deploymentCapabilities } from "./capabilities";
import { simulateGitHub } from "./simulator";

const SECOND = 1000;
type Settings = Parameters<typeof simulateGitHub>[2] & {
  options?: Record<string, string>;
  credentials?: Record<string, string | undefined>;
};

async function onGitHub({ options = {}, credentials, ...settings }: Settings = { knowsRuns: true }) {
  const bench = await onBench(
    connector,
    ({ world }) => {
      const github = simulateGitHub(world, "complyai/platform", settings);
      return { ...github, options: { ...github.options, ...options } };
    },
    { dialect: "internal-key", pin: "internal-key", credentials },
  );
  const c = bench.conversation;
  return {
    ...bench,
    query: async (key: string, input: Record<string, string> = {}) => {
      const query = connector.queries?.("").find((each) => each.key === key);
      if (!query) throw new Error(`There is no query ${key}.`);
      const { rows, said } = await query.ask(c, query.input.parse(input));
      return Object.assign(
        rows.map((row) =>
          Object.fromEntries(query.columns.map((column, at) => [column.key, row[at] ?? null])),
        ),
        { said },
      );
    },
    action: (key: string, given: Record<string, string>, id = "11111111") => {
      const action = connector.actions("").find((each) => each.key === key);
      if (!action?.preview) throw new Error(`There is no action ${key}.`);
      const { preview } = action;
      const input = action.input.parse(given);
      const seen: { before: Record<string, Fact>; answer: Record<string, Fact>; at: Date } = {
        before: {},
        answer: {},
        at: c.now(),
      };
      return {
        preview: () => preview(c, input),
        run: async () => {
          seen.before = (await action.look(c, input)).facts;
          seen.at = c.now();
          const told = await action.execute(c, input, aCall({ id }));
          seen.answer = told.facts;
          return told;
        },
        /** As after a worker that died before it wrote the answer down. */
        forgetAnswer: () => {
          seen.answer = {};
        },
        settled: () => action.verify.settled(c, input, seen.before, seen.at, { id, answer: seen.answer }),
        undo: () => action.undo?.(input, seen.before, seen.answer),
      };
    },
  };
}

const DEPLOY = { workflow: "deploy.yml", tag: "v2026.10.4" };

describe("what was deployed", () => {
  test("is listed by run, with how it ended", async () => {
    const github = await onGitHub();
    const runs = await github.query("deployments.runs", { workflow: "deploy.yml" });
    expect(runs.map(({ ref, result, workflow }) => [ref, result, workflow])).toEqual([
      ["v2026.11.2", "success", "deploy.yml"],
      ["v2026.11.1", "failure", "deploy.yml"],
      ["v2026.10.4", "success", "deploy.yml"],
      ["v2026.10.3", "success", "deploy.yml"],
    ]);
    expect(await github.query("deployments.runs")).toHaveLength(4);
  });

  test("can be chosen by its tag", async () => {
    const github = await onGitHub();
    const releases = await github.query("deployments.releases");
    expect(releases.map(({ tag }) => tag)).toContain("v2026.10.4");
    expect(releases.said).toBe("The newest is v2026.11.2.");
  });
});

describe("a former version", () => {
  test("is previewed with its commit, deployed, and taken back to what was deployed last", async () => {
    const github = await onGitHub();
    const back = github.action("deployments.rollback", DEPLOY);
    const seen = await back.preview();
    expect(seen).toMatchObject({ button: "Deploy v2026.10.4", reversible: { is: true } });
    expect(seen.bound?.commit).toMatch(/^[0-9a-f]{40}$/);
    expect((await back.run()).facts.run).toEqual(expect.any(Number));
    github.travel(10 * SECOND);
    expect(await back.settled()).toMatchObject({ state: "pending" });
    github.travel(90 * SECOND);
    expect(await back.settled()).toMatchObject({ state: "succeeded", facts: { conclusion: "success" } });
    expect(back.undo()).toMatchObject({
      action: "deployments.rollback",
      input: { ...DEPLOY, tag: "v2026.11.2" },
    });
  });

  test("whose run fails has failed", async () => {
    const github = await onGitHub();
    const back = github.action("deployments.rollback", { ...DEPLOY, tag: "v2026.11.1" });
    await back.run();
    github.travel(100 * SECOND);
    expect(await back.settled()).toMatchObject({ state: "failed", said: expect.stringContaining("failure") });
  });

  test("is a tag: a branch of that name is refused, and so is what does not exist", async () => {
    const github = await onGitHub();
    await expect(github.action("deployments.rollback", { ...DEPLOY, tag: "main" }).preview()).rejects.toThrow(
      "not a tag",
    );
    await expect(
      github.action("deployments.rollback", { ...DEPLOY, tag: "v1" }).preview(),
    ).rejects.toMatchObject({
      details: { notSent: true },
    });
    await expect(
      github.action("deployments.rollback", { ...DEPLOY, workflow: "none.yml" }).preview(),
    ).rejects.toMatchObject({ trouble: "not-deployed" });
  });
});

describe("a run whose number GitHub does not tell", () => {
  test("is found by when, how and on what it was started", async () => {
    const github = await onGitHub({ knowsRuns: false });
    const back = github.action("deployments.rollback", DEPLOY);
    expect((await back.run()).facts).toEqual({ run: null });
    expect(await back.settled()).toMatchObject({ state: "pending", facts: { runs: 0 } });
    github.travel(10 * SECOND);
    expect(await back.settled()).toMatchObject({ state: "pending", facts: { runs: 1 } });
    github.travel(90 * SECOND);
    expect(await back.settled()).toMatchObject({ state: "succeeded" });
  });

  test("is not told from another of the same kind before both have ended alike", async () => {
    const github = await onGitHub({ knowsRuns: false });
    const first = github.action("deployments.rollback", DEPLOY);
    await first.run();
    github.travel(20 * SECOND);
    await github.action("deployments.rollback", DEPLOY, "22222222").run();
    github.travel(80 * SECOND);
    const between = await first.settled();
    expect(between).toMatchObject({ state: "pending", facts: { runs: 2 } });
    expect(between.said).toContain("which is ours cannot be told");
    github.travel(60 * SECOND);
    expect(await first.settled()).toMatchObject({ state: "succeeded" });
  });

  test("stays unknown when others of the same kind ended otherwise", async () => {
    const github = await onGitHub({ knowsRuns: false, isFlaky: true });
    const first = github.action("deployments.rollback", DEPLOY);
    await first.run();
    await github.action("deployments.rollback", DEPLOY, "22222222").run();
    github.travel(100 * SECOND);
    expect(await first.settled()).toMatchObject({
      state: "pending",
      facts: { runs: 2 },
      said: expect.stringContaining("did not end alike"),
    });
  });

  test("is known by the mark in its title where the workflow writes it there, also after a lost answer", async () => {
    const github = await onGitHub({
      knowsRuns: false,
      input: "mark",
      options: { [CORRELATION_INPUT]: "mark" },
    });
    const first = github.action("deployments.dispatch", { workflow: "deploy.yml", ref: "v2026.10.4" });
    await first.run();
    first.forgetAnswer();
    github.travel(60 * SECOND);
    await github
      .action("deployments.dispatch", { workflow: "deploy.yml", ref: "v2026.10.4" }, "22222222")
      .run();
    github.travel(40 * SECOND);
    expect(await first.settled()).toMatchObject({ state: "succeeded", facts: { runs: 1 } });
  });

  test("without our mark is never taken for ours", async () => {
    const github = await onGitHub({
      knowsRuns: false,
      input: "mark",
      options: { [CORRELATION_INPUT]: "mark" },
    });
    await github.action("deployments.rollback", DEPLOY, "22222222").run();
    const lost = github.action("deployments.rollback", DEPLOY, "33333333");
    github.travel(100 * SECOND);
    expect(await lost.settled()).toMatchObject({
      state: "pending",
      said: expect.stringContaining("run-name"),
    });
  });
});

describe("a workflow on a branch", () => {
  test("is bound to the commit that was seen: when the branch moves, the preview is another", async () => {
    const github = await onGitHub();
    const run = github.action("deployments.dispatch", { workflow: "migrate.yml", ref: "main" });
    const seen = await run.preview();
    expect(seen.warnings.join()).toContain("is a branch");
    expect(seen.typed).toBe("migrate.yml");
    github.travel(86_400 * SECOND);
    expect((await run.preview()).bound).not.toEqual(seen.bound);
  });

  test("shows what runs of it now", async () => {
    const github = await onGitHub();
    await github.action("deployments.rollback", DEPLOY).run();
    github.travel(10 * SECOND);
    const seen = await github
      .action("deployments.dispatch", { workflow: "deploy.yml", ref: "main" })
      .preview();
    expect(seen.inFlight).toEqual([expect.stringContaining("v2026.10.4 is in_progress")]);
  });

  test.each(["../../orgs/x.yml", "deploy.yml?x=1", "deploy", ""])(
    "named %j is refused as input",
    (workflow) => {
      const action = connector.actions("").find(({ key }) => key === "deployments.dispatch");
      expect(action?.input.safeParse({ workflow, ref: "main" }).success).toBe(false);
      expect(action?.input.safeParse({ workflow: "deploy.yml", ref: "refs/heads/main" }).success).toBe(false);
      expect(action?.input.safeParse({ workflow: "deploy.yml", ref: "a..b" }).success).toBe(false);
    },
  );
});

describe("GitHub", () => {
  test("that does not accept the token says so without it", async () => {
    const github = await onGitHub({ credentials: { [TOKEN]: "ghp_wrongwrongwrong" } });
    const asked = github.query("deployments.runs");
    await expect(asked).rejects.toMatchObject({ trouble: "credentials" });
    await expect(asked).rejects.not.toThrow(/wrongwrong/);
  });

  test("that limits us says for how long, and nothing was started", async () => {
    const github = await onGitHub();
    github.fault("429");
    const { execute } = connector.actions("").find(({ key }) => key === "deployments.dispatch") ?? {};
    await expect(
      execute?.(github.conversation, { workflow: "deploy.yml", ref: "main" }, aCall()),
    ).rejects.toMatchObject({ trouble: "rate-limited", details: { retryAfterSeconds: 60, notSent: true } });
  });

  test("that breaks may have started it", async () => {
    const github = await onGitHub();
    github.fault("500");
    const { execute } = connector.actions("").find(({ key }) => key === "deployments.dispatch") ?? {};
    await expect(
      execute?.(github.conversation, { workflow: "deploy.yml", ref: "main" }, aCall()),
    ).rejects.toMatchObject({ trouble: "failed", details: { notSent: false } });
  });

  test.each(["malformed", "404", "403"] as const)("answering %s is a trouble in words", async (fault) => {
    const github = await onGitHub();
    github.fault(fault);
    await expect(github.query("deployments.runs")).rejects.toMatchObject({ name: "PlatformError" });
  });

  test("is offered only where address, repository and token are named", async () => {
    const { conversation } = await onGitHub();
    const offered = await deploymentCapabilities(conversation);
    expect(offered.map(({ supported }) => supported)).toEqual([true, true]);
    const without = (part: "baseUrls" | "options", key: string) => ({
      ...conversation,
      environment: {
        ...conversation.environment,
        [part]: Object.fromEntries(
          Object.entries(conversation.environment[part]).filter(([name]) => name !== key),
        ),
      },
    });
    expect(await deploymentCapabilities(without("baseUrls", GITHUB))).toMatchObject([
      { supported: false, because: 'The configuration names no "github" address.' },
      { supported: false },
    ]);
    expect(await deploymentCapabilities(without("options", REPOSITORY))).toMatchObject([
      { supported: false, because: expect.stringContaining(REPOSITORY) },
      { supported: false },
    ]);
  });
});
