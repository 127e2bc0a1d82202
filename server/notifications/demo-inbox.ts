import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db";
import { channels } from "@/db/schema";
import { openOutbound } from "@/platforms/outbound/outbound";
import { env } from "@/server/env";

const Arrived = z.array(
  z.object({
    at: z.coerce.date(),
    by: z.enum(["slack", "pagerduty", "mail", "webhook"]),
    place: z.string(),
    what: z.string(),
    title: z.string(),
    body: z.string(),
  }),
);

/** What reached the demo world's inbox, as the inbox tells it; undefined outside the demo world. */
export async function demoInbox(db: Db) {
  if (!env().isDemo) return undefined;
  const [channel] = await db
    .select({ settings: channels.settings })
    .from(channels)
    .where(eq(channels.id, "status-page"));
  const url = channel?.settings.url;
  if (!url) return undefined;
  const outbound = openOutbound({ baseUrls: { inbox: new URL(url).origin }, privateNetwork: true });
  try {
    const reply = await outbound.send({ base: "inbox", path: "/inbox", timeoutSeconds: 3 });
    return Arrived.parse(reply.json());
  } catch {
    return undefined;
  } finally {
    await outbound.close();
  }
}
