import type { Db } from "@/db";
import { checkRunbook } from "@/domain/runbook-check";
import { error, type Finding } from "@/domain/runbook-finding";
import type { RunbookDocument } from "@/domain/schema/runbook";
import { readOffers } from "./offers";
import { type ReadText, readText } from "./read-text";

/** The text of the runbook with this id, read and judged against what its platform offers now. */
export async function checkText(db: Db, runbookId: string, text: string, now: Date): Promise<ReadText> {
  const offeredOf = await readOffers(db);
  const today = now.toISOString().slice(0, 10);
  return readText(text, (document) => [
    ...misplaced(document, runbookId),
    ...checkRunbook(document, offeredOf, today),
  ]);
}

/** A document stays under the id under which it is kept: runs, alerts and links name it by that. */
function misplaced(document: RunbookDocument, runbookId: string): Finding[] {
  const [platform, key] = runbookId.split("/");
  return [
    ...(document.platform === platform ? [] : [error(["platform"], `This is a runbook of ${platform}.`)]),
    ...(document.id === key ? [] : [error(["id"], `This runbook is kept as "${key}"; its id stays.`)]),
  ];
}
