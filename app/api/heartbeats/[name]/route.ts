import { machineContext } from "@/server/tokens/context";
import { takeNamedBeat } from "@/server/tokens/named-beat";

export const dynamic = "force-dynamic";

/** A scheduler reports here by the heartbeat's name; its token says who it is. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ name: string }> },
): Promise<Response> {
  return takeNamedBeat(machineContext(request), (await params).name, request);
}
