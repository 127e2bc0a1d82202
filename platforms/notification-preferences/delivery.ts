import type { Answer, Conversation, Observation } from "@/platforms/platform";
import { type DeliveryTotals, readDelivery } from "./client";
import { ENOUGH_MAIL } from "./thresholds";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What became of the mail of the last 24 hours. Only Resend can say: the platform's own counts are never filled. */
export async function askDelivery(c: Conversation): Promise<Answer> {
  const to = new Date(Math.floor(c.now().getTime() / MINUTE_MS) * MINUTE_MS);
  const { totals, reply } = await readDelivery(c, new Date(to.getTime() - DAY_MS), to);
  return {
    observations: [successRate(totals), failedShare(totals)].map((seen) => ({
      ...seen,
      facts: { ...facts(totals), window: "24 h" },
      evidence: reply.evidence,
    })),
  };
}

/** The mail of the running UTC day: what grew since the last answer has arrived or was lost since then. */
export async function askDeliveredToday(c: Conversation): Promise<Answer> {
  const to = new Date(Math.floor(c.now().getTime() / MINUTE_MS) * MINUTE_MS);
  const from = new Date(Math.floor(to.getTime() / DAY_MS) * DAY_MS);
  const { totals, reply } = await readDelivery(c, from, to);
  const { delivered, bounced, failed, suppressed } = totals;
  const lost = (bounced ?? 0) + (failed ?? 0) + (suppressed ?? 0);
  return {
    observations: [
      {
        check: "delivered-today",
        status: "ok",
        reason: `Since 00:00 UTC ${delivered} mails arrived and ${lost} were lost.`,
        facts: { deliveredToday: delivered, lostToday: lost, since: from.toISOString() },
        evidence: reply.evidence,
      },
    ],
  };
}

const facts = ({ sent, delivered, bounced, failed, suppressed }: DeliveryTotals) => ({
  sent,
  delivered,
  bounced: bounced ?? null,
  failed: failed ?? null,
  suppressed: suppressed ?? null,
});

/** Mail that was refused before it was sent may be missing from "sent", so the larger count is what was tried. */
function tried({ sent, delivered, bounced, failed, suppressed }: DeliveryTotals): number {
  return Math.max(sent, delivered + (bounced ?? 0) + (failed ?? 0) + (suppressed ?? 0));
}

const share = (part: number, whole: number) => (100 * part) / whole;
const percent = (value: number) => `${value.toFixed(2).replace(/\.?0+$/, "")} %`;

function successRate(totals: DeliveryTotals): Observation {
  const check = "delivery-rate";
  const all = tried(totals);
  if (all === 0) return nothingSent(check);
  const value = share(totals.delivered, all);
  const reason = `${totals.delivered} of ${all} mails of the last 24 h were delivered (${percent(value)}).`;
  if (all >= ENOUGH_MAIL) return { check, value, reason };
  return {
    check,
    status: totals.delivered === all ? "ok" : "warn",
    reason: `${reason} Too few to hold against the limit.`,
  };
}

function failedShare(totals: DeliveryTotals): Observation {
  const check = "delivery-failures";
  const all = tried(totals);
  if (all === 0) return nothingSent(check);
  if (typeof totals.failed !== "number" || typeof totals.bounced !== "number")
    return { check, status: "unknown", reason: "Resend does not say how many mails failed." };
  const lost = totals.failed + totals.bounced + (totals.suppressed ?? 0);
  const value = share(lost, all);
  const reason = `${lost} of ${all} mails of the last 24 h failed, bounced or were held back (${percent(value)}).`;
  if (all >= ENOUGH_MAIL) return { check, value, reason };
  return {
    check,
    status: lost === 0 ? "ok" : "warn",
    reason: `${reason} Too few to hold against the limit.`,
  };
}

function nothingSent(check: string): Observation {
  return {
    check,
    status: "unknown",
    reason: "Resend sent no mail in the last 24 h, so nothing proves that it would.",
  };
}
