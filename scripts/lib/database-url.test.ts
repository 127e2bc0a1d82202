import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { checkDatabaseUrl, parseDatabaseUrl } from "./database-url";
import { Refusal } from "./refusal";

const password = "do-not-show-me";

async function refusalOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("an address that cannot be meant", () => {
  test.each([
    ["no address at all", `just ${password}`, /cannot be read as an address/],
    ["a space in the password", `postgres://me:${password} x@host:1x/db`, /percent-encoded/],
    ["another kind of database", `mysql://me:${password}@host/db`, /should begin with postgres:\/\//],
    ["no database", `postgres://me:${password}@host:5432`, /names no database/],
    ["no database but a slash", `postgres://me:${password}@host:5432/`, /names no database/],
  ])("%s is refused in one sentence without the password", async (_, address, words) => {
    const sentence = await refusalOf(() => parseDatabaseUrl(address));
    expect(sentence).toMatch(words);
    expect(sentence).not.toContain(password);
    expect(sentence).not.toContain("\n");
  });

  test("the sentence names the variable the address came from", async () => {
    expect(await refusalOf(() => parseDatabaseUrl("x", "WHEELHOUSE_OWNER_DATABASE_URL"))).toMatch(
      /^WHEELHOUSE_OWNER_DATABASE_URL/,
    );
  });
});

test("an address is shown without its password", () => {
  const { shown } = parseDatabaseUrl(
    `postgres://me:${password}@db.example.com:5433/console?sslmode=verify-full`,
  );
  expect(shown).toBe("me@db.example.com:5433/console");
});

test("a port where nothing listens is refused by name", async () => {
  const sentence = await refusalOf(() => checkDatabaseUrl(`postgres://me:${password}@127.0.0.1:1/console`));
  expect(sentence).toBe(
    "DATABASE_URL: nothing accepts connections at 127.0.0.1, port 1; start that Postgres or correct the host and port.",
  );
});

test("a program that is no Postgres server is refused without the password", async () => {
  const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const sentence = await refusalOf(() =>
    checkDatabaseUrl(`postgres://me:${password}@127.0.0.1:${port}/console`),
  );
  expect(sentence).toMatch(/could not be used as a Postgres server/);
  expect(sentence).not.toContain(password);
  server.close();
});
