import { randomUUID } from "node:crypto";
import { currentVisit } from "@/server/auth";
import { database } from "@/server/database";
import { refusalOf, signedOut } from "@/server/refusal";
import { sendPdf } from "@/server/reports/send-pdf";

type Props = { params: Promise<{ id: string }> };

/** A frozen report as PDF. */
export async function GET(_request: Request, { params }: Props): Promise<Response> {
  const actor = (await currentVisit())?.actor;
  if (!actor) return signedOut();
  try {
    const ctx = { actor, db: database().db, now: new Date(), correlationId: randomUUID() };
    return await sendPdf(ctx, (await params).id);
  } catch (error) {
    return refusalOf(error, "sending a report's PDF");
  }
}
