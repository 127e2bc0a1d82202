import type { z } from "zod";
import type { Reply } from "@/platforms/outbound/outbound";
import type { Conversation, EvidenceOf } from "@/platforms/platform";
import { readSigned, shown } from "./client";
import { Alerts } from "./shapes";

const LIST = "azure-governance.alert-list";
const READING = "azure-governance.alert-list.reading";
/** The platform lets three looks at the list pass per minute, the question of the open alerts among them. */
const APART_MS = 25_000;

export type AlertList = {
  at: Date;
  /** Id → title of the alerts that the platform calls open. */
  open: ReadonlyMap<string, string>;
  evidence: EvidenceOf;
};

export async function readAlertList(
  c: Conversation,
): Promise<{ data: z.output<typeof Alerts>; reply: Reply; list: AlertList }> {
  const at = c.now();
  const { data, reply } = await readSigned(c, Alerts, { path: "/api/v1/sync/alerts", timeoutSeconds: 30 });
  const open = new Map(
    data.alerts
      .filter((alert) => !alert.is_resolved)
      .map((alert) => [String(alert.id), shown(alert.title ?? alert.alert_type ?? "")]),
  );
  const list = { at, open, evidence: reply.evidence };
  c.memory.set(LIST, list);
  return { data, reply, list };
}

/** The last list that was read, whoever asked for it. */
const lastList = (c: Conversation) => c.memory.get(LIST) as AlertList | undefined;

/** A list not older than the platform's limit makes it; many resolves at once share one look. */
export async function recentAlertList(c: Conversation): Promise<AlertList> {
  const last = lastList(c);
  if (last && c.now().getTime() - last.at.getTime() < APART_MS) return last;
  return readTogether(c);
}

/** Whoever comes first reads; the others wait for the same answer. */
async function readTogether(c: Conversation): Promise<AlertList> {
  const known = c.memory.get(READING) as Promise<AlertList> | undefined;
  if (known) return known;
  const reading = readAlertList(c)
    .then(({ list }) => list)
    .finally(() => c.memory.delete(READING));
  c.memory.set(READING, reading);
  return reading;
}

/** A list that was read after then, or undefined while the platform must not be asked again yet. */
export async function alertListAfter(c: Conversation, since: Date): Promise<AlertList | undefined> {
  const last = lastList(c);
  if (last && last.at > since) return last;
  if (last && c.now().getTime() - last.at.getTime() < APART_MS) return undefined;
  const list = await readTogether(c);
  return list.at >= since ? list : undefined;
}
