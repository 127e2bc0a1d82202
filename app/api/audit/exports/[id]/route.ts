import { sendFile } from "@/server/audit-exports/send";
import { forSignedIn } from "@/server/signed-in-route";

type Props = { params: Promise<{ id: string }> };

/** The file of an export, whole or from a byte on. */
export const GET = (request: Request, { params }: Props) =>
  forSignedIn("sending an export's file", async (ctx) =>
    sendFile(ctx, (await params).id, request.headers.get("range")),
  );
