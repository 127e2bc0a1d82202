import { metricsText } from "@/server/self/metrics";

export const dynamic = "force-dynamic";

/** For Prometheus: numbers only, nothing that names a person, a tenant or a secret. */
export async function GET(): Promise<Response> {
  return new Response(await metricsText(), {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
}
