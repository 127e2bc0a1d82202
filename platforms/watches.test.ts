import { describe, expect, test } from "vitest";
import { connectors } from "./index";

const offered = Object.values(connectors).flatMap((connector) =>
  Object.keys(connector.dialects).flatMap((dialect) =>
    connector.actions(dialect).map((action) => ({ connector, dialect, action })),
  ),
);
const watched = offered.flatMap(({ connector, dialect, action: { key, watch } }) =>
  watch
    ? [
        {
          name: `${connector.declaration.id} ${dialect}: ${key}`,
          components: connector.declaration.components,
          questions: connector.questions(dialect),
          watch,
        },
      ]
    : [],
);

test("something is watched", () => {
  expect(watched.length).toBeGreaterThan(0);
});

/** A check that nobody declares is never looked at: its verdict would be unknown for ever. */
describe.each(watched)("$name", ({ components, questions, watch }) => {
  const declared = new Map(
    components.flatMap(({ checks }) => checks.map((check) => [check.key, check] as const)),
  );

  test("watches checks that its platform declares", () => {
    expect(watch.checks.filter((key) => !declared.has(key))).toEqual([]);
    expect(watch.checks).not.toEqual([]);
  });

  test("is watched long enough for each check to be asked three times", () => {
    const everySeconds = (key: string) =>
      questions.find((question) => question.key === declared.get(key)?.question)?.everySeconds;
    const rare = watch.checks.filter((key) => (everySeconds(key) ?? Infinity) * 3 > watch.minutes * 60);
    expect(rare).toEqual([]);
  });
});
