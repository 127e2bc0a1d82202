import { z } from "zod";
import type { CredentialSeen } from "@/platforms/credential";
import type { PlatformQuery, Question } from "@/platforms/platform";
import { hasDirectory, readSecrets } from "./directory";
import { slotsOf } from "./secret-actions";

const WORDS = { current: "in use", pending: "waits to be used", previous: "used before" } as const;

/** The secrets that the platform's application has at the directory: their ends, never their values. */
export const secretsQuery = (credential: string): PlatformQuery => ({
  key: "client-secrets",
  title: "Client secrets at the directory",
  group: "cloud",
  purpose:
    "What the application has, and when each ends. The directory shows three characters of a value, no more.",
  capability: "credentials.manage",
  input: z.strictObject({}),
  fields: [],
  timeoutSeconds: 30,
  columns: [
    { key: "name", title: "Name", kind: "text" },
    { key: "keyId", title: "Id", kind: "code" },
    { key: "hint", title: "Begins", kind: "code" },
    { key: "known", title: "Known here as", kind: "text" },
    { key: "starts", title: "Made", kind: "time" },
    { key: "ends", title: "Ends", kind: "time" },
  ],
  ask: async (c) => {
    const { secrets, application, evidence } = await readSecrets(c);
    const slot = await slotsOf(c, credential, secrets);
    return {
      rows: secrets.map(({ keyId, name, hint, startsAt, endsAt }) => {
        const known = slot(keyId);
        return [
          name,
          keyId,
          hint,
          known ? WORDS[known] : "none of ours",
          startsAt?.toISOString() ?? null,
          endsAt?.toISOString() ?? null,
        ];
      }),
      truncated: false,
      said: `${application} has ${secrets.length} ${secrets.length === 1 ? "secret" : "secrets"}.`,
      evidence,
    };
  },
  rowActions: [{ action: "client-secret.revoke", input: { keyId: "keyId" } }],
});

/** Says nothing where the directory is not configured. */
export const secretsQuestion: Question = {
  key: "directory",
  title: "Client secrets at the directory, and when they end",
  everySeconds: 6 * 3600,
  atLeastSecondsApart: 60,
  timeoutSeconds: 30,
  ask: async (c) => {
    if (!hasDirectory(c)) return { observations: [] };
    const { secrets, application } = await readSecrets(c);
    return {
      observations: [],
      credentials: {
        source: "directory",
        seen: secrets.map(
          ({ keyId, name, hint, startsAt, endsAt }): CredentialSeen => ({
            externalId: keyId,
            kind: "client-secret",
            title: `${application}: ${name || keyId.slice(0, 8)}`,
            tenant: "",
            issuedAt: startsAt,
            expiresAt: endsAt,
            ...(endsAt && endsAt <= c.now() && { isDead: true }),
            facts: { begins: hint },
          }),
        ),
      },
    };
  },
};
