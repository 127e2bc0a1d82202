import type { Route, SimReply } from "@/platforms/simulator/routes";
import { AwsRefusal, type Throttle } from "./sim-json";
import { signatureTrouble } from "./sim-signature";

export type Xml = string | number | boolean | null | undefined | Xml[] | { [name: string]: Xml };

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** A list stands as `{ List: { Item: [...] } }`: the item's name is repeated for each. */
export function xml(name: string, value: Xml): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((each) => xml(name, each)).join("");
  const inner =
    typeof value === "object"
      ? Object.entries(value)
          .map(([key, each]) => xml(key, each))
          .join("")
      : escaped(String(value));
  return `<${name}>${inner}</${name}>`;
}

const page = (status: number, text: string): SimReply => ({
  status,
  text: `<?xml version="1.0"?>\n${text}`,
  headers: { "content-type": "text/xml" },
});
const refusal = ({ code, message, status }: AwsRefusal): SimReply =>
  page(
    status,
    xml("ErrorResponse", {
      Error: { Type: "Sender", Code: code, Message: message },
      RequestId: "00000000-sim",
    }),
  );

/** One service that speaks AWS's query protocol: a posted form, answered in XML. */
export function queryService(
  signedAs: string,
  throttle: Throttle,
  operations: Readonly<Record<string, (form: URLSearchParams) => Xml>>,
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
                  "InvalidClientTokenId",
                  "The security token included in the request is invalid.",
                  403,
                )
              : new AwsRefusal(
                  "SignatureDoesNotMatch",
                  "The request signature we calculated does not match.",
                  403,
                ),
          );
        if (throttle.left > 0) {
          throttle.left -= 1;
          return refusal(new AwsRefusal("Throttling", "Rate exceeded"));
        }
        const form = request.form();
        const action = form.get("Action") ?? "";
        const carryOut = operations[action];
        if (!carryOut) return refusal(new AwsRefusal("InvalidAction", `Could not find operation ${action}`));
        try {
          const told = carryOut(form);
          return page(200, xml(`${action}Response`, { [`${action}Result`]: told ?? "" }));
        } catch (error) {
          if (error instanceof AwsRefusal) return refusal(error);
          throw error;
        }
      },
    },
  ];
}
