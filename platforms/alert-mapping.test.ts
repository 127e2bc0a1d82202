import { describe, expect, test } from "vitest";
import { connectors } from "./index";

describe.each(
  Object.values(connectors).flatMap(({ declaration, dialects, alertMapping }) =>
    Object.keys(dialects).flatMap((dialect) => {
      const mapping = alertMapping?.(dialect);
      return mapping ? [[declaration.id, dialect, declaration, mapping] as const] : [];
    }),
  ),
)("what %s (%s) tells of a check", (_id, _dialect, { alertRules, components }, { meanings }) => {
  const checks = components.flatMap((component) => component.checks);
  const atChecks = Object.entries(meanings).flatMap(([name, { trouble, about }]) =>
    typeof about === "object" ? [{ name, trouble, check: about.check }] : [],
  );

  test("is about a check that is declared", () => {
    for (const { name, check } of atChecks)
      expect(
        checks.map(({ key }) => key),
        name,
      ).toContain(check);
  });

  test("has the trouble that our own rules of that check have", () => {
    for (const { name, trouble, check } of atChecks) {
      if (trouble === "not-measured") continue;
      const metric = checks.find(({ key }) => key === check)?.metric;
      const ours = alertRules
        .filter(
          ({ spec }) =>
            spec.kind === "threshold" &&
            (spec.check === check || (spec.metric !== null && spec.metric === metric)),
        )
        .map((rule) => rule.trouble);
      if (ours.length > 0) expect(ours, name).toContain(trouble);
    }
  });
});
