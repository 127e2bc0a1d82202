import type { Fault } from "./lint-runbooks";
import type { Runbook } from "./read-document";

/** Runbooks of one platform that contradict each other: a number used twice, one alert called more and less severe. */
export function clashes(all: readonly Runbook[]): Fault[] {
  const numbered = sharing(all, ({ document }) => (document.number ? [document.number] : []));
  const answering = sharing(all, ({ document }) =>
    document.answers.map((rule) => rule.slice(rule.indexOf("/") + 1)),
  );
  return [
    ...numbered.map(({ shared, runbooks }) =>
      clash(runbooks, `number:${shared}`, `${shared} is the number of ${titles(runbooks)}.`),
    ),
    ...answering
      .filter(({ runbooks }) => new Set(runbooks.map(({ document }) => document.severity)).size > 1)
      .map(({ shared, runbooks }) => {
        const severities = runbooks.map(
          ({ document }) => `"${document.title}" ${document.severity || "nothing"}`,
        );
        return clash(
          runbooks,
          `answers:${shared}`,
          `The alert rule "${shared}" has runbooks of different severity: ${severities.join(", ")}.`,
        );
      }),
  ];
}

type Shared = { shared: string; runbooks: [Runbook, ...Runbook[]] };

function sharing(all: readonly Runbook[], of: (runbook: Runbook) => readonly string[]): Shared[] {
  const found = new Map<string, Shared>();
  for (const runbook of all)
    for (const shared of new Set(of(runbook))) {
      const known = found.get(`${runbook.platformId} ${shared}`);
      if (known) known.runbooks.push(runbook);
      else found.set(`${runbook.platformId} ${shared}`, { shared, runbooks: [runbook] });
    }
  return [...found.values()].filter(({ runbooks }) => runbooks.length > 1);
}

const titles = (runbooks: readonly Runbook[]) =>
  runbooks.map(({ document }) => `"${document.title}"`).join(" and ");

const clash = ([first]: Shared["runbooks"], key: string, said: string): Fault => ({
  key: `contradiction:${first.platformId}:${key}`,
  kind: "contradiction",
  platformId: first.platformId,
  runbookId: first.id,
  stepKey: null,
  said,
  rule: "",
  source: null,
  owner: first.document.owner,
});
