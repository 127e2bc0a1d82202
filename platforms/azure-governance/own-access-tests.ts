import { accepted } from "@/platforms/answers";
import type { CredentialTest } from "@/platforms/credential";
import { endOfJwt, proofOf } from "@/platforms/drivers/credential-kit";
import type { Conversation } from "@/platforms/platform";
import { askSigned } from "./client";
import { Me } from "./shapes";

/** Of the ways in only this one, and nothing that was learned by another. */
function onlyWith(c: Conversation, name: string, value: string): Conversation {
  c.http.hide(value);
  const belongs = ["username", "password"].includes(name) ? ["username", "password"] : [];
  return {
    ...c,
    memory: new Map(),
    secret: async (asked, slot) =>
      asked === name && !slot ? value : belongs.includes(asked) ? c.secret(asked, slot) : undefined,
  };
}

const test = (credential: string, how: string): CredentialTest => ({
  credential,
  how,
  timeoutSeconds: 30,
  test: (c, value) =>
    proofOf(async () => {
      const reply = accepted(
        await askSigned(onlyWith(c, credential, value), { path: "/api/v1/auth/me", timeoutSeconds: 10 }),
      );
      const roles = Me.safeParse(reply.json()).data?.roles ?? [];
      return {
        said: `The platform lets us in as ${c.http.redact(roles.join(", ")) || "somebody without a role"}.`,
        ...(credential === "token" && { expiresAt: endOfJwt(value) ?? null }),
        facts: { roles: roles.length },
        evidence: reply.evidence,
      };
    }),
});

const WHO = "and asks the platform who it is.";

/** The console's own ways in. */
export const ownAccessTests: readonly CredentialTest[] = [
  test("token", `Sends it ${WHO}`),
  test("staging-admin-key", `Gets a token for it ${WHO}`),
  test("username", `Signs in with it and the password ${WHO}`),
  test("password", `Signs in with it and the user name ${WHO}`),
  test("jwt-secret", `Signs a token of half an hour ${WHO}`),
];
