import { z } from "zod";
import { parsed, utcDate } from "@/platforms/answers";
import { quoted } from "@/platforms/drivers/quoted";
import type { PlatformQuery } from "@/platforms/platform";
import { askResend } from "./client";

const PAGE = 100;
const ARRIVED = ["delivered", "opened", "clicked"];
const LOST = ["bounced", "failed", "suppressed", "complained", "canceled"];

const Emails = z.object({
  has_more: z.boolean().nullish(),
  data: z.array(
    z.object({
      id: z.string(),
      to: z.union([z.string(), z.array(z.string())]).nullish(),
      subject: z.string().nullish(),
      created_at: z.string().nullish(),
      last_event: z.string().nullish(),
    }),
  ),
});

/** Whom a mail went to, so that it can be told apart and nobody's address is kept: "m…@customers.example". */
function masked(to: string | readonly string[] | null | undefined): string {
  const all = typeof to === "string" ? [to] : (to ?? []);
  const [first] = all;
  if (!first) return "nobody";
  const [name = "", domain = "?"] = first.replace(/^.*<|>.*$/g, "").split("@");
  return `${name.slice(0, 1)}…@${quoted(domain, 80)}${all.length > 1 ? ` and ${all.length - 1} more` : ""}`;
}

/** Resend writes the zone as hours alone: "2026-11-20 08:59:00.12+00". */
const sentAt = (text: string | null | undefined) =>
  utcDate(text?.replace(/(:\d\d(?:\.\d+)?[+-]\d\d)$/, "$1:00"))?.toISOString() ?? null;

export const deliveries: PlatformQuery = {
  key: "resend.deliveries",
  title: "Newest mail at Resend",
  group: "webhooks",
  purpose:
    "What became of the last hundred mails. The platform's own log stays empty; text messages are at Twilio, and Slack and other mail servers tell nothing.",
  capability: "deliveries",
  input: z.strictObject({}),
  fields: [],
  timeoutSeconds: 20,
  columns: [
    { key: "email", title: "Mail", kind: "code" },
    { key: "at", title: "Sent", kind: "time" },
    { key: "to", title: "To", kind: "text" },
    { key: "subject", title: "Subject", kind: "text" },
    { key: "event", title: "Last heard of it", kind: "text" },
    { key: "arrived", title: "Arrived", kind: "yes-no" },
  ],
  ask: async (c) => {
    const reply = await askResend(c, "/emails", { limit: PAGE });
    const { data, has_more: more } = parsed(Emails, reply);
    const arrived = (event: string | null | undefined) =>
      ARRIVED.includes(event ?? "") ? true : LOST.includes(event ?? "") ? false : null;
    const count = (wanted: boolean | null) =>
      data.filter(({ last_event: event }) => arrived(event) === wanted).length;
    return {
      rows: data.map((each) => [
        quoted(each.id, 60),
        sentAt(each.created_at),
        masked(each.to),
        each.subject ? quoted(each.subject, 120) : null,
        each.last_event ? quoted(each.last_event, 40) : null,
        arrived(each.last_event),
      ]),
      truncated: more === true,
      said:
        data.length === 0
          ? "Resend has sent no mail."
          : `Of the last ${data.length} mails ${count(true)} arrived and ${count(false)} did not; of ${count(null)} nothing is known yet.`,
      evidence: () => ({ ...reply.evidence(), excerpt: "" }),
    };
  },
};
