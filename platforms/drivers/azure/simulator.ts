import type { Route, SimReply, World } from "@/platforms/simulator/routes";
import {
  APP_CLIENT,
  APP_SECRET,
  APP_TENANT,
  CLIENT,
  CLIENT_SECRET,
  GRAPH,
  LOGIN,
  MANAGEMENT,
  SCM,
  SITE,
  TENANT,
} from "./access";
import { SIM_APP, SIM_APP_TENANT, SimDirectory } from "./sim-directory";

const SECRET = "sim-entra-not-a-secret";
const SIM_TENANT = "11111111-2222-3333-4444-555555555555";
const SIM_CLIENT = "66666666-7777-8888-9999-000000000000";
const SUBSCRIPTION = "/subscriptions/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
const WEB = `${SUBSCRIPTION}/resourceGroups/governance/providers/Microsoft.Web`;
export const SIM_PLAN = "governance-plan";
const SITE_ID = `${WEB}/sites/governance`;
const PLAN_ID = `${WEB}/serverfarms/${SIM_PLAN}`;
const TOKEN_MS = 3_600_000;
const RESTART_MS = 40_000;
/** Azure writes down what was done some minutes late. */
const NOTED_AFTER_MS = 120_000;
const RESIZE_MS = 60_000;
const SIZES = ["B1", "B2", "B3", "S1", "S2", "P1v3", "P2v3"];
const FILE_MS = 3_600_000;
const LINE_MS = 5000;
const SENTENCES = [
  "INFO sync of costs began",
  "INFO 412 resources read",
  "WARNING Graph answered 429",
  "ERROR token expired",
];

/** Entra, Azure Resource Manager and the site's own console, for one site on one plan. */
export function simulateAzure(
  world: World,
  seed = "",
): {
  servers: Record<string, Route[]>;
  credentials: Record<string, string>;
  options: Record<string, string>;
  platformTrouble(): string | undefined;
} {
  const now = () => world.now().getTime();
  const born = Math.floor(now() / FILE_MS) * FILE_MS - FILE_MS;
  const restarts: number[] = [];
  const directory = new SimDirectory(seed, now);
  let settings: Record<string, string> = {
    ENVIRONMENT: "production",
    AZURE_CLIENT_SECRET: directory.first,
    DATABASE_URL: "sqlite:///./data/governance.db",
  };
  let size = "B2";
  let resize: { to: string; at: number } | undefined;
  const issued = new Map<string, number>();

  const give = () => {
    const token = `sim-entra-token-${issued.size + 1}`;
    issued.set(token, now() + TOKEN_MS);
    return { token_type: "Bearer", expires_in: TOKEN_MS / 1000, access_token: token };
  };

  const settle = () => {
    if (!resize || now() - resize.at < RESIZE_MS) return;
    size = resize.to;
    resize = undefined;
  };

  const refusal = (status: number, code: string, message: string): SimReply => ({
    status,
    json: { error: { code, message } },
  });
  const guarded =
    (handle: Route["handle"]): Route["handle"] =>
    (request, params) => {
      const until = issued.get(String(request.headers.authorization ?? "").replace("Bearer ", "")) ?? 0;
      if (until <= now())
        return refusal(401, "ExpiredAuthenticationToken", "The access token expiry is in the past.");
      settle();
      return handle(request, params);
    };
  const arm = (method: Route["method"], path: string, handle: Route["handle"]): Route => ({
    method,
    path,
    handle: guarded((request, params) =>
      request.query.get("api-version")
        ? handle(request, params)
        : refusal(400, "MissingApiVersionParameter", "The api-version query parameter is required."),
    ),
  });

  const site = () => ({
    id: SITE_ID,
    name: "governance",
    properties: {
      state: "Running",
      availabilityState: "Normal",
      defaultHostName: "governance.azurewebsites.net",
      serverFarmId: PLAN_ID,
      lastModifiedTimeUtc: new Date(born).toISOString(),
    },
  });
  const plan = () => ({
    id: PLAN_ID,
    name: SIM_PLAN,
    location: "West Europe",
    kind: "linux",
    sku: { name: size, tier: "Basic", capacity: 1 },
    properties: {
      reserved: true,
      status: "Ready",
      provisioningState: resize ? "InProgress" : "Succeeded",
      numberOfSites: 2,
    },
  });

  function putPlan(body: unknown): SimReply {
    const told = (body ?? {}) as {
      sku?: { name?: string };
      location?: string;
      properties?: { reserved?: boolean };
    };
    if (!told.location) return refusal(400, "LocationRequired", "The location property is required.");
    if (told.properties?.reserved !== true)
      return refusal(409, "Conflict", "Cannot change a Linux plan into a Windows plan.");
    const to = told.sku?.name ?? "";
    if (!SIZES.includes(to)) return refusal(400, "BadRequest", `The sku ${to} is not available.`);
    resize = { to, at: now() };
    return { status: 202, json: plan() };
  }

  const noted = () =>
    restarts
      .filter((at) => now() - at >= NOTED_AFTER_MS)
      .flatMap((at) =>
        (["Started", "Succeeded"] as const).map((status) => ({
          operationName: { value: "Microsoft.Web/sites/restart/action" },
          status: { value: status },
          eventTimestamp: new Date(at + (status === "Succeeded" ? RESTART_MS : 1000)).toISOString(),
        })),
      );

  const lineOf = (from: number, at: number) => {
    const time = new Date(from + at * LINE_MS).toISOString().replace("Z", "000000Z");
    return `${time} ${SENTENCES[at % SENTENCES.length]} – ${at}\n`;
  };
  /** A file that is still written ends in the middle of a line. */
  const linesOf = (from: number) => {
    const end = Math.min(from + FILE_MS, now());
    const count = Math.max(0, Math.floor((end - from) / LINE_MS));
    const whole = Array.from({ length: count }, (_, at) => lineOf(from, at)).join("");
    return end < from + FILE_MS ? whole + lineOf(from, count).slice(0, 40) : whole;
  };
  const files = () =>
    Array.from({ length: Math.floor((now() - born) / FILE_MS) + 1 }, (_, at) => born + at * FILE_MS);
  const fileName = (from: number) => `${from}_ln0sdlwk_default_docker.log`;

  function part(name: string, range: string): SimReply {
    const from = files().find((each) => fileName(each) === name);
    if (from === undefined) return { status: 404, text: "Not found" };
    const bytes = Buffer.from(linesOf(from));
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    if (!first || !last) return { text: bytes.toString("utf8") };
    return { status: 206, text: bytes.subarray(Number(first), Number(last) + 1).toString("utf8") };
  }

  return {
    servers: {
      [LOGIN]: [
        {
          method: "POST",
          path: `/${SIM_TENANT}/oauth2/v2.0/token`,
          handle: (request) => {
            const form = request.form();
            if (form.get("client_secret") !== SECRET || form.get("client_id") !== SIM_CLIENT)
              return {
                status: 401,
                json: { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret." },
              };
            return { json: give() };
          },
        },
        {
          method: "POST",
          path: `/${SIM_APP_TENANT}/oauth2/v2.0/token`,
          handle: (request) => {
            const form = request.form();
            const trouble =
              form.get("client_id") === SIM_APP
                ? directory.troubleOf(form.get("client_secret") ?? "")
                : "AADSTS700016: Application was not found in the directory.";
            return trouble
              ? { status: 401, json: { error: "invalid_client", error_description: trouble } }
              : { json: give() };
          },
        },
      ],
      [GRAPH]: directory.routes(guarded, refusal),
      [MANAGEMENT]: [
        arm("GET", SITE_ID, () => ({ json: site() })),
        arm("POST", `${SITE_ID}/config/appsettings/list`, () => ({ json: { properties: settings } })),
        arm("PUT", `${SITE_ID}/config/appsettings`, (request) => {
          const told = request.json() as { properties?: Record<string, string> } | undefined;
          if (!told?.properties) return refusal(400, "BadRequest", "The properties are missing.");
          settings = { ...told.properties };
          restarts.push(now());
          return { json: { properties: settings } };
        }),
        arm("POST", `${SITE_ID}/restart`, () => {
          restarts.push(now());
          return {};
        }),
        arm("GET", PLAN_ID, () => ({ json: plan() })),
        arm("PUT", PLAN_ID, (request) => putPlan(request.json())),
        arm("GET", `${SITE_ID}/providers/Microsoft.Authorization/permissions`, () => ({
          json: { value: [{ actions: ["Microsoft.Web/*"], notActions: ["Microsoft.Web/sites/delete"] }] },
        })),
        arm("GET", `${SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values`, () => ({
          json: { value: noted() },
        })),
      ],
      [SCM]: [
        {
          method: "GET",
          path: "/api/logs/docker",
          handle: guarded(() => ({
            json: files().map((from) => ({
              machineName: "ln0sdlwk",
              lastUpdated: new Date(Math.min(from + FILE_MS, now())).toISOString(),
              size: Buffer.byteLength(linesOf(from)),
              href: `https://governance.scm.azurewebsites.net/api/vfs/LogFiles/${fileName(from)}`,
              path: `/home/LogFiles/${fileName(from)}`,
            })),
          })),
        },
        {
          method: "GET",
          path: "/api/vfs/LogFiles/:file",
          handle: guarded((request, { file = "" }) => part(file, String(request.headers.range ?? ""))),
        },
      ],
    },
    credentials: { [CLIENT_SECRET]: SECRET, [APP_SECRET]: directory.first },
    options: {
      [TENANT]: SIM_TENANT,
      [CLIENT]: SIM_CLIENT,
      [SITE]: SITE_ID,
      [APP_TENANT]: SIM_APP_TENANT,
      [APP_CLIENT]: SIM_APP,
    },
    /** What Entra says to the platform, which signs in with what its settings hold. */
    platformTrouble: () => directory.troubleOf(settings.AZURE_CLIENT_SECRET ?? ""),
  };
}
