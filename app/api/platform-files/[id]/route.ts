import { sendPlatformFile } from "@/server/platform-files/send-file";
import { forSignedIn } from "@/server/signed-in-route";

type Props = { params: Promise<{ id: string }> };

/** A list of a platform as it was fetched. */
export const GET = (_request: Request, { params }: Props) =>
  forSignedIn("sending a platform's list", async (ctx) => sendPlatformFile(ctx, (await params).id));
