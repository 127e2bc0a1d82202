import { describe, expect, test } from "vitest";
import { currentOf, nextMove, type StepNow } from "@/domain/runbook-walk";
import { RunbookDocument, type RunbookStep } from "@/domain/schema/runbook";
import { keysOf } from "@/platforms/runbook-keys";
import { readShipped } from "@/server/shipped-documents";

const { shipped, problems } = readShipped("runbooks", RunbookDocument);
const documents = shipped.map(({ document }) => ({ name: `${document.platform}/${document.id}`, document }));
const NOW = new Date("2027-01-01T00:00:00Z");
const LATER = new Date("2027-02-01T00:00:00Z");

type Choices = Readonly<Record<string, string>>;

/** Walks to the end with these decisions, everything else coming out well; says which steps were done, in order. */
function walked(document: RunbookDocument, choices: Choices): RunbookStep[] {
  const steps: StepNow[] = document.steps.map(({ key }) => ({
    key,
    state: "ahead",
    option: null,
    dueAt: null,
  }));
  const done: RunbookStep[] = [];
  for (let turn = 0; turn < 10 * steps.length; turn++) {
    const current = currentOf(document, steps);
    const step = document.steps.find(({ key }) => key === current?.key);
    if (!current || !step) return done;
    if (current.state === "ready" || current.state === "running") {
      current.state = "done";
      current.option = choices[step.key] ?? null;
      done.push(step);
      continue;
    }
    const move = nextMove(document, steps, new Map(), LATER);
    const moved = steps.find(({ key }) => key === move?.key);
    if (!move || !moved) throw new Error(`Stands still at ${current.key}, ${current.state}.`);
    moved.state = move.to;
    if (move.to === "running") moved.dueAt = NOW;
  }
  throw new Error("Does not come to an end.");
}

/** Every way that the decisions of a runbook can go. */
function waysOf({ steps }: RunbookDocument): Choices[] {
  return steps.reduce<Choices[]>(
    (ways, step) =>
      step.kind === "decision"
        ? ways.flatMap((way) => step.options.map(({ key }) => ({ ...way, [step.key]: key })))
        : ways,
    [{}],
  );
}

test("every runbook that is shipped can be read", () => {
  expect(problems).toEqual([]);
  expect(documents.length).toBeGreaterThan(0);
});

describe.each(documents)("$name", ({ document }) => {
  const { actions } = keysOf(document.platform);
  const isDisruptive = (step: RunbookStep) =>
    step.kind === "action" && (actions[step.action]?.tier ?? 0) >= 2;

  test("comes to its end whichever way is taken, and proves what it disrupted", () => {
    for (const way of waysOf(document)) {
      const done = walked(document, way);
      const last = done.findLastIndex(isDisruptive);
      const proofs = done.slice(last + 1).filter(({ kind }) => kind === "verify");
      if (last >= 0) expect(proofs.length, JSON.stringify(way)).toBeGreaterThan(0);
    }
  });

  test("has no step that no way leads to", () => {
    const reached = new Set(waysOf(document).flatMap((way) => walked(document, way).map(({ key }) => key)));
    const unreached = document.steps.filter(({ key, kind }) => kind !== "rollback" && !reached.has(key));
    expect(unreached.map(({ key }) => key)).toEqual([]);
  });
});
