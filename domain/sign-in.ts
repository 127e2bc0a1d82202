/** Not a sentence: the sign-in form asks for a code when it hears this. */
export const CODE_WANTED = "code-wanted";

/** Why nobody came in through the identity provider, by the word that stands in the address of the sign-in page. */
export const REFUSALS = {
  denied: "You stopped signing in at the identity provider, or it did not let you in. Try again.",
  state: "This sign-in was begun in another browser or too long ago. Begin again here.",
  nonce: "The answer of the identity provider belongs to another sign-in. Begin again here.",
  issuer: "The answer came from another identity provider than the one that was asked. Tell an admin.",
  audience: "The answer of the identity provider is meant for another application. Tell an admin.",
  expired:
    "The answer of the identity provider has expired. Begin again; if it stays so, its clock is wrong.",
  signature: "The answer of the identity provider is not signed as it should be. Tell an admin.",
  "code-used": "This sign-in was used already or took too long. Begin again.",
  client: "The identity provider does not accept this console's own key. Tell an admin.",
  down: "The identity provider does not answer. Try again in a moment, or sign in another way.",
  "no-role":
    "You have no role for this console at the identity provider. Ask whoever gives you access there.",
  "not-invited": "You are not known here yet. Ask an admin to add you; they give you a link.",
  "address-taken":
    "There is an account with your address already. Ask an admin for a link that joins the two.",
  "no-address":
    "The identity provider does not vouch for your e-mail address. Have it confirmed there first.",
  disabled: "Your account here is switched off. Ask an admin.",
  link: "This link was used already or is older than 24 hours. Ask an admin for a new one.",
  "other-person": "You signed in as somebody else there. Sign in as the person whose page is open.",
  stale: "The identity provider did not ask you to sign in anew. Try once more.",
  ended: "Your session has ended meanwhile. Sign in again.",
  broken: "Signing in did not work. Begin again; if it stays so, tell an admin.",
} as const;
export type Refusal = keyof typeof REFUSALS;

export const isRefusal = (word: string | undefined): word is Refusal =>
  word !== undefined && Object.hasOwn(REFUSALS, word);
