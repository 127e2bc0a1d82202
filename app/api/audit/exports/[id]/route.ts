import { randomUUID } from "node:crypto";
import { sendFile } from "@/server/audit-exports/send";
import { currentVisit } from "@/server/auth";
import { database } from "@/server/database";
import { refusalOf, signedOut } from "@/server/refusal";

type Props = { params: Promise<{ id: string }> };

/** The file of an export, whole or from a byte on. */
export async function GET(request: Request, { params }: Props): Promise<Response> {
  const actor = (await currentVisit())?.actor;
  if (!actor) return signedOut();
  try {
    const ctx = { actor, db: database().db, now: new Date(), correlationId: randomUUID() };
    return await sendFile(ctx, (await params).id, request.headers.get("range"));
  } catch (error) {
    return refusalOf(error, "sending an export's file");
  }
}
