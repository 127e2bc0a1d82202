import { takeRead } from "@/server/read-api/take-read";
import { machineContext } from "@/server/tokens/context";

export const dynamic = "force-dynamic";

/** What machines may read, by their token. It changes nothing. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ collection: string }> },
): Promise<Response> {
  return takeRead(machineContext(request), (await params).collection, request);
}
