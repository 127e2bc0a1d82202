/**
 * Where a secret lies: a variable of the worker, a file beside it, Vault's key-value store ("vault:mount/path#field"),
 * AWS Secrets Manager ("aws:region/name#field") or Azure Key Vault ("azure:vault/name").
 */
export const SECRET_REFERENCE =
  /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+|vault:[^#\s]+#[^#\s]+|aws:[a-z0-9-]+\/[^#\s]+(#[^#\s]+)?|azure:[a-z0-9-]+\/[A-Za-z0-9-]+)$/;

export const REFERENCE_HELP =
  'a reference: "env:NAME", "file:/path", "vault:mount/path#field", "aws:region/name" or "azure:vault/name"';
