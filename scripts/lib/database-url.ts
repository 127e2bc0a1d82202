import { Client } from "pg";
import { codeOf, isFullDisk, Refusal } from "./refusal";

export const oldestServer = 15;

const example = "postgres://user:password@host:5432/database";

/**
 * What may be shown of an address: never its password. An address that cannot be read is not shown at
 * all, since nobody can tell which part of it is the password.
 */
export function parseDatabaseUrl(text: string, variable = "DATABASE_URL"): { url: URL; shown: string } {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Refusal(
      `${variable} cannot be read as an address; it should look like ${example}, with special characters in the password percent-encoded.`,
    );
  }
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:") {
    throw new Refusal(
      `${variable} should begin with postgres:// and look like ${example}; it begins with ${url.protocol}//.`,
    );
  }
  if (url.pathname.length < 2)
    throw new Refusal(`${variable} names no database; it should look like ${example}.`);
  return {
    url,
    shown: `${url.username}@${url.host || url.searchParams.get("host") || "localhost"}${url.pathname}`,
  };
}

export type ServerFacts = { version: number; role: string; ignoresRowSecurity: boolean };

/** Connects once with what the person gave us and refuses with the reason, so that no later step fails in its own words. */
export async function checkDatabaseUrl(text: string, variable = "DATABASE_URL"): Promise<ServerFacts> {
  const { url, shown } = parseDatabaseUrl(text, variable);
  const client = new Client({ connectionString: text, connectionTimeoutMillis: 8000, query_timeout: 8000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; role: string; ignores: boolean }>(
      "select current_setting('server_version_num')::int / 10000 as version, rolname as role, (rolsuper or rolbypassrls) as ignores from pg_roles where rolname = current_user",
    );
    const [row] = rows;
    if (!row) throw new Refusal(`${variable}: ${shown} answered, but not as Postgres does.`);
    if (row.version < oldestServer)
      throw new Refusal(
        `${variable}: the server at ${shown} is Postgres ${row.version}, and Wheelhouse needs ${oldestServer} or newer.`,
      );
    return { version: row.version, role: row.role, ignoresRowSecurity: row.ignores };
  } catch (error) {
    throw new Refusal(sentence(error, variable, url, shown));
  } finally {
    await client.end().catch(() => {});
  }
}

function sentence(error: unknown, variable: string, url: URL, shown: string): string {
  if (error instanceof Refusal) return error.message;
  const place = `${url.hostname || "localhost"}${url.port ? `, port ${url.port}` : ""}`;
  const message = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return `${variable}: nothing accepts connections at ${place}; start that Postgres or correct the host and port.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${variable}: the host ${url.hostname} cannot be found; correct its name or the name server.`;
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `${variable}: ${place} cannot be reached from here; check the address and the firewall.`;
    case "28P01":
      return `${variable}: the server refused the password of user "${url.username}"; correct it.`;
    case "28000":
      return `${variable}: the server does not let ${shown} in; check the user name and the server's pg_hba.conf.`;
    case "3D000":
      return `${variable}: there is no database "${url.pathname.slice(1)}" on ${place}; create it or correct the name.`;
    case "42501":
      return `${variable}: user "${url.username}" may not connect to the database "${url.pathname.slice(1)}"; grant it CONNECT.`;
    case "53300":
      return `${variable}: the server at ${place} has no connection left; raise max_connections or close some.`;
  }
  if (/timeout/i.test(message))
    return `${variable}: ${place} did not answer within 8 seconds; check the address and the firewall.`;
  if (/SSL|TLS|certificate/i.test(message))
    return `${variable}: the encrypted connection to ${place} failed; check the sslmode in the address.`;
  if (/password must be a string|no password/i.test(message))
    return `${variable}: the server asks for a password and the address has none.`;
  if (isFullDisk(error)) return `${variable}: the disk of the server at ${place} is full.`;
  return `${variable}: what answers at ${place} could not be used as a Postgres server (${codeOf(error) ?? "unexpected answer"}).`;
}
