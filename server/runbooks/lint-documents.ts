import { checkRunbook } from "@/domain/runbook-check";
import type { OfferedOf, Path } from "@/domain/runbook-finding";
import type { RunbookDocument } from "@/domain/schema/runbook";
import type { Fault } from "./lint-runbooks";
import type { Runbook } from "./read-document";

/** What a document says that is not so any more, though it was when it was published. */
export function documentFaults({ id, document }: Runbook, offeredOf: OfferedOf, today: string): Fault[] {
  return checkRunbook(document, offeredOf, today).flatMap(({ kind, path, said }) => {
    if (!kind) return [];
    const place = named(path, document);
    const step = path[0] === "steps" ? document.steps[Number(path[1])] : undefined;
    return [
      {
        key: `${kind}:${id}:${place}`.slice(0, 300),
        kind,
        platformId: document.platform,
        runbookId: id,
        stepKey: step?.key ?? null,
        said,
        rule: "",
        source: step?.source ?? null,
        owner: document.owner,
      },
    ];
  });
}

/** "steps.look.input.account": by key and not by number, so that a step put before it makes no new finding. */
const named = (path: Path, document: RunbookDocument) =>
  path
    .map((part, depth) => {
      if (depth !== 1) return part;
      if (path[0] === "steps") return document.steps[Number(part)]?.key ?? part;
      if (path[0] === "parameters") return document.parameters[Number(part)]?.key ?? part;
      if (path[0] === "answers") return document.answers[Number(part)] ?? part;
      return part;
    })
    .join(".");
