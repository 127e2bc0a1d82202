import { takeBeat } from "@/server/incoming/beat-route";

export const dynamic = "force-dynamic";

type Place = { params: Promise<{ token: string; signal: string }> };

/** A scheduler reports a start, a success or a failure here. */
const handler = async (request: Request, { params }: Place) => {
  const { token, signal } = await params;
  return takeBeat(request, token, signal);
};

export { handler as GET, handler as HEAD, handler as POST };
