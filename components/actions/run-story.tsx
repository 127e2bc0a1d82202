import type { ReactNode } from "react";
import { FactValue, factName } from "@/components/platforms/facts";
import { Proof } from "@/components/platforms/proof";
import { cn } from "@/components/ui/cn";
import { ProgressSteps } from "@/components/ui/progress-steps";
import type { ActionRun, KeptProof } from "./action-types";
import { comparedFacts, storyOf } from "./action-words";

/** A run from before to after, with the proof of each. */
export function RunStory({ run }: { run: ActionRun }) {
  return (
    <>
      <Part title="Story">
        <ProgressSteps
          className="flex-col gap-y-2 [&_li>span[aria-hidden]:first-child]:hidden [&_time]:whitespace-nowrap"
          steps={storyOf(run)}
        />
      </Part>
      <Part title="Before and after">
        <Compared run={run} />
      </Part>
      <KeptEvidence title="Proof of before" proof={run.before} />
      <KeptEvidence title="What the platform answered" proof={run.answer} />
      <KeptEvidence title="Proof of after" proof={run.after} />
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-6">
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

export function Compared({ run }: { run: ActionRun }) {
  const facts = comparedFacts(run);
  if (facts.length === 0) return <p className="text-ink-2">Nothing was looked at yet.</p>;
  return (
    <div className="overflow-x-auto rounded border">
      <table className="w-full text-sm">
        <caption className="sr-only">What was looked at, before and after</caption>
        <thead className="bg-sunken text-left text-ink-2">
          <tr className="h-8">
            <th scope="col" className="px-3 font-medium">
              Fact
            </th>
            <th scope="col" className="px-3 font-medium">
              Before
            </th>
            <th scope="col" className="px-3 font-medium">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <tr key={fact.name} className="border-t align-top">
              <th scope="row" className="px-3 py-1.5 text-left font-normal text-ink-2">
                {factName(fact.name)}
              </th>
              <td className="px-3 py-1.5 break-words">
                {fact.before === undefined ? "–" : <FactValue value={fact.before} />}
              </td>
              <td className={cn("px-3 py-1.5 break-words", fact.isChanged && "font-semibold")}>
                {fact.after === undefined ? "–" : <FactValue value={fact.after} />}
                {fact.isChanged && <span className="sr-only"> (changed)</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function KeptEvidence({ title, proof }: { title: string; proof: KeptProof | null }) {
  if (!proof?.evidence) return null;
  return (
    <details className="mb-3 rounded border px-3 py-2">
      <summary className="font-medium">{title}</summary>
      <div className="mt-3">
        <Proof at={proof.at} evidence={proof.evidence} />
      </div>
    </details>
  );
}
