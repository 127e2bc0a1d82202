type Decoded = { code: string; said: string; remedy: string };

const NEW_SECRET =
  "Make a new secret at the application and put it into the vault under the name that is given.";

/** What Microsoft Entra's codes mean for who stands before them, and what mends it. */
const CODES: Readonly<Record<string, { said: string; remedy: string }>> = {
  "50011": {
    said: "The address to return to is not registered at the application.",
    remedy: "Add the redirect address to the application's registration.",
  },
  "50020": {
    said: "The user belongs to another directory.",
    remedy: "Invite the user as a guest, or sign in with one of the tenant's own.",
  },
  "50034": {
    said: "The account does not exist in this directory.",
    remedy: "Check the directory id; sign in with an account of this tenant.",
  },
  "50057": {
    said: "The account is disabled.",
    remedy: "Let the tenant's administrator enable it, or use another.",
  },
  "50076": {
    said: "A second factor is asked for.",
    remedy: "Use the application's own sign-in, which needs none; not a user's.",
  },
  "53003": {
    said: "The tenant's conditional access refuses the sign-in.",
    remedy: "Ask the tenant's administrator to let this application through from the platform's addresses.",
  },
  "65001": {
    said: "The tenant's administrator has not consented to the application.",
    remedy: "Let the tenant's administrator grant consent under API permissions.",
  },
  "70021": {
    said: "No federated identity of the application fits the platform's token.",
    remedy: "Compare issuer and subject of the federated credential with those of the platform.",
  },
  "90002": {
    said: "There is no directory with this id.",
    remedy: "Compare the directory id with the tenant's overview page.",
  },
  "500011": {
    said: "The service that is asked for is not known in this tenant.",
    remedy: "Let the tenant's administrator add and consent to it under API permissions.",
  },
  "700016": {
    said: "The application is not known in this tenant.",
    remedy: "Compare the client id; register the application there, or let the administrator consent to it.",
  },
  "700022": {
    said: "The token comes from an issuer that the application does not trust.",
    remedy: "Correct the issuer of the federated credential.",
  },
  "700025": {
    said: "The application is a public one and takes no secret.",
    remedy: "Register it as a confidential client.",
  },
  "700236": {
    said: "Federation across tenants is refused.",
    remedy: "Use a secret or a certificate of an application in this tenant.",
  },
  "900023": {
    said: "The directory id is not a valid one.",
    remedy: "Compare the directory id with the tenant's overview page.",
  },
  "7000112": {
    said: "The application is disabled in this tenant.",
    remedy: "Let the tenant's administrator enable it under Enterprise applications.",
  },
  "7000215": {
    said: "The client secret is wrong.",
    remedy: `Perhaps its id was copied instead of its value. ${NEW_SECRET}`,
  },
  "7000222": { said: "The client secret has expired.", remedy: NEW_SECRET },
  "7000229": {
    said: "The application has no service principal in this tenant.",
    remedy: "Let the tenant's administrator consent to the application, which makes one.",
  },
};

/** The first code in a text, in words. A code that is not known is named with where to look it up. */
export function decodeAadsts(text: string): Decoded | undefined {
  const code = /AADSTS(\d{4,8})/.exec(text)?.[1];
  if (!code) return undefined;
  const known = CODES[code];
  return {
    code,
    said: known?.said ?? "Microsoft Entra refused the sign-in.",
    remedy: known?.remedy ?? `Look AADSTS${code} up at https://login.microsoftonline.com/error?code=${code}.`,
  };
}

/** A secret that is not taken any more: expired, or not one of the application's. */
export const isDeadSecret = (code: string) => code === "7000215" || code === "7000222";
