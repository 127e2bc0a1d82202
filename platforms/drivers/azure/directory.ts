import { z } from "zod";
import { utcDate } from "@/platforms/answers";
import type { CredentialProof, CredentialTest } from "@/platforms/credential";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { decodeAadsts, isDeadSecret } from "./aadsts";
import { APP_SECRET, applicationOf, CLIENT_SECRET, GRAPH, LOGIN, platformAppOf } from "./access";
import { callAzure } from "./arm";

const TIMEOUT_SECONDS = 20;
/** Of a secret the directory shows so much and no more. */
const HINT_LENGTH = 3;

const text = z.string().nullish();
const Password = z.object({
  keyId: z.string(),
  displayName: text,
  hint: text,
  startDateTime: text,
  endDateTime: text,
});
const Application = z.object({ displayName: text, passwordCredentials: z.array(Password) });
const Added = z.object({ keyId: z.string(), secretText: z.string().min(1), endDateTime: text });

export type DirectorySecret = {
  keyId: string;
  name: string;
  hint: string;
  startsAt: Date | null;
  endsAt: Date | null;
};

const pathOf = (c: Conversation) => `/v1.0/applications(appId='${platformAppOf(c).client.toLowerCase()}')`;

/** Whether the configuration names the directory's own address; without it a person does what is to be done there. */
export const hasDirectory = (c: Conversation) => c.environment.baseUrls[GRAPH] !== undefined;

/** The secrets of the platform's application, oldest first; their values are known to nobody but who made them. */
export async function readSecrets(c: Conversation) {
  const reply = await callAzure(c, GRAPH, {
    path: pathOf(c),
    query: { $select: "displayName,passwordCredentials" },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  const told = Application.safeParse(reply.json());
  if (!told.success)
    throw new PlatformError("unreadable", "The answer is not an application of Microsoft Graph.", {
      evidence: reply.evidence,
      httpStatus: reply.status,
    });
  const secrets = told.data.passwordCredentials
    .map(
      ({ keyId, displayName, hint, startDateTime, endDateTime }): DirectorySecret => ({
        keyId,
        name: c.http.redact(displayName ?? "").slice(0, 200),
        hint: (hint ?? "").slice(0, HINT_LENGTH),
        startsAt: utcDate(startDateTime),
        endsAt: utcDate(endDateTime),
      }),
    )
    .sort((a, b) => (a.startsAt?.getTime() ?? 0) - (b.startsAt?.getTime() ?? 0));
  const application = c.http.redact(told.data.displayName ?? "the application").slice(0, 200);
  return { secrets, application, evidence: reply.evidence };
}

/** Which of them a value is, by the first characters that the directory shows; undefined where more than one fits. */
export function secretWith(secrets: readonly DirectorySecret[], value: string | undefined) {
  if (!value) return undefined;
  const fitting = secrets.filter(({ hint }) => hint !== "" && value.startsWith(hint));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Makes one. Its value comes once, in this answer; nothing of the answer may be kept. */
export async function addSecret(c: Conversation, wanted: { name: string; endsAt: Date }) {
  const reply = await callAzure(c, GRAPH, {
    method: "POST",
    path: `${pathOf(c)}/addPassword`,
    json: { passwordCredential: { displayName: wanted.name, endDateTime: wanted.endsAt.toISOString() } },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  const told = Added.safeParse(reply.json());
  if (!told.success)
    throw new PlatformError("unreadable", "Microsoft Graph answered without a secret.", {
      httpStatus: reply.status,
    });
  c.http.hide(told.data.secretText);
  return { keyId: told.data.keyId, value: told.data.secretText, endsAt: utcDate(told.data.endDateTime) };
}

export async function removeSecret(c: Conversation, keyId: string) {
  const reply = await callAzure(c, GRAPH, {
    method: "POST",
    path: `${pathOf(c)}/removePassword`,
    json: { keyId },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  return { evidence: reply.evidence };
}

type App = { tenant: string; client: string };

/** A token is asked for and thrown away: what decides is whether one is given. */
async function tryValue(c: Conversation, { tenant, client }: App, value: string): Promise<CredentialProof> {
  c.http.hide(value);
  const reply = await c.http.send({
    base: LOGIN,
    method: "POST",
    path: `/${tenant}/oauth2/v2.0/token`,
    timeoutSeconds: TIMEOUT_SECONDS,
    form: {
      grant_type: "client_credentials",
      client_id: client,
      client_secret: value,
      scope: "https://graph.microsoft.com/.default",
    },
  });
  if (reply.status === 200) {
    const given = z.object({ access_token: z.string().min(1) }).safeParse(jsonOf(reply.text));
    if (!given.success)
      return { state: "unknown", status: "unknown", said: "Microsoft Entra answered without a token." };
    c.http.hide(given.data.access_token);
    return {
      state: "accepted",
      status: "ok",
      said: "Microsoft Entra gives a token for it.",
      evidence: reply.evidence,
    };
  }
  const decoded = reply.status < 500 ? decodeAadsts(reply.text) : undefined;
  const said = decoded
    ? `${decoded.said} (AADSTS${decoded.code}) ${decoded.remedy}`
    : `Microsoft Entra answers ${reply.status} without a reason, which proves nothing.`;
  const { evidence } = reply;
  if (decoded && isDeadSecret(decoded.code))
    return { state: "rejected", status: "alert", said, facts: { code: decoded.code }, evidence };
  return {
    state: "unknown",
    status: "unknown",
    said,
    ...(decoded && { facts: { code: decoded.code } }),
    evidence,
  };
}

const test = (credential: string, appOf: (c: Conversation) => App): CredentialTest => ({
  credential,
  how: "Asks Microsoft Entra for a token with it, and throws the token away.",
  timeoutSeconds: 2 * TIMEOUT_SECONDS + 5,
  test: async (c, value) => {
    try {
      return await tryValue(c, appOf(c), value);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { message, details } = error;
      return { state: "unknown", status: "unknown", said: message, evidence: details.evidence };
    }
  },
});

/** The secret that manages the App Service. */
export const managingSecretTest = test(CLIENT_SECRET, applicationOf);

const ofPlatform = test(APP_SECRET, platformAppOf);

/** The secret that the platform itself signs in with; the directory tells when it ends, where it may be asked. */
export const clientSecretTest: CredentialTest = {
  ...ofPlatform,
  test: async (c, value, tenant) => {
    const proof = await ofPlatform.test(c, value, tenant);
    if (proof.state !== "accepted" || !hasDirectory(c)) return proof;
    try {
      const { secrets } = await readSecrets(c);
      const own = secretWith(secrets, value);
      return own ? { ...proof, expiresAt: own.endsAt, facts: { keyId: own.keyId, name: own.name } } : proof;
    } catch (error) {
      if (error instanceof PlatformError) return proof;
      throw error;
    }
  },
};

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
