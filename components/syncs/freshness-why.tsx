import { type FreshnessTold, freshnessLine, freshnessSteps } from "@/domain/freshness-story";
import type { SubjectShown } from "./run-words";

function toldOf(subject: SubjectShown): FreshnessTold {
  const { state, shown, job, limits, source, now } = subject;
  return {
    shown,
    lastGoodAt: state?.lastGoodAt ?? null,
    goodRunAt: state?.goodRunAt ?? null,
    observedAt: state?.observedAt ?? now,
    nextDueAt: state?.nextDueAt ?? null,
    restsUntil: state?.restsUntil ?? null,
    everySeconds: job.everySeconds,
    limits,
    source,
    now,
  };
}

export const freshnessText = (subject: SubjectShown, clock: (at: Date) => string) =>
  freshnessLine(toldOf(subject), clock);

type FreshnessWhyProps = { subject: SubjectShown; clock: (at: Date) => string };

/** The steps from what was told to the verdict, each with where it is from; and where runbooks disagree. */
export function FreshnessWhy({ subject, clock }: FreshnessWhyProps) {
  return (
    <>
      <dl className="rounded border text-sm">
        {freshnessSteps(toldOf(subject)).map((step) => (
          <div
            key={step.label}
            className="grid grid-cols-[6.5rem_1fr] gap-x-3 border-b px-3 py-1.5 last:border-b-0"
          >
            <dt className="text-ink-3">{step.label}</dt>
            <dd className="min-w-0">
              <span className="font-medium">
                {typeof step.value === "string" ? step.value : clock(step.value)}
              </span>
              <span className="block text-ink-2">{step.because}</span>
            </dd>
          </div>
        ))}
      </dl>
      {subject.differences.map(({ id, says, really, rule }) => (
        <div key={id} className="mt-3 rounded border border-warn-line bg-warn-soft px-3 py-2 text-sm">
          <p className="font-medium">{id}: the runbooks disagree</p>
          <p>{says}</p>
          <p>{really}</p>
          <p className="text-ink-2">{rule}</p>
        </div>
      ))}
    </>
  );
}
