import type { SimReply } from "@/platforms/simulator/routes";
import type { SimLines } from "./sim-logs";

export type SimAccess = {
  token: string;
  now(): Date;
  lines: SimLines;
  /** What the service account may not do: "patch deployments/scale". */
  denied?: Set<string>;
  /** metrics-server is not installed. */
  withoutMetrics?: boolean;
  /** Larger pages than this are not given. */
  page?: number;
  /** The status that is answered after a secret was changed all the same: something in front of the server broke. */
  brokenAnswer?: number;
  /** Called before a change is made, as somebody else would change the object at the same moment. */
  meanwhile?(): void;
};

const WORDS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Expired",
  415: "UnsupportedMediaType",
  422: "Invalid",
};

export const status = (code: number, message: string, details?: object): SimReply => ({
  status: code,
  json: {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason: WORDS[code],
    details,
    code,
  },
});
