import type { PlatformId } from "./platform";
import type { FailureClass } from "./sync";

export type FailureRule = {
  id: string;
  /** Only there; everywhere when left out. */
  platform?: PlatformId;
  failureClass: Exclude<FailureClass, "zero-records" | "unknown">;
  /** Any of these words, see `findPattern`. */
  words?: readonly string[];
  httpStatus?: readonly number[];
  /** Between 0 and 1: a documented code says it all, a word in passing says little. */
  confidence: number;
  /** What it means, for a person. */
  reason: string;
};

const META = ["(#%)", "code: %", "code %", '"code":%', '"code": %', "code=%", "error %:"] as const;

/** The ways in which Meta's error code is written down. */
const metaCodes = (...codes: number[]) =>
  codes.flatMap((code) => META.map((form) => form.replace("%", String(code))));

const CODE = 0.97;
const STATUS = 0.9;
const PHRASE = 0.8;
const WORD = 0.6;

/** What is recognised without anybody's help. The surest rule wins; of equally sure ones, the first. */
export const SHIPPED_RULES: readonly FailureRule[] = [
  {
    id: "entra-secret",
    failureClass: "authentication",
    words: ["AADSTS7000215", "AADSTS7000222", "AADSTS700027", "AADSTS700016", "AADSTS90002"],
    confidence: CODE,
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
    confidence: CODE,
    reason: "Microsoft Entra refuses the sign-in, or its token has expired or was taken back.",
  },
  {
    id: "entra-consent",
    failureClass: "authorization",
    words: ["AADSTS65001", "AADSTS50105", "AADSTS53003", "AADSTS500011", "AADSTS90094"],
    confidence: CODE,
    reason: "The identity is known, but a consent, a role or a policy is missing.",
  },
  {
    id: "entra-busy",
    failureClass: "upstream-down",
    words: ["AADSTS90033", "AADSTS90024", "AADSTS90012"],
    confidence: CODE,
    reason: "Microsoft Entra says of itself that it has a passing trouble.",
  },
  {
    id: "azure-roles",
    failureClass: "authorization",
    words: ["AuthorizationFailed", "LinkedAuthorizationFailed", "does not have authorization to perform"],
    confidence: CODE,
    reason: "The credential is good, but a role on the subscription is missing.",
  },
  {
    id: "azure-token",
    failureClass: "authentication",
    words: ["InvalidAuthenticationToken", "ExpiredAuthenticationToken", "ClientAuthenticationError"],
    confidence: CODE,
    reason: "Azure does not accept the token.",
  },
  {
    id: "azure-throttled",
    failureClass: "rate-limit",
    words: ["SubscriptionRequestsThrottled", "OperationNotAllowed*throttl", "ResourceRequestsThrottled"],
    confidence: CODE,
    reason: "Azure limits how often the subscription may be read.",
  },
  {
    id: "ghost",
    failureClass: "hung",
    words: ["Ghost job", "still running after", "OOMKilled", "OOM-killed", "worker lost", "WorkerLostError"],
    confidence: STATUS,
    reason: "It never reported back: its worker was restarted, or killed for its memory.",
  },
  {
    id: "meta-limits",
    platform: "complyai",
    failureClass: "rate-limit",
    words: metaCodes(4, 17, 32, 341, 613, 80000, 80001, 80003, 80004, 80005),
    confidence: CODE,
    reason: "Meta limits the calls of the app, the user or the ad account.",
  },
  {
    id: "meta-limits-airbyte",
    platform: "adinsights",
    failureClass: "rate-limit",
    words: metaCodes(4, 17, 32, 341, 613, 80000, 80001, 80003, 80004, 80005),
    confidence: CODE,
    reason: "Meta limits the calls of the app, the user or the ad account.",
  },
  {
    id: "meta-token",
    platform: "complyai",
    failureClass: "authentication",
    words: [...metaCodes(190, 102, 463, 467), "OAuthException*access token"],
    confidence: CODE,
    reason: "Meta does not accept the access token: it has expired, or somebody took it back.",
  },
  {
    id: "meta-token-airbyte",
    platform: "adinsights",
    failureClass: "authentication",
    words: [...metaCodes(190, 102, 463, 467), "OAuthException*access token"],
    confidence: CODE,
    reason: "Meta does not accept the access token: it has expired, or somebody took it back.",
  },
  {
    id: "meta-permission",
    platform: "complyai",
    failureClass: "authorization",
    words: metaCodes(10, 200, 272, 273, 274, 275, 294, 368),
    confidence: CODE,
    reason: "Meta knows the token, but it may not read this account.",
  },
  {
    id: "meta-permission-airbyte",
    platform: "adinsights",
    failureClass: "authorization",
    words: metaCodes(10, 200, 272, 273, 274, 275, 294, 368),
    confidence: CODE,
    reason: "Meta knows the token, but it may not read this account.",
  },
  {
    id: "meta-trouble",
    platform: "complyai",
    failureClass: "upstream-down",
    words: metaCodes(1, 2),
    confidence: STATUS,
    reason: "Meta says of itself that it has a passing trouble.",
  },
  {
    id: "meta-request",
    platform: "complyai",
    failureClass: "data-or-schema",
    words: [...metaCodes(100, 2635), "Unsupported get request"],
    confidence: STATUS,
    reason: "Meta does not know a field, or this version of its interface is gone.",
  },
  {
    id: "status-limit",
    failureClass: "rate-limit",
    httpStatus: [429],
    words: ["429 Too Many Requests", "HTTP 429", "status 429", "status code 429", "status=429", "(429)"],
    confidence: STATUS,
    reason: "It was asked too often (429).",
  },
  {
    id: "status-credential",
    failureClass: "authentication",
    httpStatus: [401],
    words: ["401 Unauthorized", "HTTP 401", "status 401", "status code 401", "status=401", "(401)"],
    confidence: STATUS,
    reason: "The credential was not accepted (401).",
  },
  {
    id: "status-permission",
    failureClass: "authorization",
    httpStatus: [403],
    words: ["403 Forbidden", "HTTP 403", "status 403", "status code 403", "status=403", "(403)"],
    confidence: STATUS,
    reason: "The credential is known but may not do this (403).",
  },
  {
    id: "status-timeout",
    failureClass: "timeout",
    httpStatus: [408, 504],
    words: ["504 Gateway", "HTTP 504", "status 504", "status code 504", "408 Request", "(504)"],
    confidence: STATUS,
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
    confidence: STATUS,
    reason: "What it reads from is not there (502, 503).",
  },
  {
    id: "network-down",
    failureClass: "upstream-down",
    words: [
      "ECONNREFUSED",
      "connection refused",
      "ENOTFOUND",
      "EAI_AGAIN",
      "getaddrinfo",
      "name or service not known",
      "name resolution",
      "no route to host",
      "network is unreachable",
      "ECONNRESET",
      "connection reset",
      "circuit breaker*is open",
      "certificate verify failed",
      "certificate has expired",
    ],
    confidence: PHRASE,
    reason: "No connection to what it reads from came about, or it broke.",
  },
  {
    id: "words-limit",
    failureClass: "rate-limit",
    words: [
      "too many requests",
      "rate limit",
      "ratelimit",
      "request limit reached",
      "throttled",
      "quota exceeded",
      "too many calls",
    ],
    confidence: PHRASE,
    reason: "It was asked too often.",
  },
  {
    id: "words-credential",
    failureClass: "authentication",
    words: [
      "invalid client secret",
      "invalid_client",
      "invalid_grant",
      "invalid credentials",
      "could not validate credentials",
      "authentication failed",
      "authentication error",
      "access token has expired",
      "token has expired",
      "token expired",
      "session has been invalidated",
      "invalid api key",
      "cannot sign in",
      "does not accept our credential",
    ],
    confidence: PHRASE,
    reason: "A password, secret or token is not accepted.",
  },
  {
    id: "words-permission",
    failureClass: "authorization",
    words: [
      "permission denied",
      "insufficient permissions",
      "insufficient privileges",
      "access denied",
      "not authorized to",
      "forbidden",
    ],
    confidence: PHRASE,
    reason: "The identity is known but may not do this.",
  },
  {
    id: "words-timeout",
    failureClass: "timeout",
    words: [
      "connection timeout",
      "timed out",
      "timeout",
      "ETIMEDOUT",
      "deadline exceeded",
      "statement canceled",
    ],
    confidence: PHRASE,
    reason: "It waited too long for an answer.",
  },
  {
    id: "words-schema",
    failureClass: "data-or-schema",
    words: [
      "column*does not exist",
      "relation*does not exist",
      "no such column",
      "schema mismatch",
      "schema change",
      "failed to fetch schema",
      "JSONDecodeError",
      "unexpected token",
      "is not valid JSON",
      "invalid input syntax",
      "KeyError",
      "ValidationError",
      "validation error",
      "violates*constraint",
      "duplicate key value",
      "could not parse",
      "cannot parse",
      "missing field",
      "unknown field",
      "NoneType",
    ],
    confidence: PHRASE,
    reason: "The data does not have the shape that the job expects.",
  },
  {
    id: "words-down",
    failureClass: "upstream-down",
    words: [
      "service unavailable",
      "bad gateway",
      "temporarily unavailable",
      "internal server error",
      "under maintenance",
    ],
    confidence: WORD,
    reason: "What it reads from has a trouble of its own.",
  },
  {
    id: "word-credential",
    failureClass: "authentication",
    words: ["unauthorized", "unauthenticated", "credential", "OAuth"],
    confidence: WORD,
    reason: "Its words are about a credential.",
  },
  {
    id: "word-schema",
    failureClass: "data-or-schema",
    words: ["schema", "parse error", "TypeError", "decode"],
    confidence: WORD,
    reason: "Its words are about the shape of the data.",
  },
];
