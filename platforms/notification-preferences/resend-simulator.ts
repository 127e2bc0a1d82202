import type { Route, SimReply } from "@/platforms/simulator/routes";
import type { NotificationWorld } from "./world";

const CALLS_A_SECOND = 5;
const WEEK_MS = 7 * 86_400_000;
const KNOWN = ["sent", "delivered", "bounced", "failed", "suppressed"] as const;

/** The part of Resend that tells what became of the mail. */
export function resendRoutes(state: NotificationWorld, now: () => Date, key: string): Route[] {
  let second = 0;
  let calls = 0;
  const refusal = (statusCode: number, name: string, message: string): SimReply => ({
    status: statusCode,
    json: { statusCode, name, message },
  });
  return [
    {
      method: "GET",
      path: "/emails/metrics",
      handle: (request) => {
        if (!request.headers.authorization)
          return refusal(401, "missing_api_key", "Missing API Key in the authorization header");
        if (request.headers.authorization !== `Bearer ${key}`)
          return refusal(403, "invalid_api_key", "API key is invalid");

        const current = Math.floor(now().getTime() / 1000);
        calls = current === second ? calls + 1 : 1;
        second = current;
        if (calls > CALLS_A_SECOND)
          return {
            ...refusal(429, "rate_limit_exceeded", "Too many requests"),
            headers: {
              "retry-after": "1",
              "ratelimit-limit": String(CALLS_A_SECOND),
              "ratelimit-remaining": "0",
              "ratelimit-reset": "1",
            },
          };

        const end = dateOf(request.query.get("end_date")) ?? now();
        const start = dateOf(request.query.get("start_date")) ?? new Date(end.getTime() - WEEK_MS);
        if (start > end) return refusal(422, "validation_error", "start_date must be on or before end_date");
        const wanted = request.query.get("metrics")?.split(",") ?? [...KNOWN];
        const unknown = wanted.find((name) => !KNOWN.some((known) => known === name));
        if (unknown) return refusal(422, "validation_error", `Unknown metric ${unknown}`);
        const mail = state.mail(start, end);
        return {
          json: {
            object: "metrics",
            start_date: start.toISOString(),
            end_date: end.toISOString(),
            metrics: wanted,
            totals: Object.fromEntries(
              KNOWN.filter((name) => wanted.includes(name)).map((name) => [name, mail[name]]),
            ),
          },
        };
      },
    },
  ];
}

function dateOf(text: string | null): Date | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
