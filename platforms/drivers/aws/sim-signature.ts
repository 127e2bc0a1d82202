import { createHash, createHmac } from "node:crypto";
import type { SimRequest } from "@/platforms/simulator/routes";

export const SIM_KEY_ID = "AKIDSIMULATEDWHEELS1";
export const SIM_SECRET = "sim-aws-key-not-a-secret";
export const SIM_REGION = "eu-central-1";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** Whether a request is signed (Signature Version 4) by the simulated key, over what really arrived. */
export function signatureTrouble(
  request: SimRequest,
  service: string,
): "unknown key" | "wrong signature" | undefined {
  const given =
    /Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(
      request.headers.authorization ?? "",
    );
  const [, keyId, day = "", region = "", named = "", signed = "", signature] = given ?? [];
  if (keyId !== SIM_KEY_ID) return "unknown key";
  const canonical = [
    request.method,
    request.path,
    [...request.query]
      .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
      .sort()
      .join("&"),
    ...signed.split(";").map(
      (name) =>
        `${name}:${String(request.headers[name] ?? "")
          .trim()
          .replace(/ +/g, " ")}`,
    ),
    "",
    signed,
    sha256(request.body),
  ].join("\n");
  const scope = `${day}/${region}/${named}/aws4_request`;
  const toSign = [
    "AWS4-HMAC-SHA256",
    String(request.headers["x-amz-date"] ?? ""),
    scope,
    sha256(canonical),
  ].join("\n");
  const key = [region, named, "aws4_request"].reduce<Buffer>(hmac, hmac(`AWS4${SIM_SECRET}`, day));
  const isRight =
    named === service && region === SIM_REGION && hmac(key, toSign).toString("hex") === signature;
  return isRight ? undefined : "wrong signature";
}
