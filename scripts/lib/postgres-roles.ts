import { Client, escapeIdentifier, escapeLiteral } from "pg";

export const roles = {
  owner: "wheelhouse_owner",
  app: "wheelhouse_app",
  simulator: "wheelhouse_sim",
} as const;

export type RolePasswords = Record<keyof typeof roles, string>;

/**
 * Three accounts without any right over the server: one owns the tables, one works in them and is held
 * by row-level security, one owns the stand-in data of the simulated platforms. Repeated at every start,
 * so that what the password file says is what holds.
 */
export async function ensureRoles(adminUrl: string, passwords: RolePasswords): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    // Two starts against one server would trip over each other between the question and the CREATE.
    await client.query("select pg_advisory_lock(hashtext('wheelhouse-roles'))");
    for (const kind of ["owner", "app", "simulator"] as const) {
      const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [roles[kind]]);
      const verb = rowCount === 0 ? "create" : "alter";
      await client.query(
        `${verb} role ${escapeIdentifier(roles[kind])} with login nosuperuser nobypassrls nocreatedb nocreaterole password ${escapeLiteral(passwords[kind])}`,
      );
    }
  });
}

export type NewDatabase = { name: string; owner: string; template?: string; users?: string[] };

/** Makes a database that nobody but its owner and the named users can connect to. */
export async function createDatabase(
  adminUrl: string,
  { name, owner, template, users = [] }: NewDatabase,
): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    const database = escapeIdentifier(name);
    const source = template === undefined ? "" : ` template ${escapeIdentifier(template)}`;
    await client.query(`create database ${database} owner ${escapeIdentifier(owner)}${source}`);
    await client.query(`revoke all on database ${database} from public`);
    for (const user of users)
      await client.query(`grant connect on database ${database} to ${escapeIdentifier(user)}`);
  });
}

export async function ensureDatabase(adminUrl: string, wanted: NewDatabase): Promise<void> {
  const exists = await withAdmin(
    adminUrl,
    async (client) =>
      (await client.query("select 1 from pg_database where datname = $1", [wanted.name])).rowCount === 1,
  );
  if (!exists) await createDatabase(adminUrl, wanted);
}

export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await withAdmin(adminUrl, (client) =>
    client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`),
  );
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

export function withLogin(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = encodeURIComponent(user);
  changed.password = encodeURIComponent(password);
  return changed.href;
}

async function withAdmin<Result>(
  adminUrl: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
