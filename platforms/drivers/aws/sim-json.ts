import type { Route, SimReply } from "@/platforms/simulator/routes";
import { signatureTrouble } from "./sim-signature";

export type Body = Record<string, unknown>;

/** A refusal by name, as the JSON protocols of AWS tell it. */
export class AwsRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** How many of the next calls are refused for their number. */
export type Throttle = { left: number };

const typed = (reply: SimReply): SimReply => ({
  ...reply,
  headers: {
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-requestid": "00000000-sim",
    ...reply.headers,
  },
});
const refusal = ({ code, message, status }: AwsRefusal): SimReply =>
  typed({ status, json: { __type: code, message } });

/** One service that speaks AWS JSON 1.1: everything is posted to "/", and a header names the operation. */
export function jsonService(
  signedAs: string,
  prefix: string,
  throttle: Throttle,
  operations: Readonly<Record<string, (body: Body) => Body>>,
): Route[] {
  return [
    {
      method: "POST",
      path: "/",
      handle: (request) => {
        const trouble = signatureTrouble(request, signedAs);
        if (trouble)
          return refusal(
            trouble === "unknown key"
              ? new AwsRefusal(
                  "UnrecognizedClientException",
                  "The security token included in the request is invalid.",
                )
              : new AwsRefusal(
                  "InvalidSignatureException",
                  "The request signature we calculated does not match.",
                ),
          );
        if (throttle.left > 0) {
          throttle.left -= 1;
          return refusal(new AwsRefusal("ThrottlingException", "Rate exceeded"));
        }
        const operation = String(request.headers["x-amz-target"] ?? "").replace(`${prefix}.`, "");
        const carryOut = operations[operation];
        if (!carryOut) return refusal(new AwsRefusal("UnknownOperationException", operation));
        try {
          return typed({ json: carryOut((request.json() ?? {}) as Body) });
        } catch (error) {
          if (error instanceof AwsRefusal) return refusal(error);
          throw error;
        }
      },
    },
  ];
}
