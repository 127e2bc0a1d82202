import { env } from "@/server/env";
import { answered } from "@/server/refusal";
import { metricsText } from "@/server/self/metrics";
import { machineContext } from "@/server/tokens/context";
import { machineOf, refusalAnswer } from "@/server/tokens/door";
import { isFromThisMachine } from "@/server/tokens/from-here";

export const dynamic = "force-dynamic";

/** For Prometheus: numbers only, nothing that names a person, a tenant or a secret. From elsewhere it takes a token. */
export function GET(request: Request): Promise<Response> {
  return answered("telling the metrics", async () => {
    const ctx = machineContext(request);
    if (!isFromThisMachine(env(), ctx.address)) {
      const machine = await machineOf(ctx, request, "metrics", "platform:read");
      if ("refused" in machine) return refusalAnswer(machine.refused);
    }
    return new Response(await metricsText(), {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
    });
  });
}
