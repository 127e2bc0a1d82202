export const dynamic = "force-dynamic";

/** The process answers; nothing else is claimed. */
export function GET(): Response {
  return Response.json({ status: "alive" }, { headers: { "cache-control": "no-store" } });
}
