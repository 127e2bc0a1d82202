import { takeBeat } from "@/server/incoming/beat-route";

export const dynamic = "force-dynamic";

type Place = { params: Promise<{ token: string }> };

/** A scheduler reports a success here. It has no session: the address is its secret. */
const handler = async (request: Request, { params }: Place) => takeBeat(request, (await params).token);

export { handler as GET, handler as HEAD, handler as POST };
