import { describe, expect, test } from "vitest";
import { ROOT_TROUBLES } from "@/domain/alert";
import { connectors } from "./index";
import { wheelhouse } from "./wheelhouse/platform";

/** How many lines each runbook has. */
const LINES: Record<string, number> = {
  "azure-governance.md": 870,
  "adinsights.md": 166,
  "auditron.md": 469,
  "complyai.md": 643,
  "notification-preferences.md": 230,
};

const declarations = [...Object.values(connectors).map(({ declaration }) => declaration), wheelhouse];

describe.each(declarations.map((declaration) => [declaration.id, declaration] as const))(
  "%s",
  (id, declaration) => {
    const { alertRules } = declaration;
    const checks = declaration.components.flatMap((component) => component.checks);
    const metrics = declaration.thresholds;

    test("names each rule once, and only lines that its runbook has", () => {
      expect(alertRules.length).toBeGreaterThan(10);
      expect(new Set(alertRules.map(({ key }) => key)).size).toBe(alertRules.length);
      for (const { source, answerSource } of alertRules)
        for (const place of [source, answerSource]) {
          if (!place) continue;
          if (place.line !== null) expect(place.line).toBeLessThanOrEqual(LINES[place.file] ?? 0);
          else expect(id === "wheelhouse" || LINES[place.file]).toBeTruthy();
        }
    });

    test("asks about checks, jobs and metrics that are declared, at limits that they have", () => {
      for (const { key, spec } of alertRules) {
        if ("check" in spec && spec.check)
          expect(
            checks.map((check) => check.key),
            key,
          ).toContain(spec.check);
        if ("job" in spec && spec.job)
          expect(
            declaration.jobs.map((job) => job.key),
            key,
          ).toContain(spec.job);
        if (!("metric" in spec) || !spec.metric) continue;
        const limit = metrics.find(({ metric }) => metric === spec.metric);
        expect(limit, key).toBeDefined();
        if (spec.kind === "threshold") {
          expect(limit?.[spec.level ?? "alert"], key).toBeTypeOf("number");
          expect(spec.direction, key).toBe(limit?.direction);
          expect(spec.limit, key).toBeNull();
        }
      }
    });

    test("has a rule for the trouble that explains all others, and one for our own access", () => {
      const troubles = alertRules.map(({ trouble }) => trouble);
      const roots: readonly string[] = ROOT_TROUBLES;
      expect(troubles.some((trouble) => trouble !== "access-refused" && roots.includes(trouble))).toBe(true);
      if (id !== "wheelhouse") {
        expect(troubles).toContain("platform-down");
        expect(troubles).toContain("access-refused");
      }
    });

    test("rates a rule by the platform's own word as the platform means it", () => {
      const alertWords = declaration.severities.filter(({ kind }) => kind === "alert");
      for (const { key, word, severity } of alertRules) {
        if (!alertWords.some((known) => known.severity === severity)) continue;
        expect(alertWords.find((known) => known.word === word)?.severity, key).toBe(severity);
      }
    });
  },
);

test("the measures that nothing reads are known", () => {
  const unread = declarations.flatMap(({ id, alertRules, components }) => {
    const read = components.flatMap(({ checks }) => checks.map(({ metric }) => metric));
    return alertRules.flatMap(({ key, spec }) =>
      "metric" in spec && spec.metric && !read.includes(spec.metric) ? [`${id}/${key}`] : [],
    );
  });
  expect(unread.sort()).toEqual([
    "adinsights/meta-sync-stale",
    "adinsights/source-behind",
    "notification-preferences/sign-ins-fail",
  ]);
});
