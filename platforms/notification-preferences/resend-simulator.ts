import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";
import type { NotificationWorld } from "./world";

const CALLS_A_SECOND = 5;
const WEEK_MS = 7 * 86_400_000;
const LISTED_MS = 6 * 3_600_000;
const SUBJECTS = ["Your weekly digest", "A payment was received", "New sign-in to your account"];
const KNOWN = ["sent", "delivered", "bounced", "failed", "suppressed"] as const;

/** The part of Resend that tells what became of the mail. */
export function resendRoutes(
  state: NotificationWorld,
  now: () => Date,
  accepts: (key: string | undefined) => boolean,
): Route[] {
  let second = 0;
  let calls = 0;
  const refusal = (statusCode: number, name: string, message: string): SimReply => ({
    status: statusCode,
    json: { statusCode, name, message },
  });
  const guarded =
    (handle: (request: SimRequest) => SimReply): Route["handle"] =>
    (request) => {
      if (!request.headers.authorization)
        return refusal(401, "missing_api_key", "Missing API Key in the authorization header");
      if (!accepts(/^Bearer (.+)$/.exec(request.headers.authorization)?.[1]))
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
      return handle(request);
    };
  return [
    {
      method: "GET",
      path: "/emails",
      handle: guarded(({ query }) => {
        const limit = Number(query.get("limit") ?? 20);
        const all = newestMails(state, now());
        return { json: { object: "list", has_more: all.length > limit, data: all.slice(0, limit) } };
      }),
    },
    {
      method: "GET",
      path: "/emails/metrics",
      handle: guarded((request) => {
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
      }),
    },
  ];
}

/** The mails of the last hours, newest first; the bad ones among them are as many as are counted. */
function newestMails(state: NotificationWorld, now: Date) {
  const from = new Date(now.getTime() - LISTED_MS);
  const { sent, bounced, failed } = state.mail(from, now);
  return Array.from({ length: sent }, (_, index) => {
    const at = new Date(now.getTime() - Math.floor(((index + 0.5) / sent) * LISTED_MS));
    const isBad = ((index + 1) * 7) % sent < bounced + failed;
    return {
      id: `00000000-0000-4000-8000-${String(at.getTime() % 1e12).padStart(12, "0")}`,
      from: "Advancia <notices@advancia.example>",
      to: [`member${1 + (index % 40)}@customers.example`],
      subject: SUBJECTS[index % SUBJECTS.length],
      created_at: at.toISOString().replace("T", " ").replace("Z", "+00"),
      last_event: isBad
        ? ((index + 1) * 7) % sent < bounced
          ? "bounced"
          : "failed"
        : index === 0
          ? "sent"
          : "delivered",
    };
  });
}

function dateOf(text: string | null): Date | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
