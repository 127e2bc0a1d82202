import { headers } from "next/headers";
import { ChoosePassword } from "@/domain/schema/person";
import { inWords } from "@/server/command";
import { database } from "@/server/database";
import { env } from "@/server/env";
import { addressOf } from "@/server/people/address";
import { choosePassword } from "@/server/people/choose-password";
import { answered, refusal } from "@/server/refusal";
import { isSameOrigin, tooLarge } from "@/server/same-origin";

/** Uses up a one-time link. Nobody is signed in here, so it is a route of its own and not a procedure. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refusal(403, "This request did not come from the console.");
  if (tooLarge(request)) return refusal(413, "This request is too large.");
  const input = ChoosePassword.safeParse(await request.json().catch(() => undefined));
  if (!input.success) return refusal(400, inWords(input.error));
  return answered("choosing a password", async () => {
    const list = await headers();
    const { email } = await choosePassword(
      database().db,
      input.data,
      addressOf((name) => list.get(name) ?? undefined, env().proxyHops),
    );
    return Response.json({ email });
  });
}
