import { namesOf, readAlertmanagerHook } from "@/platforms/drivers/alertmanager";
import { acceptHook, type Hook, type HookContext } from "./accept-hook";

/** It drops whatever is answered with 4xx and tries again after 5xx, so that only what can never be read gets a 4xx. */
const alertmanager: Hook = {
  source: "alertmanager",
  sender: "Alertmanager",
  largestBytes: 4 * 1024 * 1024,
  shown: (request) => secretIn(request.headers.get("authorization")),
  needsSecret: () => true,
  whenLost: { "too-slow": 503, "cut-off": 503 },
  decide: ({ secrets }, bytes) => {
    const read = readAlertmanagerHook(bytes, secrets);
    if (!read.ok) return { verdict: "malformed", status: 400, detail: read.detail };
    const { told } = read;
    const externalId = namesOf(told.alerts);
    const detail =
      told.truncated > 0
        ? `${told.truncated} alerts were cut off, so nothing counts as over by it; the list is read from there.`
        : "";
    return { verdict: "accepted", status: 200, detail, externalId, told };
  },
  thanks: ({ told }, now) => ({ alerts: told?.alerts?.length ?? 0, received_at: now.toISOString() }),
};

export const acceptAlertmanager = (
  ctx: HookContext,
  environmentId: string,
  request: Request,
): Promise<Response> => acceptHook(ctx, alertmanager, environmentId, request);

/** What `http_config` of Alertmanager can send: a bearer token, or a password beside any user name. */
function secretIn(authorization: string | null): string | null {
  const [, scheme = "", value = ""] = /^(bearer|basic) +(\S+)$/i.exec(authorization ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return null;
  const pair = Buffer.from(value, "base64").toString("utf8");
  return pair.includes(":") ? pair.slice(pair.indexOf(":") + 1) : null;
}
