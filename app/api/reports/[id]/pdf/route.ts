import { sendPdf } from "@/server/reports/send-pdf";
import { forSignedIn } from "@/server/signed-in-route";

type Props = { params: Promise<{ id: string }> };

/** A frozen report as PDF. */
export const GET = (_request: Request, { params }: Props) =>
  forSignedIn("sending a report's PDF", async (ctx) => sendPdf(ctx, (await params).id));
