import { cookies } from "next/headers";
import type { z } from "zod";
import { Intent } from "@/domain/schema/account";
import { currentVisit } from "@/server/auth";
import { inWords } from "@/server/command";
import { database } from "@/server/database";
import { bindsIdentity, intentCookie, intentOptions, writtenIntent } from "@/server/people/provider/intent";
import { answered, refusal, signedOut } from "@/server/refusal";
import { isSameOrigin, tooLarge } from "@/server/same-origin";

/** Notes what a visit to the identity provider is for, before the browser goes there. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refusal(403, "This request did not come from the console.");
  if (tooLarge(request)) return refusal(413, "This request is too large.");
  const input = Intent.safeParse(await request.json().catch(() => undefined));
  if (!input.success) return refusal(400, inWords(input.error));
  return answered("noting an intent", () => note(input.data));
}

async function note(intent: z.output<typeof Intent>): Promise<Response> {
  const jar = await cookies();
  if (intent.kind === "sign-in") {
    jar.delete(intentCookie());
  } else if (intent.kind === "bind") {
    if (!(await bindsIdentity(database().db, intent.link)))
      return refusal(
        400,
        "This link was used already or is older than 24 hours. Ask an admin for a new one.",
      );
    jar.set(intentCookie(), await writtenIntent(intent), intentOptions());
  } else {
    const visit = await currentVisit();
    if (!visit) return signedOut();
    const { sessionId } = visit.actor;
    jar.set(
      intentCookie(),
      await writtenIntent({ kind: "step-up", sessionId, at: Date.now() }),
      intentOptions(),
    );
  }
  return Response.json({});
}
