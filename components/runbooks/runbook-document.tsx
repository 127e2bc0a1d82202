import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { KindMark } from "./kind-mark";
import type { RunbookPage, Step } from "./runbook-types";
import { SaidText } from "./said-text";
import { SourceLine } from "./source-line";

type Document = RunbookPage["document"];
type Props = { document: Document; places: RunbookPage["places"] };

/** The document as it is read, on screen or on paper. */
export function RunbookDocumentShown({ document, places }: Props) {
  const rollbacks = document.steps.filter(({ kind }) => kind === "rollback");
  return (
    <div className="max-w-4xl">
      <div className="grid gap-x-8 sm:grid-cols-2">
        <Section title="Symptoms">
          <List lines={document.symptoms} />
        </Section>
        <Section title="Before you start">
          {document.prerequisites.length > 0 ? (
            <List lines={document.prerequisites} />
          ) : (
            <p>Nothing is needed.</p>
          )}
        </Section>
      </div>
      <Section title="Steps" facts={`${document.steps.length - rollbacks.length}`}>
        <ol className="rounded border bg-surface">
          {document.steps
            .filter(({ kind }) => kind !== "rollback")
            .map((step, place) => (
              <StepRead key={step.key} step={step} document={document} places={places} place={place + 1} />
            ))}
        </ol>
      </Section>
      <Section title="Rollback">
        {rollbacks.length > 0 ? (
          <ol className="rounded border bg-surface">
            {rollbacks.map((step) => (
              <StepRead key={step.key} step={step} document={document} places={places} />
            ))}
          </ol>
        ) : (
          <SaidText text={document.noRollback || "The document names none, and does not say why."} />
        )}
      </Section>
      {document.source && (
        <p className="mb-8 text-sm text-ink-3">
          {document.source.file}, lines {document.source.from} to {document.source.to}
          {document.sourceDated && `, dated ${document.sourceDated}`}
        </p>
      )}
    </div>
  );
}

const List = ({ lines }: { lines: readonly string[] }) => (
  <ul className="list-disc pl-5">
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);

function StepRead({ step, document, places, place }: Props & { step: Step; place?: number }) {
  const lacking = places.flatMap(({ name, lacks }) =>
    lacks.filter((lack) => lack.step === step.key).map(({ because }) => ({ name, because })),
  );
  return (
    <li className="flex gap-3 border-b px-4 py-3 last:border-b-0 print:break-inside-avoid">
      {place !== undefined && (
        <span className="w-6 shrink-0 text-right text-ink-3 tabular-nums">{place}</span>
      )}
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h3 className="font-medium">{step.title}</h3>
          <KindMark kind={step.kind} />
          {step.required && <Pill>must be done</Pill>}
          {step.onlyIf && (
            <span className="text-sm text-ink-3">only if {conditionText(step.onlyIf, document)}</span>
          )}
        </div>
        <SaidText text={step.text} className="max-w-prose" />
        <Does step={step} document={document} />
        {step.ifFailed && (
          <div className="text-sm text-ink-2">
            <p className="font-medium">If it fails</p>
            <SaidText text={step.ifFailed} />
          </div>
        )}
        {lacking.map(({ name, because }) => (
          <p key={name} className="text-sm text-ink-2">
            By hand in {name}: {because}
          </p>
        ))}
        <SourceLine step={step} />
      </div>
    </li>
  );
}

/** What the console does, or asks for, in this step. */
function Does({ step, document }: { step: Step; document: Document }) {
  switch (step.kind) {
    case "check":
    case "verify":
      return (
        <p className="text-sm text-ink-2">
          {step.checks.length > 0 && <>Asks anew: {step.checks.join(", ")}. </>}
          {step.kind === "verify" && step.query && <>Reads {step.query}. </>}
          {step.expect
            ? `Expects ${step.expect.of} ${step.expect.is} ${step.expect.value}.`
            : "Done only when it is ok."}
        </p>
      );
    case "query":
      return (
        <p className="text-sm text-ink-2">
          Reads {step.query}
          {inputText(step.input)}.
          {step.expect && ` Expects ${step.expect.of} ${step.expect.is} ${step.expect.value}.`}
        </p>
      );
    case "action":
      return (
        <p className="text-sm text-ink-2">
          Runs {step.action}
          {inputText(step.input)}.
        </p>
      );
    case "rollback":
      return (
        <p className="text-sm text-ink-2">
          {step.action ? `Runs ${step.action}${inputText(step.input)}. ` : ""}
          Takes back {step.undoes.map((key) => `“${titleIn(document, key)}”`).join(", ")}.
        </p>
      );
    case "decision":
      return (
        <ul className="list-disc pl-5 text-sm">
          {step.options.map(({ key, title, text }) => (
            <li key={key}>
              {title}
              {text && <span className="text-ink-2">: {text}</span>}
            </li>
          ))}
        </ul>
      );
    case "wait":
      return <p className="text-sm text-ink-2">Waits {step.minutes} min.</p>;
    case "approval":
      return (
        <p className="text-sm text-ink-2">
          {step.inside
            ? `A second person approves here: ${step.by}.`
            : `Approved outside, written down here: ${step.by}.`}
        </p>
      );
    default:
      return null;
  }
}

const titleIn = ({ steps }: Document, key: string) => steps.find((step) => step.key === key)?.title ?? key;

function inputText(input: Record<string, string>): string {
  const named = Object.entries(input).map(([name, value]) => `${name} ${value}`);
  return named.length > 0 ? ` with ${named.join(", ")}` : "";
}

function conditionText(condition: string, document: Document): string {
  const [key = "", options = ""] = condition.split("=");
  const step = document.steps.find((one) => one.key === key);
  const titles = options
    .split("|")
    .map(
      (option) =>
        (step?.kind === "decision" && step.options.find((one) => one.key === option)?.title) || option,
    );
  return `“${step?.title ?? key}” is ${titles.map((title) => `“${title}”`).join(" or ")}`;
}
