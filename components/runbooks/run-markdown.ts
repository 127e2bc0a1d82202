import { formatDuration } from "@/domain/duration";
import type { KeptStep, RunAnswer } from "./runbook-types";
import { EVENT_WORD, KIND_WORD, runAnswer, STEP_LOOK, tookMs } from "./runbook-words";

/** A run as text for a ticket. What came from outside stands as text: it makes no headings, tables, links or markup. */
export function runMarkdown(answer: RunAnswer, now: Date): string {
  const { run, document, alert } = answer;
  const facts = [
    ["Environment", run.environmentId],
    ["Runbook", `${document.number ?? run.runbookId}, version ${run.runbookVersion}`],
    ["Begun", `${clock(run.startedAt)} by ${run.startedByName}`],
    ["Has it", run.ownerName],
    ...(run.finishedAt ? [["Ended", clock(run.finishedAt)]] : []),
    ...(alert ? [["Alert", `${alert.id}: ${alert.title}`]] : []),
    ...Object.entries(run.parameters).filter(([, value]) => value !== ""),
  ];
  return [
    `# ${plain(document.title)}`,
    "",
    plain(runAnswer(answer)),
    "",
    ...facts.map(([name = "", value = ""]) => `- ${plain(name)}: ${plain(value)}`),
    "",
    "## Steps",
    "",
    ...document.steps.flatMap((step, place) => {
      const kept = answer.steps.find(({ key }) => key === step.key);
      return kept ? stepLines(`${place + 1}. ${plain(step.title)} (${KIND_WORD[step.kind]})`, kept) : [];
    }),
    "## What happened",
    "",
    ...answer.events
      .toReversed()
      .map(
        ({ at, kind, byName, said }) =>
          `- ${clock(at)} ${EVENT_WORD[kind]}, ${plain(byName)}: ${plain(said)}`,
      ),
    "",
    `Written ${clock(now)}.`,
    "",
  ].join("\n");
}

function stepLines(title: string, kept: KeptStep): string[] {
  const took = tookMs(kept);
  const facts = [
    STEP_LOOK[kept.state].word,
    kept.byName && `by ${plain(kept.byName)}`,
    kept.endedAt && clock(kept.endedAt),
    took !== null && `took ${formatDuration(took)}`,
  ].filter(Boolean);
  return [
    `### ${title}`,
    "",
    facts.join(", "),
    ...(kept.output?.said ? ["", plain(kept.output.said)] : []),
    ...(kept.note ? ["", `Note: ${plain(kept.note)}`] : []),
    ...tableLines(kept),
    "",
  ];
}

function tableLines({ output }: KeptStep): string[] {
  const { columns = [], rows = [] } = output ?? {};
  if (columns.length === 0 || rows.length === 0) return [];
  const line = (cells: readonly unknown[]) =>
    `| ${cells.map((cell) => plain(String(cell ?? ""))).join(" | ")} |`;
  return ["", line(columns), line(columns.map(() => "---")), ...rows.map(line)];
}

const clock = (at: Date) => `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** One line in which nothing means anything to Markdown or HTML. */
export function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*_{}[\]<>#|~!]/g, "\\$&")
    .replace(/^([-+>]|\d+[.)])/, "\\$1");
}
