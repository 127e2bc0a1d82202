import { type FailureRule, SURE } from "./failure-rule";

const META = ["(#%)", "code: %", "code %", '"code":%', '"code": %', "code=%", "error %:"] as const;

/** The ways in which Meta's error code is written down. */
const metaCodes = (...codes: number[]) =>
  codes.flatMap((code) => META.map((form) => form.replace("%", String(code))));

/** Their jobs read from Meta, whose codes mean nothing elsewhere. */
const READ_META = ["complyai", "adinsights"] as const;

/** Codes and statuses that are documented. */
export const CODE_RULES: readonly FailureRule[] = [
  {
    id: "entra-secret",
    failureClass: "authentication",
    words: ["AADSTS7000215", "AADSTS7000222", "AADSTS700027", "AADSTS700016", "AADSTS90002"],
    confidence: SURE.code,
    reason: "Microsoft Entra refuses the application's secret, certificate or id.",
  },
  {
    id: "entra-sign-in",
    failureClass: "authentication",
    words: [
      "AADSTS50126",
      "AADSTS50034",
      "AADSTS50053",
      "AADSTS50055",
      "AADSTS50057",
      "AADSTS50076",
      "AADSTS50079",
      "AADSTS50173",
      "AADSTS700082",
      "AADSTS70008",
    ],
    confidence: SURE.code,
    reason: "Microsoft Entra refuses the sign-in, or its token has expired or was taken back.",
  },
  {
    id: "entra-consent",
    failureClass: "authorization",
    words: ["AADSTS65001", "AADSTS50105", "AADSTS53003", "AADSTS500011", "AADSTS90094"],
    confidence: SURE.code,
    reason: "The identity is known, but a consent, a role or a policy is missing.",
  },
  {
    id: "entra-busy",
    failureClass: "upstream-down",
    words: ["AADSTS90033", "AADSTS90024", "AADSTS90012"],
    confidence: SURE.code,
    reason: "Microsoft Entra says of itself that it has a passing trouble.",
  },
  {
    id: "azure-roles",
    failureClass: "authorization",
    words: ["AuthorizationFailed", "LinkedAuthorizationFailed", "does not have authorization to perform"],
    confidence: SURE.code,
    reason: "The credential is good, but a role on the subscription is missing.",
  },
  {
    id: "azure-token",
    failureClass: "authentication",
    words: ["InvalidAuthenticationToken", "ExpiredAuthenticationToken", "ClientAuthenticationError"],
    confidence: SURE.code,
    reason: "Azure does not accept the token.",
  },
  {
    id: "azure-throttled",
    failureClass: "rate-limit",
    words: ["SubscriptionRequestsThrottled", "OperationNotAllowed*throttl", "ResourceRequestsThrottled"],
    confidence: SURE.code,
    reason: "Azure limits how often the subscription may be read.",
  },
  {
    id: "ghost",
    failureClass: "hung",
    words: ["Ghost job", "still running after", "OOMKilled", "OOM-killed", "worker lost", "WorkerLostError"],
    confidence: SURE.status,
    reason: "It never reported back: its worker was restarted, or killed for its memory.",
  },
  {
    id: "meta-limits",
    platforms: READ_META,
    failureClass: "rate-limit",
    words: metaCodes(4, 17, 32, 341, 613, 80000, 80001, 80003, 80004, 80005),
    confidence: SURE.code,
    reason: "Meta limits the calls of the app, the user or the ad account.",
  },
  {
    id: "meta-token",
    platforms: READ_META,
    failureClass: "authentication",
    words: [...metaCodes(190, 102, 463, 467), "OAuthException*access token"],
    confidence: SURE.code,
    reason: "Meta does not accept the access token: it has expired, or somebody took it back.",
  },
  {
    id: "meta-permission",
    platforms: READ_META,
    failureClass: "authorization",
    words: metaCodes(10, 200, 272, 273, 274, 275, 294, 368),
    confidence: SURE.code,
    reason: "Meta knows the token, but it may not read this account.",
  },
  {
    id: "meta-trouble",
    platforms: READ_META,
    failureClass: "upstream-down",
    words: metaCodes(1, 2),
    confidence: SURE.status,
    reason: "Meta says of itself that it has a passing trouble.",
  },
  {
    id: "meta-request",
    platforms: READ_META,
    failureClass: "data-or-schema",
    words: [...metaCodes(100, 2635), "Unsupported get request"],
    confidence: SURE.status,
    reason: "Meta does not know a field, or this version of its interface is gone.",
  },
  {
    id: "status-limit",
    failureClass: "rate-limit",
    httpStatus: [429],
    words: ["429 Too Many Requests", "HTTP 429", "status 429", "status code 429", "status=429", "(429)"],
    confidence: SURE.status,
    reason: "It was asked too often (429).",
  },
  {
    id: "status-credential",
    failureClass: "authentication",
    httpStatus: [401],
    words: ["401 Unauthorized", "HTTP 401", "status 401", "status code 401", "status=401", "(401)"],
    confidence: SURE.status,
    reason: "The credential was not accepted (401).",
  },
  {
    id: "status-permission",
    failureClass: "authorization",
    httpStatus: [403],
    words: ["403 Forbidden", "HTTP 403", "status 403", "status code 403", "status=403", "(403)"],
    confidence: SURE.status,
    reason: "The credential is known but may not do this (403).",
  },
  {
    id: "status-timeout",
    failureClass: "timeout",
    httpStatus: [408, 504],
    words: ["504 Gateway", "HTTP 504", "status 504", "status code 504", "408 Request", "(504)"],
    confidence: SURE.status,
    reason: "Somebody on the way waited too long for an answer.",
  },
  {
    id: "status-down",
    failureClass: "upstream-down",
    httpStatus: [502, 503],
    words: [
      "502 Bad Gateway",
      "503 Service",
      "HTTP 502",
      "HTTP 503",
      "status code 502",
      "status code 503",
      "(503)",
      "(502)",
    ],
    confidence: SURE.status,
    reason: "What it reads from is not there (502, 503).",
  },
];
