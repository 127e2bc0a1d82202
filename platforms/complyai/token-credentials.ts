import type { CredentialSeen } from "@/platforms/credential";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { nameOf } from "./ad-sync";
import { dateOf, readOwners, type Token } from "./queries";

const SOON_MS = 7 * 86_400_000;

/** Of a business account's token: the same name as long as it is a person's, or a system user's. */
export const userTokenName = (account: string) => `user-token:${account}`;
export const systemTokenName = (account: string) => `system-token:${account}`;

/** The stored tokens as credentials: whose they are and when they end, never what they are. */
export async function tokenCredentials(c: Conversation, rows: readonly Token[]): Promise<CredentialSeen[]> {
  const owners = await ownersOf(c);
  const now = c.now().getTime();
  return rows.flatMap((row) => {
    if (row.id === null) return [];
    const expiresAt = dateOf(row.expires);
    const organization = nameOf({ id: row.organization ?? "without a number", name: row.name });
    const owner = owners.get(row.organization ?? "");
    // A person's ends after 60 days; what has no end is a system user's.
    return [
      {
        externalId: expiresAt ? userTokenName(row.id) : systemTokenName(row.id),
        kind: "access-token" as const,
        title: `Meta token of ${organization}${expiresAt ? "" : " (system user)"}`,
        tenant: row.organization ?? "",
        expiresAt,
        word: wordOf(expiresAt, now),
        facts: { account: row.id, organisation: organization },
        ...(owner ? { owner } : {}),
      },
    ];
  });
}

function wordOf(expiresAt: Date | null, now: number): string {
  if (!expiresAt) return "no end is recorded";
  const left = expiresAt.getTime() - now;
  return left <= 0 ? "expired" : left < SOON_MS ? "expiring" : "valid";
}

/** Without readable owners the tokens are told all the same. */
async function ownersOf(c: Conversation): Promise<Map<string, string>> {
  try {
    const { rows } = await readOwners(c);
    return new Map(
      rows.flatMap(({ organization, email }) =>
        email ? [[organization, email.slice(0, 200)] as const] : [],
      ),
    );
  } catch (error) {
    if (error instanceof PlatformError) return new Map();
    throw error;
  }
}
