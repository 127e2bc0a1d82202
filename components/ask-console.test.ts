import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { afterEach, expect, test } from "vitest";
import { wire } from "@/domain/wire";
import type { AppRouter } from "@/server/router";
import { askConsole, NO_ANSWER } from "./ask-console";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function consoleThat(behaves: RequestListener) {
  const server = createServer(behaves);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url, transformer: wire, fetch: askConsole })],
  });
}

const wordsOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: Error) => error.message,
  );
const json = { "content-type": "application/json" };

const FAULTS: [string, RequestListener][] = [
  ["cut off", (request) => request.socket.destroy()],
  ["the page of a gateway", (_, response) => response.writeHead(502).end("<html>Bad gateway</html>")],
  [
    "an answer that breaks off",
    (_, response) => response.writeHead(200, json).write("[{", () => response.destroy()),
  ],
  ["half an answer", (_, response) => response.writeHead(200, json).end('[{"result":')],
  ["nothing", (_, response) => response.writeHead(504).end()],
  ["another one's JSON", (_, response) => response.writeHead(503, json).end('{"message":"upstream"}')],
];

test.each(FAULTS)("%s is told in words: a question again, of a change nobody knows", async (_, behave) => {
  const client = await consoleThat(behave);
  expect(await wordsOf(client.objectives.list.query({}))).toBe(NO_ANSWER);
  expect(await wordsOf(client.account.endOtherSessions.mutate({}))).toContain(
    "not known whether this was done",
  );
});

test("what is refused before it is read says why", async () => {
  const client = await consoleThat((_, response) =>
    response.writeHead(413, json).end('{"error":"This request is too large."}'),
  );
  expect(await wordsOf(client.objectives.list.query({}))).toBe("This request is too large.");
});

test("what is answered comes as it is, each answer and each refusal", async () => {
  const [answer, refusal] = [
    { result: { data: wire.serialize({ name: "Ada" }) } },
    { error: wire.serialize({ message: "Not yours.", code: -32603, data: {} }) },
  ];
  const client = await consoleThat((_, response) =>
    response.writeHead(207, json).end(JSON.stringify([answer, refusal])),
  );
  const [list, own] = [client.objectives.list.query({}), wordsOf(client.account.own.query())];
  expect(await list).toEqual({ name: "Ada" });
  expect(await own).toBe("Not yours.");
});
