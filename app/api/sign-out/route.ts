import { cookies } from "next/headers";
import { currentVisit } from "@/server/auth";
import { database } from "@/server/database";
import { sessionCookie } from "@/server/people/auth-options";
import { signOut } from "@/server/people/sign-out";
import { answered, refusal } from "@/server/refusal";
import { isSameOrigin } from "@/server/same-origin";

/** Ends the session here, and says where to go to end it at the identity provider too. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refusal(403, "This request did not come from the console.");
  return answered("signing out", async () => {
    const visit = await currentVisit();
    const next = visit ? await signOut(database().db, visit.actor) : "/sign-in";
    (await cookies()).delete(sessionCookie());
    return Response.json({ next }, { headers: { "clear-site-data": '"cache", "storage"' } });
  });
}
