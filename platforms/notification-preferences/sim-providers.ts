import { mintedKeys } from "@/platforms/simulator/minted-keys";
import type { Route, SimRequest } from "@/platforms/simulator/routes";
import type { NotificationWorld } from "./world";

export const SIM_TWILIO_ACCOUNT = `AC${"0123456789abcdef".repeat(2)}`;
export const SIM_TWILIO_KEY = "made-up-twilio-token";
export const SIM_SLACK_KEY = "made-up-slack-token";

const DAY_MS = 86_400_000;

/** Twilio, as far as it says whether a key is alive and what became of messages, and Slack, which says the first alone. */
export function providerServers(state: NotificationWorld, now: () => Date): Record<string, Route[]> {
  const twilio = mintedKeys("twilio-", [SIM_TWILIO_KEY]);
  const slack = mintedKeys("xox-simulated-", [SIM_SLACK_KEY]);
  const account = `/2010-04-01/Accounts/${SIM_TWILIO_ACCOUNT}`;
  const signedIn =
    (handle: Route["handle"]): Route["handle"] =>
    (request, params) => {
      const login = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
      const [user, ...rest] = Buffer.from(login, "base64").toString("utf8").split(":");
      return user === SIM_TWILIO_ACCOUNT && twilio.accepts(rest.join(":"))
        ? handle(request, params)
        : { status: 401, json: { code: 20003, message: "Authenticate", status: 401 } };
    };
  const messages = ({ query }: SimRequest) => {
    const from = Date.parse(`${query.get("DateSent")}T00:00:00Z`);
    const all = textsOf(state, new Date(from), new Date(Math.min(now().getTime(), from + DAY_MS)));
    const size = Math.min(1000, Number(query.get("PageSize") ?? 50));
    const page = Number(query.get("Page") ?? 0);
    const more = new URLSearchParams({
      DateSent: query.get("DateSent") ?? "",
      PageSize: String(size),
      Page: String(page + 1),
      PageToken: "PASM",
    });
    return {
      json: {
        page,
        page_size: size,
        next_page_uri: all.length > (page + 1) * size ? `${account}/Messages.json?${more}` : null,
        messages: all.slice(page * size, (page + 1) * size),
      },
    };
  };
  return {
    twilio: [
      ...twilio.routes,
      { method: "GET", path: `${account}/Messages.json`, handle: signedIn(messages) },
      {
        method: "GET",
        path: "/2010-04-01/Accounts/:file",
        handle: signedIn(() => ({ json: { sid: SIM_TWILIO_ACCOUNT, status: "active", type: "Full" } })),
      },
    ],
    slack: [
      ...slack.routes,
      {
        method: "POST",
        path: "/api/auth.test",
        handle: ({ headers }) =>
          slack.accepts(/^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1])
            ? { json: { ok: true, team: "Simulated workspace", user: "notices" } }
            : { json: { ok: false, error: "invalid_auth" } },
      },
    ],
  };
}

/** One text message for every second mail, the newest first; the last of them are still on their way. */
function textsOf(state: NotificationWorld, from: Date, to: Date) {
  const { sent, failed } = state.mail(from, to);
  const count = Math.floor(sent / 2);
  return Array.from({ length: count }, (_, index) => ({
    sid: `SM${String(index).padStart(32, "0")}`,
    direction: index % 50 === 49 ? "inbound" : "outbound-api",
    status:
      index % 50 === 49
        ? "received"
        : index < 2
          ? "sent"
          : index < 2 + Math.ceil(failed / 2)
            ? "undelivered"
            : "delivered",
    body: "Your code is 000000",
    to: "+15550000000",
  }));
}
