import { cookies } from "next/headers";
import { Intent } from "@/domain/schema/account";
import { currentVisit } from "@/server/auth";
import { inWords } from "@/server/command";
import { database } from "@/server/database";
import { bindsIdentity, intentCookie, intentOptions, writtenIntent } from "@/server/people/provider/intent";
import { isSameOrigin, tooLarge } from "@/server/same-origin";

/** Notes what a visit to the identity provider is for, before the browser goes there. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refusal(403, "This request did not come from the console.");
  if (tooLarge(request)) return refusal(413, "This request is too large.");
  const input = Intent.safeParse(await request.json().catch(() => undefined));
  if (!input.success) return refusal(400, inWords(input.error));
  const jar = await cookies();
  if (input.data.kind === "sign-in") {
    jar.delete(intentCookie());
  } else if (input.data.kind === "bind") {
    if (!(await bindsIdentity(database().db, input.data.link)))
      return refusal(
        400,
        "This link was used already or is older than 24 hours. Ask an admin for a new one.",
      );
    jar.set(intentCookie(), await writtenIntent(input.data), intentOptions());
  } else {
    const visit = await currentVisit();
    if (!visit) return refusal(401, "You are signed out. Sign in to continue.");
    const { sessionId } = visit.actor;
    jar.set(
      intentCookie(),
      await writtenIntent({ kind: "step-up", sessionId, at: Date.now() }),
      intentOptions(),
    );
  }
  return Response.json({});
}

const refusal = (status: number, error: string) => Response.json({ error }, { status });
