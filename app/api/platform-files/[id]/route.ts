import { randomUUID } from "node:crypto";
import { currentVisit } from "@/server/auth";
import { database } from "@/server/database";
import { sendPlatformFile } from "@/server/platform-files/send-file";
import { refusalOf, signedOut } from "@/server/refusal";

type Props = { params: Promise<{ id: string }> };

/** A list of a platform as it was fetched. */
export async function GET(_request: Request, { params }: Props): Promise<Response> {
  const actor = (await currentVisit())?.actor;
  if (!actor) return signedOut();
  try {
    const ctx = { actor, db: database().db, now: new Date(), correlationId: randomUUID() };
    return await sendPlatformFile(ctx, (await params).id);
  } catch (error) {
    return refusalOf(error, "sending a platform's list");
  }
}
