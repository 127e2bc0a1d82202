import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Answer, type Conversation, PlatformError } from "@/platforms/platform";
import { withoutBody } from "./session";

const PAGE = 500;
/** Twilio has no sums, so its list is counted; a day with more is not counted at all rather than in part. */
const MOST_PAGES = 20;
const DAY_MS = 86_400_000;
const ARRIVED = ["delivered", "read"];
const LOST = ["undelivered", "failed", "partially_delivered"];

const Messages = z.object({
  messages: z.array(z.object({ status: z.string(), direction: z.string().nullish().catch(null) })),
  next_page_uri: z.string().nullish(),
});

export type TwilioLogin = { account: string; login: string };

/** The account is an option, its key a credential: the token of the account, or a key with its secret. */
export function twilioLogin(c: Conversation, key: string): TwilioLogin {
  const account = c.environment.options["twilio-account"] ?? "";
  if (!/^AC[0-9a-zA-Z]{32}$/.test(account))
    throw new PlatformError(
      "not-deployed",
      'The option "twilio-account" names no account: "AC" and 32 letters or digits.',
      { notSent: true },
    );
  const login = Buffer.from(key.includes(":") ? key : `${account}:${key}`).toString("base64");
  c.http.hide(key);
  c.http.hide(login);
  return { account, login };
}

/**
 * The text messages of the running UTC day. What Twilio only handed over ("sent") may still arrive, or the carrier never
 * tells: it is counted when more is known of it, and named until then. Nothing else of a message is read or kept.
 */
export async function askTextsToday(c: Conversation): Promise<Answer> {
  const key = await c.secret("twilio-key");
  if (!key)
    throw new PlatformError(
      "not-deployed",
      "The configuration gives no Twilio key, so nobody counts text messages.",
      { notSent: true },
    );
  const { account, login } = twilioLogin(c, key);
  const from = new Date(Math.floor(c.now().getTime() / DAY_MS) * DAY_MS);
  const path = `/2010-04-01/Accounts/${account}/Messages.json`;
  let query: Record<string, string> = { DateSent: from.toISOString().slice(0, 10), PageSize: String(PAGE) };
  const counts = { arrived: 0, lost: 0, open: 0 };
  let reply: Reply;
  for (let page = 1; ; page += 1) {
    reply = accepted(
      await c.http.send({ base: "twilio", path, query, headers: { authorization: `Basic ${login}` } }),
    );
    const { messages, next_page_uri: next } = parsed(Messages, reply);
    for (const { status, direction } of messages) {
      if (direction?.startsWith("inbound") || status === "canceled") continue;
      if (ARRIVED.includes(status)) counts.arrived += 1;
      else if (LOST.includes(status)) counts.lost += 1;
      else counts.open += 1;
    }
    if (!next) break;
    if (page === MOST_PAGES)
      return told(reply, {
        status: "unknown",
        reason: `Twilio lists more than ${(PAGE * MOST_PAGES).toLocaleString("en-US")} text messages today; so many are not counted.`,
      });
    query = pageOf(next, path, reply);
  }
  const waiting = counts.open > 0 ? ` Of ${counts.open} nothing final is known.` : "";
  return told(reply, {
    status: "ok",
    reason: `Since 00:00 UTC ${counts.arrived} text messages arrived and ${counts.lost} were lost.${waiting}`,
    facts: {
      textsArrivedToday: counts.arrived,
      textsLostToday: counts.lost,
      textsOpen: counts.open,
      since: from.toISOString(),
    },
  });
}

type Told = Omit<Answer["observations"][number], "check" | "evidence">;
const told = (reply: Reply, seen: Told): Answer => ({
  observations: [{ check: "texts-today", ...seen, evidence: withoutBody(reply) }],
});

/** Only a page of the same list is followed. */
function pageOf(next: string, path: string, reply: Reply): Record<string, string> {
  const base = "https://twilio.invalid";
  const address = URL.canParse(next, base) ? new URL(next, base) : undefined;
  if (address?.origin !== base || address.pathname !== path)
    throw new PlatformError("unreadable", "Twilio's next page is not one of this list.", {
      evidence: withoutBody(reply),
    });
  return Object.fromEntries(address.searchParams);
}
