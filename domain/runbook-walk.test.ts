import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSettled } from "./runbook";
import type { Outcome } from "./runbook-judge";
import { currentOf, isMachine, nextMove, resetBy, type StepNow } from "./runbook-walk";
import type { RunbookStep } from "./schema/runbook";

const KINDS = [
  "guidance",
  "check",
  "query",
  "decision",
  "action",
  "wait",
  "approval",
  "verify",
  "rollback",
] as const;
type Shape = { kind: (typeof KINDS)[number]; onlyIf: number | null; option: "a" | "b"; undoes: number };

/** A document of these shapes; conditions name a decision before the step, and rollbacks an action. */
function documentOf(shapes: readonly Shape[]): { steps: RunbookStep[] } {
  const decisions = shapes.flatMap(({ kind }, at) => (kind === "decision" ? [at] : []));
  const actions = shapes.flatMap(({ kind }, at) => (kind === "action" ? [at] : []));
  const steps = shapes.map(({ kind, onlyIf, option, undoes }, at) => {
    const before = decisions.filter((place) => place < at);
    const decision = onlyIf === null ? undefined : before[onlyIf % Math.max(1, before.length)];
    const common = {
      key: `s${at}`,
      title: `Step ${at}`,
      text: "",
      departure: "",
      ifFailed: "",
      required: false,
      ...(decision !== undefined && { onlyIf: `s${decision}=${option}` }),
    };
    const undone = [`s${actions[undoes % Math.max(1, actions.length)] ?? at}`];
    const own = {
      checks: ["x"],
      query: "q",
      input: {},
      minutes: 5,
      by: "",
      inside: true,
      undoes: undone,
      links: [],
    };
    return { ...common, ...own, kind, note: false, options: [], action: "a" } as unknown as RunbookStep;
  });
  return { steps };
}

type Event = { does: "hear" | "work" | "skip" | "again" | "time"; which: number; good: boolean };
const at = (minutes: number) => new Date(minutes * 60_000);

const shapes = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    onlyIf: fc.option(fc.nat(5)),
    option: fc.constantFrom("a" as const, "b" as const),
    undoes: fc.nat(5),
  }),
  { minLength: 1, maxLength: 12 },
);
const events = fc.array(
  fc.record({
    does: fc.constantFrom(
      "hear" as const,
      "work" as const,
      "skip" as const,
      "again" as const,
      "time" as const,
    ),
    which: fc.nat(20),
    good: fc.boolean(),
  }),
  { maxLength: 40 },
);

/** A run in memory that does what the server does with each move. */
class Run {
  steps: StepNow[];
  minute = 0;
  begun: string[] = [];
  constructor(readonly document: { steps: RunbookStep[] }) {
    this.steps = document.steps.map(({ key }) => ({ key, state: "ahead", option: null, dueAt: null }));
  }
  set(key: string, to: Partial<StepNow>) {
    this.steps = this.steps.map((step) => (step.key === key ? { ...step, ...to } : step));
  }
  walk(heard = new Map<string, Outcome>()) {
    for (let count = 0; count <= 4 * this.steps.length + 4; count += 1) {
      const move = nextMove(this.document, this.steps, heard, at(this.minute));
      if (!move) return;
      heard.delete(move.key);
      if (move.to === "running") this.begun.push(move.key);
      this.set(move.key, { state: move.to, dueAt: move.to === "running" ? at(this.minute + 5) : null });
    }
    throw new Error("it does not come to rest");
  }
  happen({ does, which, good }: Event) {
    const kindOf = (key: string) => this.document.steps.find((step) => step.key === key)?.kind;
    const pick = (states: readonly string[]) => {
      const found = this.steps.filter(({ state }) => states.includes(state));
      return found[which % Math.max(1, found.length)];
    };
    if (does === "time") {
      this.minute += good ? 1 : 6;
      return this.walk();
    }
    if (does === "hear") {
      const step = pick(["running", "waiting"]);
      if (!step || kindOf(step.key) === "wait") return;
      return this.walk(new Map([[step.key, { to: good ? "done" : "failed", said: "" }]]));
    }
    if (does === "work") {
      const step = pick(["ready"]);
      if (!step) return;
      const isAction = kindOf(step.key) === "action";
      this.set(step.key, isAction ? { state: "waiting" } : { state: "done", option: good ? "a" : "b" });
    } else if (does === "skip") {
      const step = pick(["ready", "failed"]);
      if (step) this.set(step.key, { state: "skipped" });
    } else {
      const step = pick(["done", "failed", "skipped"]);
      if (!step || this.steps.some(({ state }) => state === "waiting")) return;
      for (const key of resetBy(this.document, this.steps, step.key))
        this.set(key, { state: "ahead", option: null, dueAt: null });
    }
    this.walk();
  }
}

describe("a walk", () => {
  test("comes to rest, one step at a time, whatever happens", () => {
    fc.assert(
      fc.property(shapes, events, (drawn, happened) => {
        const document = documentOf(drawn);
        const run = new Run(document);
        run.walk();
        let hadAgain = false;
        for (const event of happened) {
          hadAgain ||= event.does === "again";
          run.happen(event);
          const ordered = document.steps.filter(({ kind }) => kind !== "rollback");
          const stateOf = (key: string) => run.steps.find((step) => step.key === key);
          const current = currentOf(document, run.steps);
          const open = ordered.filter(({ key }) =>
            ["ready", "running", "waiting", "failed"].includes(stateOf(key)?.state ?? ""),
          );
          // At most one step of the order is open, and it is the one at which the run stands.
          expect(open.length).toBe(current ? 1 : 0);
          const place = ordered.findIndex(({ key }) => key === current?.key);
          if (!hadAgain && place >= 0)
            for (const { key } of ordered.slice(place + 1)) expect(stateOf(key)?.state).toBe("ahead");
          for (const step of document.steps) {
            const now = stateOf(step.key);
            if (step.kind === "rollback" && now?.state === "ready") expect(current?.state).toBe("failed");
            if (!step.onlyIf || !now || step.kind === "rollback") continue;
            const [decision = "", option] = step.onlyIf.split("=");
            if (open.some(({ key }) => key === step.key))
              expect(stateOf(decision)).toMatchObject({ state: "done", option });
          }
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("begins no step of the machine twice unless it is done again", () => {
    fc.assert(
      fc.property(shapes, events, (drawn, happened) => {
        const run = new Run(documentOf(drawn));
        run.walk();
        for (const event of happened) if (event.does !== "again") run.happen(event);
        expect(new Set(run.begun).size).toBe(run.begun.length);
        for (const key of run.begun)
          expect(isMachine(run.document.steps.find((step) => step.key === key)?.kind ?? "guidance")).toBe(
            true,
          );
      }),
    );
  });

  test("always has a way to its end: skipping what is open ends every run", () => {
    fc.assert(
      fc.property(shapes, events, (drawn, happened) => {
        const run = new Run(documentOf(drawn));
        run.walk();
        for (const event of happened) run.happen(event);
        for (
          let current = currentOf(run.document, run.steps);
          current;
          current = currentOf(run.document, run.steps)
        ) {
          run.set(current.key, { state: "skipped" });
          run.walk();
        }
        for (const { key, kind } of run.document.steps)
          if (kind !== "rollback")
            expect(isSettled(run.steps.find((step) => step.key === key)?.state ?? "ahead")).toBe(true);
      }),
    );
  });
});
