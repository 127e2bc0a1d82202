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
  const isValid = (organization: number) => {
    const ends = tokenExpiry(seed, organization, now());
    return ends === null || ends > now();
  };
  const tokenOf = ({ headers }: SimRequest) => /^Bearer (.+)$/.exec(String(headers.authorization ?? ""))?.[1];
  const holder = (token: string | undefined) => ORGANIZATIONS.find(({ id }) => simToken(id) === token);

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
        organization !== undefined &&
        isValid(organization.id) &&
        organizationOf(params.act ?? "") === organization.id;
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
        const organization = holder(query.get("input_token") ?? undefined);
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
        const ends = tokenExpiry(seed, organization.id, now());
        const valid = isValid(organization.id);
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
              ...(valid ? {} : { error: { code: 190, subcode: 463, message: "Session has expired" } }),
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
