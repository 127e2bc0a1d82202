import { Section } from "@/components/ui/page";
import type { PlanShown } from "./flow-types";
import { STEP_KIND_WORD } from "./flow-words";

/** What will happen, before anything is asked for. */
export function PlanSteps({ plan }: { plan: Pick<PlanShown, "steps"> }) {
  return (
    <Section title="What will happen" facts={`${plan.steps.length} steps`} className="mb-0">
      <ol className="rounded border bg-surface text-sm">
        {plan.steps.map(({ key, title, kind }, index) => (
          <li key={key} className="flex items-baseline gap-3 border-b px-3 py-1.5 last:border-b-0">
            <span className="w-5 shrink-0 text-right text-ink-3 tabular-nums">{index + 1}</span>
            <span className="min-w-0 flex-1 text-pretty">{title}</span>
            <span className="text-ink-3">{STEP_KIND_WORD[kind]}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
