import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretShapeIn, whyNotPlainText, whyNotReference, whyNotSecret } from "./secret-shape";

const randomBytes = (count: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(count)));
const letters = (count: number) =>
  randomBytes(count * 2)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, count);
const upper = (count: number) => letters(count).toUpperCase();
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Made anew at each run, so that none of them is ever written down. */
const made: Record<string, () => string> = {
  "a Stripe key": () => `sk_live_${letters(24)}`,
  "a Slack token": () => `xoxb-${letters(12)}-${letters(24)}`,
  "a Slack webhook address": () =>
    `https://hooks.slack.com/services/T${upper(8)}/B${upper(8)}/${letters(24)}`,
  "an AWS access key": () => `AKIA${upper(16)}`,
  "a GitHub token": () => `ghp_${letters(36)}`,
  "an Azure client secret": () => `${letters(3)}8Q~${letters(34)}`,
  "a signed token (JWT)": () =>
    `${base64url({ alg: "HS256" })}.${base64url({ sub: crypto.randomUUID() })}.${letters(43)}`,
  "a private key": () => `-----BEGIN RSA PRIVATE KEY-----\n${letters(64)}\n-----END RSA PRIVATE KEY-----`,
  "a Vault token": () => `hvs.${letters(24)}`,
  "an address with a password": () => `postgres://app:${letters(8)}@db.example.test/app`,
  "an address with a key": () =>
    `https://costs.blob.example.test/exports/2026.csv?sv=2026&sig=${letters(43)}%3D`,
  "a password": () => `password=${letters(9)}1`,
};

describe("what looks like a secret", () => {
  it.each(Object.entries(made))("%s is seen anywhere in a text", (name, make) => {
    for (let i = 0; i < 200; i += 1) {
      expect(secretShapeIn(make())).toBe(name);
      expect(secretShapeIn(`it is now ${make()}, as agreed`)).toBe(name);
    }
  });

  it.each([
    ["32 bytes, hexadecimal", () => randomBytes(32).toString("hex")],
    ["16 bytes, hexadecimal", () => randomBytes(16).toString("hex")],
    ["32 bytes, base64", () => randomBytes(32).toString("base64")],
    ["24 bytes, base64url", () => randomBytes(24).toString("base64url")],
    ["40 letters and digits", () => letters(40)],
  ])("so is %s", (_, make) => {
    const seen = Array.from({ length: 1000 }, make).filter((text) => secretShapeIn(`new: ${text}`));
    expect(seen.length).toBeGreaterThanOrEqual(990);
  });

  it.each([
    "The client secret of contoso ends on Friday, see CHG-20261121-0042.",
    "Rotated after the incident INC-2026-11-21-017; approved by ada.lovelace@example.com.",
    "https://contoso.sharepoint.com/sites/operations/Shared-Documents/onboarding-request-2026-11.pdf",
    "https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/0f8fad5b-d9cb-469f-a165-70867728950e",
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    `https://contoso.example.test/:b:/s/ops/${letters(44)}?e=${letters(6)}`,
    "rolled back to 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "kingston-fi-export-2026-q3-final-version-two",
    "subscriptions/contoso-production-weu/resourceGroups/rg-costs-2026",
    "The token expires in 7 days: renew it.",
    "Client secret: rotated yesterday; token = expired.",
    "internationalization-and-accessibility",
  ])("plain text is not: %s", (text) => {
    expect(secretShapeIn(text)).toBeUndefined();
  });

  it("is refused in words that do not repeat it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(made)), (make) => {
        const secret = make();
        const refusal = whyNotPlainText(`because ${secret}`) ?? "";
        expect(refusal).toMatch(/^This holds an? /);
        expect(refusal).not.toContain(secret.slice(-8));
      }),
    );
  });
});

describe("a reference entered on a screen", () => {
  it.each([
    "env:CONTOSO_SECRET",
    "file:/run/secrets/contoso",
    "vault:secret/tenants/contoso#client-secret",
    "aws:eu-central-1/tenants/contoso",
    "aws:eu-central-1/tenants/contoso#password",
    "azure:kv-ops/contoso-client-secret",
    "azure:kv-ops/0f8fad5b-d9cb-469f-a165-70867728950e",
  ])("%s is one", (text) => {
    expect(whyNotReference(text)).toBeUndefined();
  });

  it.each([
    ["a secret", () => `sk_live_${letters(24)}`, /looks like a Stripe key, not like a reference/],
    ["a secret behind env:", () => `env:sk_live_${letters(24)}`, /looks like a Stripe key/],
    ["a secret behind file:", () => `file:/${randomBytes(32).toString("hex")}`, /looks like long random/],
    ["a word", () => "contoso", /^Write a reference/],
    ["the console's own key", () => "env:NEXTAUTH_SECRET", /belongs to the console itself/],
    ["the console's login", () => "env:DATABASE_URL", /belongs to the console itself/],
    ["a file anywhere", () => "file:/etc/shadow", /Files may lie in/],
    ["a way out of the folder", () => "file:/run/secrets/../../data/secrets/session", /Files may lie in/],
  ])("%s is not", (_, make, words) => {
    const text = make();
    const refusal = whyNotReference(text) ?? "";
    expect(refusal).toMatch(words);
    expect(refusal).not.toContain(text);
  });
});

describe("a secret entered on a screen", () => {
  it("may be anything that is meant as one", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, unit: "grapheme" }), (text) => {
        fc.pre(!/^(env|file|vault|aws|azure|sealed):|\0/.test(text));
        fc.pre(!/^(<.*>|\$\{.*\}|\{\{.*\}\}|x+|\*+|\.+|change.*|replace.*|your.*)$/i.test(text));
        expect(whyNotSecret(text)).toBeUndefined();
      }),
    );
  });

  it.each([
    "",
    "env:NAME",
    "vault:secret/x#y",
    "<client secret>",
    "********",
    "changeme",
    "your-secret-here",
    "a\0b",
  ])("but not %j", (text) => {
    expect(whyNotSecret(text)).toBeTruthy();
  });
});
