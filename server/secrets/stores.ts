import { openConversation } from "@/platforms/converse";
import { KEY_ID, REGION, SECRET_KEY, SESSION_TOKEN } from "@/platforms/drivers/aws/access";
import {
  AUDIENCE,
  CLIENT,
  CLIENT_SECRET,
  FEDERATED_TOKEN,
  IDENTITY,
  IDENTITY_HEADER,
  IDENTITY_PATH,
  KEY_VAULT,
  LOGIN,
  readKeyVault,
  TENANT,
} from "@/platforms/drivers/secrets/key-vault";
import { readSecretsManager } from "@/platforms/drivers/secrets/secrets-manager";
import { noSecret } from "@/platforms/drivers/secrets/store";
import {
  APP_ROLE_MOUNT,
  NAMESPACE,
  ROLE_ID,
  readVault,
  SECRET_ID,
  TOKEN,
  VAULT,
} from "@/platforms/drivers/secrets/vault";
import type { Conversation } from "@/platforms/platform";
import { remembered } from "@/server/remembered";
import { loginFrom, storeAddresses } from "./store-settings";

const HOLDS_MS = 5000;
const MOST_WAYS = 100;
let memory = {};

type Way = {
  baseUrls: Record<string, string>;
  isPrivate: boolean;
  options: Record<string, string | undefined>;
  /** Variables that hold the logins, by the names under which the store asks for them. */
  logins: Record<string, string>;
};

const ways = new Map<string, Conversation & { close(): Promise<void> }>();

/** Ways out, kept with their connections and tokens until what they were opened with changes. */
function wayTo({ baseUrls, isPrivate, options, logins }: Way): Conversation {
  const print = JSON.stringify([baseUrls, options]);
  const known = ways.get(print);
  if (known) return known;
  if (ways.size >= MOST_WAYS) {
    for (const way of ways.values()) void way.close();
    ways.clear();
  }
  const given = Object.entries(options).filter((one): one is [string, string] => one[1] !== undefined);
  const opened = openConversation(
    {
      environment: {
        id: "wheelhouse/stores",
        platformId: "wheelhouse",
        name: "stores",
        baseUrls,
        dialect: "",
        options: Object.fromEntries(given),
      },
      privateNetwork: isPrivate,
      readSecret: async (name) => loginFrom(process.env, logins[name] ?? ""),
    },
    "",
  );
  ways.set(print, opened);
  return opened;
}

/** The secret behind "vault:…", "aws:…" or "azure:…", a few seconds old at most; a `fresh` one is asked for now. */
export function readStore(reference: string, { fresh = false, now = new Date() } = {}): Promise<string> {
  if (fresh) memory = {};
  return remembered(memory, { key: reference, forMs: HOLDS_MS, now }, () => read(reference));
}

async function read(reference: string): Promise<string> {
  const at = storeAddresses(process.env);
  const place = /^\w+:([^/]+)\//.exec(reference)?.[1] ?? "";
  if (reference.startsWith("vault:")) {
    if (!at.vault) throw noSecret("VAULT_ADDR is not set, so the console does not know where Vault is.");
    return readVault(
      wayTo({
        baseUrls: { [VAULT]: at.vault },
        isPrivate: true,
        options: { [NAMESPACE]: at.vaultNamespace, [APP_ROLE_MOUNT]: at.vaultRoleMount },
        logins: { [TOKEN]: "VAULT_TOKEN", [ROLE_ID]: "VAULT_ROLE_ID", [SECRET_ID]: "VAULT_SECRET_ID" },
      }),
      reference,
    );
  }
  if (reference.startsWith("aws:")) {
    const { url, isGiven } = at.aws(place);
    return readSecretsManager(
      wayTo({
        baseUrls: { "secrets-manager": url },
        isPrivate: isGiven,
        options: { [REGION]: place },
        logins: {
          [KEY_ID]: "AWS_ACCESS_KEY_ID",
          [SECRET_KEY]: "AWS_SECRET_ACCESS_KEY",
          [SESSION_TOKEN]: "AWS_SESSION_TOKEN",
        },
      }),
      reference,
    );
  }
  const { url, isGiven } = at.keyVault(place);
  const vault = wayTo({ baseUrls: { [KEY_VAULT]: url }, isPrivate: isGiven, options: {}, logins: {} });
  const entra = wayTo({
    baseUrls: at.identity ? { [IDENTITY]: at.identity.origin } : { [LOGIN]: at.entra },
    isPrivate: at.identity !== undefined || at.entraIsGiven,
    options: {
      [TENANT]: at.azureTenant,
      [CLIENT]: at.azureClient,
      [AUDIENCE]: at.keyVaultAudience,
      [IDENTITY_PATH]: at.identity?.pathname,
    },
    logins: {
      [CLIENT_SECRET]: "AZURE_CLIENT_SECRET",
      [FEDERATED_TOKEN]: "AZURE_FEDERATED_TOKEN",
      [IDENTITY_HEADER]: "IDENTITY_HEADER",
    },
  });
  return readKeyVault(vault, entra, reference);
}
