import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Take } from "./inbox";
import type { Route, SimReply } from "./routes";

const Event = z.object({
  routing_key: z.string().length(32),
  event_action: z.enum(["trigger", "acknowledge", "resolve"]),
  dedup_key: z.string().max(255).optional(),
  payload: z
    .object({
      summary: z.string().max(1024),
      source: z.string(),
      severity: z.enum(["critical", "error", "warning", "info"]),
    })
    .optional(),
});

const invalid = (error: string): SimReply => ({
  status: 400,
  json: { status: "invalid event", message: "Event object is invalid", errors: [error] },
});

/** Takes in what is well formed with 202, and drops without a word what speaks of an incident that it does not have. */
export function pagerRoutes({ routingKey, take }: { routingKey: string; take: Take }): Route[] {
  const incidents = new Set<string>();
  return [
    {
      method: "POST",
      path: "/v2/enqueue",
      handle: (request) => {
        const told = Event.safeParse(request.json());
        if (!told.success) return invalid(String(told.error.issues[0]?.path.join(".") ?? "body"));
        const { routing_key, event_action: action, dedup_key: key = randomUUID(), payload } = told.data;
        if (routing_key !== routingKey) return invalid("Invalid routing_key");
        if (action === "trigger" && !payload) return invalid("'payload' is missing or blank");
        if (action === "trigger" || incidents.has(key))
          take({
            by: "pagerduty",
            place: key,
            what: action,
            title: payload?.summary ?? "",
            body: JSON.stringify({ ...told.data, routing_key: "[redacted]" }),
          });
        if (action === "trigger") incidents.add(key);
        if (action === "resolve") incidents.delete(key);
        return { status: 202, json: { status: "success", message: "Event processed", dedup_key: key } };
      },
    },
  ];
}
