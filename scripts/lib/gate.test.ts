import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gated } from "./root";

const SERVER = `
  const server = require("node:http").createServer((request, response) => {
    const kind = new URL(request.url, "http://console").searchParams.get("kind");
    if (kind) response.setHeader("content-type", [kind]);
    response.end("went through as " + JSON.stringify(response.getHeader("content-type")));
  });
  server.on("upgrade", () => undefined);
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

let server: ChildProcess;
let port: number;
beforeAll(async () => {
  server = spawn(process.execPath, [...gated, "-e", SERVER], { stdio: ["ignore", "pipe", "inherit"] });
  if (!server.stdout) throw new Error("no output");
  const [said] = await once(server.stdout, "data");
  port = Number(String(said));
});
afterAll(() => server.kill("SIGKILL"));

async function ask(line: string, ...headers: string[]): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  const all = [
    `${line} HTTP/1.1`,
    "host: console",
    ...(headers.length > 0 ? headers : ["connection: close"]),
  ];
  socket.write(`${all.join("\r\n")}\r\n\r\n`);
  return text(socket);
}

test.each([
  ["TRACE /", 405],
  ["TRACE /api/health/live", 405],
  ["TRACK /", 400],
  ["GET /reports/%ff", 400],
  ["GET /api/trpc/%", 400],
  ["GET /%c0%af?x=1", 400],
  ["GET http://evil/", 400],
  ["OPTIONS *", 400],
])("%s is refused with %i, in words and without what it asked", async (line, status) => {
  const answer = await ask(line);
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  expect(answer).not.toMatch(/went through|evil/);
});

test("nobody is connected to elsewhere", async () => expect(await ask("CONNECT evil:80")).toBe(""));

test("a change of protocol is refused and the connection ends", async () => {
  const answer = await ask("GET /_next/webpack-hmr", "connection: upgrade", "upgrade: websocket");
  expect(answer).toContain("HTTP/1.1 400 ");
});

test.each(["GET /", "POST /api/trpc/home.me", "GET /a%20b/%E2%82%AC/%00?q=%ff", "DELETE /x"])(
  "%s goes through",
  async (line) => expect(await ask(line)).toContain("went through"),
);

test("the kind of an answer in JSON stands alone, so that the framework packs it, and no other's", async () => {
  expect(await ask("GET /?kind=application/json")).toContain('as "application/json"');
  expect(await ask("GET /?kind=text/event-stream")).toContain('as ["text/event-stream"]');
  expect(await ask("GET /?kind=text/csv")).toContain('as ["text/csv"]');
});
