import { noiseBetween } from "@/platforms/simulator/noise";
import type { Route, SimReply, SimRequest, World } from "@/platforms/simulator/routes";
import { ORGANIZATIONS, tokenExpiry } from "./world";

export const SIM_APP = "614200000000017";
export const SIM_APP_SECRET = "sim-app-secret-not-a-secret";
export const SIM_VERIFY = "sim-verify-word-not-a-secret";
export const SIM_CALLBACK = "https://api.complyai.sim.example/webhooks/meta";
const APP_TOKEN = `${SIM_APP}|${SIM_APP_SECRET}`;
const VALID_FIELDS = [
  "with_issues_ad_objects",
  "in_process_ad_objects",
  "ad_recommendations",
  "creative_fatigue",
  "product_set_issue",
];
/** Organisations whose ad accounts lost the app when their connection was made anew. */
const LOST = [3, 8];
const ENDED = 2635;

export const simToken = (organization: number) => `EAAsimulated${organization}NotAToken`;
/** As a person gets it when they connect again: it says when it ends. */
export const simUserToken = (organization: number, ends: number) =>
  `${simToken(organization)}u${Math.floor(ends / 1000).toString(16)}`;
/** Another token of the same business, as its system user would be given one: any hexadecimal ending makes its own. */
export const simSystemToken = (organization: number, ending: string) => `${simToken(organization)}x${ending}`;
export const simActOf = (account: number) => `5600000000${account}`;

const organizationOf = (act: string) => Math.floor(Number(act.replace(/^act_5600000000/, "")) / 10);

/** The part of the Graph API that the console asks, and ComplyAI's own answer to Meta's challenge. */
export function metaRoutes(seed: string, world: World): Route[] {
  let own: { callback: string; fields: string[] } | undefined = {
    callback: SIM_CALLBACK,
    fields: VALID_FIELDS.slice(0, 2),
  };
  const installed = new Set(ORGANIZATIONS.map(({ id }) => id).filter((id) => !LOST.includes(id)));
  const now = () => world.now().getTime();
  const revoked = new Set<string>();
  const endOf = (token: string, organization: number) => {
    if (token === simToken(organization)) return tokenExpiry(seed, organization, now());
    const seconds = /u([0-9a-f]{8})$/.exec(token)?.[1];
    return seconds ? Number.parseInt(seconds, 16) * 1000 : null;
  };
  const isValid = (token: string, organization: number) => {
    const ends = endOf(token, organization);
    return !revoked.has(token) && (ends === null || ends > now());
  };
  const tokenOf = ({ headers }: SimRequest) => /^Bearer (.+)$/.exec(String(headers.authorization ?? ""))?.[1];
  const holder = (token: string | undefined) =>
    ORGANIZATIONS.find(
      ({ id }) => token === simToken(id) || (token ?? "").replace(/[xu][0-9a-f]{8,}$/, "") === simToken(id),
    );

  /** The app's own calls, or those of an organisation; the refusals that Meta gives, all of them with 400. */
  const guarded =
    (
      who: "app" | "account",
      handle: (request: SimRequest, params: Readonly<Record<string, string>>) => SimReply,
    ): Route["handle"] =>
    (request, params) => {
      if (!/^v2[2-6]\.0$/.test(params.version ?? ""))
        return refusal(ENDED, "You are calling a deprecated version of the Ads API.");
      const token = tokenOf(request);
      const organization = holder(token);
      const isApp = token === APP_TOKEN && (params.app ?? SIM_APP) === SIM_APP;
      const isAccount =
        token !== undefined &&
        organization !== undefined &&
        isValid(token, organization.id) &&
        (params.act === undefined || organizationOf(params.act) === organization.id);
      if (who === "app" ? !isApp : !isAccount)
        return refusal(190, "Invalid OAuth access token - Cannot parse access token");
      return { headers: { "facebook-api-version": params.version ?? "" }, ...handle(request, params) };
    };

  const list = (data: unknown[]): SimReply => ({ json: { data } });
  return [
    {
      method: "GET",
      path: "/:version/debug_token",
      handle: guarded("app", ({ query }) => {
        const token = query.get("input_token") ?? "";
        const organization = holder(token);
        if (!organization)
          return {
            json: {
              data: {
                is_valid: false,
                scopes: [],
                error: { code: 190, subcode: 467, message: "Invalid OAuth access token." },
              },
            },
          };
        const ends = endOf(token, organization.id);
        const valid = isValid(token, organization.id);
        return {
          json: {
            data: {
              app_id: SIM_APP,
              type: ends === null ? "SYSTEM_USER" : "USER",
              is_valid: valid,
              expires_at: ends === null ? 0 : Math.floor(ends / 1000),
              data_access_expires_at: Math.floor(now() / 1000) + 60 * 86_400,
              scopes: [
                "ads_read",
                "ads_management",
                ...(organization.id === 4 ? [] : ["business_management"]),
              ],
              ...(valid
                ? {}
                : {
                    error: revoked.has(token)
                      ? { code: 190, subcode: 458, message: "The app was removed" }
                      : { code: 190, subcode: 463, message: "Session has expired" },
                  }),
            },
          },
        };
      }),
    },
    {
      method: "GET",
      path: "/:version/:app/subscriptions",
      handle: guarded("app", () =>
        list(
          own
            ? [
                {
                  object: "ad_account",
                  callback_url: own.callback,
                  active: true,
                  fields: own.fields.map((name) => ({ name, version: "v26.0" })),
                },
              ]
            : [],
        ),
      ),
    },
    {
      method: "POST",
      path: "/:version/:app/subscriptions",
      handle: guarded("app", (request) => {
        const form = request.form();
        const fields = (form.get("fields") ?? "").split(",");
        if (fields.some((field) => !VALID_FIELDS.includes(field)))
          return refusal(100, "(#100) Param fields must be one of the valid fields of ad_account");
        if (form.get("verify_token") !== SIM_VERIFY || form.get("callback_url") !== SIM_CALLBACK)
          return refusal(2200, "(#2200) Callback verification failed");
        own = { callback: SIM_CALLBACK, fields };
        return { json: { success: true } };
      }),
    },
    {
      method: "GET",
      path: "/:version/:act/subscribed_apps",
      handle: guarded("account", (_request, { act = "" }) =>
        list(installed.has(organizationOf(act)) ? [{ id: SIM_APP, name: "ComplyAI" }] : []),
      ),
    },
    {
      method: "POST",
      path: "/:version/:act/subscribed_apps",
      handle: guarded("account", (request, { act = "" }) => {
        if (request.form().get("app_id") !== SIM_APP) return refusal(100, "(#100) Invalid app_id");
        installed.add(organizationOf(act));
        return { json: { success: true } };
      }),
    },
    {
      method: "GET",
      path: "/:version/oauth/revoke",
      handle: guarded("app", ({ query }) => {
        if (query.get("client_secret") !== SIM_APP_SECRET)
          return refusal(1, "Error validating client secret.");
        revoked.add(query.get("revoke_token") ?? "");
        return { json: { success: true } };
      }),
    },
    {
      method: "DELETE",
      path: "/:version/me/permissions",
      handle: guarded("account", (request) => {
        revoked.add(tokenOf(request) ?? "");
        return { json: { success: true } };
      }),
    },
    {
      method: "GET",
      path: "/:version/:act",
      handle: guarded("account", (_request, { act = "" }) => ({
        headers: {
          "x-business-use-case-usage": JSON.stringify({
            [`71${organizationOf(act)}`]: [
              {
                type: "ads_management",
                call_count: noiseBetween(4, 60, seed, "usage", act, Math.floor(now() / 600_000)),
                total_cputime: 3,
                total_time: 5,
                estimated_time_to_regain_access: 0,
              },
            ],
          }),
        },
        json: { id: act },
      })),
    },
    {
      method: "GET",
      path: "/",
      handle: () => refusal(100, "Unsupported get request.", "GraphMethodException"),
    },
  ];
}

/** ComplyAI's side of the hand-shake. */
export const challengeRoute = (prefix: string): Route => ({
  method: "GET",
  path: `${prefix}/webhooks/meta/verify`,
  handle: ({ query }) =>
    query.get("hub.mode") === "subscribe" && query.get("hub.verify_token") === SIM_VERIFY
      ? { text: query.get("hub.challenge") ?? "" }
      : { status: 403, text: "Forbidden" },
});

const refusal = (code: number, message: string, type = "OAuthException"): SimReply => ({
  status: 400,
  json: { error: { message, type, code, fbtrace_id: "simulated" } },
});
