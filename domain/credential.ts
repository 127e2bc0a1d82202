export const CREDENTIAL_KINDS = [
  "client-secret",
  "api-key",
  "webhook-secret",
  "access-token",
  "signing-key",
  "data-key",
  "login",
  "database-login",
  "certificate",
  "other",
] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export const CREDENTIAL_WORD: Record<CredentialKind, string> = {
  "client-secret": "client secret",
  "api-key": "API key",
  "webhook-secret": "webhook secret",
  "access-token": "access token",
  "signing-key": "signing key",
  "data-key": "data encryption key",
  login: "user name or password",
  "database-login": "database login",
  certificate: "certificate",
  other: "other",
};

/**
 * How it came to be known: the configuration or the platform's declaration names it, a person entered it here, or the
 * platform tells of it.
 */
export const CREDENTIAL_ORIGINS = ["declared", "entered", "seen"] as const;
export type CredentialOrigin = (typeof CREDENTIAL_ORIGINS)[number];

/** `current` is used; `pending` is proved before it is; `previous` was used and is proved dead. */
export const CREDENTIAL_SLOTS = ["current", "pending", "previous"] as const;
export type CredentialSlot = (typeof CREDENTIAL_SLOTS)[number];

/** Days before the end at which more is said (C-18). */
export const EXPIRY_LADDER = [30, 14, 7, 1] as const;

/**
 * Where a secret lies: a variable of the worker, a file beside it, Vault's key-value store ("vault:mount/path#field"),
 * AWS Secrets Manager ("aws:region/name#field") or Azure Key Vault ("azure:vault/name").
 */
export const SECRET_REFERENCE =
  /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+|vault:[^#\s]+#[^#\s]+|aws:[a-z0-9-]+\/[^#\s]+(#[^#\s]+)?|azure:[a-z0-9-]+\/[A-Za-z0-9-]+)$/;

export const REFERENCE_HELP =
  'a reference: "env:NAME", "file:/path", "vault:mount/path#field", "aws:region/name" or "azure:vault/name"';
