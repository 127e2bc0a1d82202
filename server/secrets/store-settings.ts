import fs from "node:fs/promises";

type Source = Readonly<Record<string, string | undefined>>;

/** A login of a secret store: the variable, or the file that `<name>_FILE` names. Read at each use. */
export async function loginFrom(source: Source, name: string): Promise<string | undefined> {
  const value = source[name]?.trim();
  if (value) return value;
  const file = source[`${name}_FILE`]?.trim();
  const text = file ? await fs.readFile(file, "utf8").catch(() => "") : "";
  return text.trim() || undefined;
}

const DOMAIN = "https://{vault}.vault.azure.net";

/** Where the secret stores are. An address that is given may be a private one; the makers' own are public. */
export function storeAddresses(source: Source) {
  const keyVault = source.WHEELHOUSE_KEY_VAULT_ADDRESS?.trim() || DOMAIN;
  return {
    vault: source.VAULT_ADDR?.trim() || undefined,
    vaultNamespace: source.VAULT_NAMESPACE?.trim() || undefined,
    vaultRoleMount: source.VAULT_APPROLE_MOUNT?.trim() || undefined,
    aws: (region: string) => {
      const given = source.AWS_ENDPOINT_URL_SECRETS_MANAGER?.trim();
      const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
      return { url: given || `https://secretsmanager.${region}.${domain}`, isGiven: Boolean(given) };
    },
    keyVault: (vault: string) => ({ url: keyVault.replace("{vault}", vault), isGiven: keyVault !== DOMAIN }),
    /** "https://vault.azure.net", or its like in another cloud. */
    keyVaultAudience: (keyVault.includes("{vault}.") ? keyVault : DOMAIN).replace("{vault}.", ""),
    entra: source.AZURE_AUTHORITY_HOST?.trim() || "https://login.microsoftonline.com",
    entraIsGiven: Boolean(source.AZURE_AUTHORITY_HOST?.trim()),
    identity: URL.canParse(source.IDENTITY_ENDPOINT ?? "")
      ? new URL(source.IDENTITY_ENDPOINT ?? "")
      : undefined,
    azureTenant: source.AZURE_TENANT_ID?.trim() || undefined,
    azureClient: source.AZURE_CLIENT_ID?.trim() || undefined,
  };
}
