import type { CredentialTest } from "@/platforms/credential";
import { guardedProof } from "@/platforms/drivers/credential-kit";
import { signHs256 } from "@/platforms/drivers/hs256";
import type { SecretPlace } from "@/platforms/drivers/kubernetes/secret-set";
import { type Conversation, PlatformError } from "@/platforms/platform";

export const JWT_SECRET = "jwt-secret";
export const API_KEY = "api-key";
const PROBE_PATH = "jwt-probe-path";
const LIVES_SECONDS = 60;

export const jwtPlace: SecretPlace = {
  credential: JWT_SECRET,
  title: "the signing key",
  secret: "auditron-secrets",
  key: "jwt-secret",
  warnings: [
    "Once the pods restart everybody is signed out and has to sign in again.",
    "The console's own admin token is signed with the old value and dies with it: have a new one ready.",
  ],
};

/** A list that is shown to members only; that of an organisation that does not exist is empty. */
export function readGuarded(c: Conversation, headers: Record<string, string>) {
  const path = c.environment.options[PROBE_PATH] ?? "/api/reconcile/list";
  if (!path.startsWith("/"))
    throw new PlatformError("not-deployed", `The option "${PROBE_PATH}" begins with "/".`, { notSent: true });
  return c.http.send({ base: "api", path, headers, timeoutSeconds: 10 });
}

/** A token of nobody, in AUDITRON's form, good for a minute. */
function tokenOfNobody(c: Conversation, secret: string): string {
  const now = Math.floor(c.now().getTime() / 1000);
  const token = signHs256(
    {
      id: "wheelhouse-probe",
      email: "probe@wheelhouse.invalid",
      role: "USER",
      organizationId: "00000000-0000-4000-8000-000000000000",
      iat: now,
      exp: now + LIVES_SECONDS,
    },
    secret,
  );
  c.http.hide(token);
  return token;
}

const WHO = "AUDITRON";

export const jwtTest: CredentialTest = {
  credential: JWT_SECRET,
  how: "Signs a token of nobody, good for a minute, and reads an empty list with it.",
  timeoutSeconds: 25,
  test: (c, value) => {
    c.http.hide(value);
    const ask = (secret: string | undefined) =>
      readGuarded(c, secret === undefined ? {} : { authorization: `Bearer ${tokenOfNobody(c, secret)}` });
    return guardedProof({ who: WHO, ask }, value);
  },
};

export const adminTokenTest: CredentialTest = {
  credential: "admin-token",
  how: "Reads a list with it.",
  timeoutSeconds: 25,
  test: (c, value) => {
    c.http.hide(value);
    const ask = (token: string | undefined) =>
      readGuarded(c, token === undefined ? {} : { authorization: `Bearer ${token}` });
    return guardedProof({ who: WHO, ask }, value);
  },
};

export const apiKeyTest: CredentialTest = {
  credential: API_KEY,
  how: "Reads a list with it.",
  timeoutSeconds: 25,
  test: (c, value) => {
    c.http.hide(value);
    const ask = (key: string | undefined) => readGuarded(c, key === undefined ? {} : { "x-api-key": key });
    return guardedProof({ who: WHO, ask }, value);
  },
};
