import { mintedKeys } from "@/platforms/simulator/minted-keys";
import type { Route } from "@/platforms/simulator/routes";

export const SIM_TWILIO_ACCOUNT = `AC${"0123456789abcdef".repeat(2)}`;
export const SIM_TWILIO_KEY = "made-up-twilio-token";
export const SIM_SLACK_KEY = "made-up-slack-token";

/** Twilio and Slack, as far as they say whether a key is alive. */
export function providerServers(): Record<string, Route[]> {
  const twilio = mintedKeys("twilio-", [SIM_TWILIO_KEY]);
  const slack = mintedKeys("xox-simulated-", [SIM_SLACK_KEY]);
  return {
    twilio: [
      ...twilio.routes,
      {
        method: "GET",
        path: "/2010-04-01/Accounts/:file",
        handle: ({ headers }) => {
          const login = /^Basic (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
          const [user, ...rest] = Buffer.from(login, "base64").toString("utf8").split(":");
          return user === SIM_TWILIO_ACCOUNT && twilio.accepts(rest.join(":"))
            ? { json: { sid: SIM_TWILIO_ACCOUNT, status: "active", type: "Full" } }
            : { status: 401, json: { code: 20003, message: "Authenticate", status: 401 } };
        },
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
