import http from "node:http";
import net, { type AddressInfo } from "node:net";
import zlib from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { PlatformError } from "@/platforms/platform";
import { isMetadataAddress, isPrivateAddress } from "./addresses";
import { type Outbound, openOutbound } from "./outbound";
import { redact, redactUrl } from "./redact";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function served(handler: http.RequestListener): Promise<string> {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function outboundTo(
  api: string,
  options: { privateNetwork?: boolean; maximumBytes?: number } = {},
): Outbound {
  const outbound = openOutbound({
    baseUrls: { api },
    privateNetwork: options.privateNetwork ?? true,
    ...(options.maximumBytes ? { maximumBytes: options.maximumBytes } : {}),
  });
  open.push(outbound);
  return outbound;
}

const troubleOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "answered",
    (error: unknown) =>
      error instanceof PlatformError ? `${error.trouble}: ${error.message}` : `not ours: ${String(error)}`,
  );

describe("answers", () => {
  test("any HTTP status is an answer, with its body", async () => {
    const api = await served((_request, response) =>
      response.writeHead(503, { "content-type": "application/json" }).end('{"status":"unhealthy"}'),
    );
    const reply = await outboundTo(api).send({ base: "api", path: "/health" });
    expect([reply.status, reply.json()]).toEqual([503, { status: "unhealthy" }]);
  });
  test("redirects are not followed", async () => {
    let asked = 0;
    const api = await served((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    });
    expect((await outboundTo(api).send({ base: "api", path: "/" })).status).toBe(302);
    expect(asked).toBe(1);
  });
  test("a correlation id and a trace parent go with every call", async () => {
    let seen: http.IncomingHttpHeaders = {};
    const api = await served((request, response) => {
      seen = request.headers;
      response.end("{}");
    });
    const reply = await outboundTo(api).send({ base: "api", path: "/" });
    expect(seen["x-correlation-id"]).toBe(reply.evidence().correlationId);
    expect(seen.traceparent).toContain(reply.evidence().correlationId);
  });
  test("only named addresses can be reached", async () => {
    expect(
      await troubleOf(outboundTo("http://127.0.0.1:1").send({ base: "elsewhere", path: "/" })),
    ).toContain("not-deployed");
  });
});

describe("hostile answers stay small", () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  test.each([
    ["plain", {}, zeros],
    ["packed", { "content-encoding": "gzip" }, zlib.gzipSync(zeros)],
    [
      "packed by brotli",
      { "content-encoding": "br" },
      zlib.brotliCompressSync(zeros, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
    ],
  ])("64 MiB %s is refused without being held", async (_how, headers, body) => {
    const api = await served((_request, response) => response.writeHead(200, headers).end(body));
    const before = process.memoryUsage().arrayBuffers;
    expect(await troubleOf(outboundTo(api).send({ base: "api", path: "/" }))).toContain(
      "unreadable: The answer is larger than 5 MiB",
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  });
  test.each([
    [
      "two layers",
      { "content-encoding": "gzip, gzip" },
      zlib.gzipSync(zlib.gzipSync("{}")),
      "compressed more than once",
    ],
    ["an unknown packing", { "content-encoding": "zstd-x" }, Buffer.from("{}"), "a way we do not read"],
    ["a damaged packing", { "content-encoding": "gzip" }, Buffer.from("no gzip at all"), "damaged"],
  ])("%s is refused", async (_what, headers, body, words) => {
    const api = await served((_request, response) => response.writeHead(200, headers).end(body));
    expect(await troubleOf(outboundTo(api).send({ base: "api", path: "/" }))).toContain(words);
  });
  test("HTML and half a document are unreadable, not exceptions", async () => {
    const api = await served((request, response) =>
      response.end(request.url === "/html" ? "<html>" : '{"a":'),
    );
    for (const path of ["/html", "/half"]) {
      const reply = await outboundTo(api).send({ base: "api", path });
      expect(() => reply.json()).toThrow(PlatformError);
    }
  });
});

describe("what no table can keep", () => {
  const answered = async (body: string | Buffer) => {
    const api = await served((_request, response) => response.end(body));
    return outboundTo(api).send({ base: "api", path: "/" });
  };
  test("NULs and halves of characters are replaced in names and texts, whole ones stay", async () => {
    const reply = await answered(
      String.raw`{"a\u0000b":["\uD83D\uDE00","\uD83D","\udE00x","\\u0000","\u0041","\"\n"],"plain":1}`,
    );
    expect(reply.json()).toEqual({
      "a\ufffdb": ["😀", "\ufffd", "\ufffdx", "\\u0000", "A", '"\n'],
      plain: 1,
    });
  });
  test("a NUL in a text that is no JSON is replaced as well", async () => {
    const reply = await answered(Buffer.from([0x61, 0x00, 0x62]));
    expect([reply.text, reply.evidence().excerpt]).toEqual(["a\ufffdb", "a\ufffdb"]);
  });
  test("evidence that is cut in the middle of a character holds no half of it", async () => {
    const reply = await answered(`${"x".repeat(1999)}😀 and more`);
    expect(reply.evidence().excerpt.isWellFormed()).toBe(true);
  });
});

describe("silence is bounded", () => {
  test("nobody listens", async () =>
    expect(await troubleOf(outboundTo("http://127.0.0.1:1").send({ base: "api", path: "/" }))).toContain(
      "refuses connections",
    ));
  test("no answer, a drip of bytes and an endless body all end in time", async () => {
    const api = await served((request, response) => {
      if (request.url === "/silent") return;
      response.writeHead(200);
      const drip = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(drip));
    });
    const outbound = outboundTo(api);
    const started = Date.now();
    for (const path of ["/silent", "/drip"])
      expect(await troubleOf(outbound.send({ base: "api", path, timeoutSeconds: 0.3 }))).toContain(
        "unreachable",
      );
    expect(Date.now() - started).toBeLessThan(2000);
  });
  test("headers without end are refused", async () => {
    const sockets: net.Socket[] = [];
    const server = net.createServer((socket) => {
      sockets.push(socket.on("error", () => undefined));
      socket.write(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(60_000)}\r\n\r\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push({
      close: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    });
    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await troubleOf(outboundTo(api).send({ base: "api", path: "/", timeoutSeconds: 2 }))).toMatch(
      /unreachable: .*headers/,
    );
  });
  test("after five silences the host is left alone for a while, and said so", async () => {
    const outbound = outboundTo("http://127.0.0.1:1");
    for (let n = 0; n < 5; n += 1) await troubleOf(outbound.send({ base: "api", path: "/" }));
    expect(await troubleOf(outbound.send({ base: "api", path: "/" }))).toContain("next try at");
  });
});

describe("private networks", () => {
  test("are refused unless the environment says it lives there", async () => {
    const api = await served((_request, response) => response.end("{}"));
    expect(
      await troubleOf(outboundTo(api, { privateNetwork: false }).send({ base: "api", path: "/" })),
    ).toContain("private or reserved address");
    expect(
      await troubleOf(
        outboundTo(api.replace("127.0.0.1", "localhost"), { privateNetwork: false }).send({
          base: "api",
          path: "/",
        }),
      ),
    ).toContain("private or reserved address");
    expect(
      await troubleOf(
        outboundTo(api.replace("127.0.0.1", "[::ffff:127.0.0.1]"), { privateNetwork: false }).send({
          base: "api",
          path: "/",
        }),
      ),
    ).toContain("private or reserved address");
  });
  test("metadata services are refused always", async () => {
    expect(await troubleOf(outboundTo("http://169.254.169.254").send({ base: "api", path: "/" }))).toContain(
      "private or reserved",
    );
    expect([
      isMetadataAddress("169.254.169.254"),
      isMetadataAddress("::ffff:169.254.1.1"),
      isMetadataAddress("10.0.0.1"),
    ]).toEqual([true, true, false]);
  });
  test.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "224.0.0.1",
    "not an address",
  ])("%s is private", (address) => expect(isPrivateAddress(address)).toBe(true));
  test.each(["8.8.8.8", "1.1.1.1", "2606:4700::1111"])("%s is public", (address) =>
    expect(isPrivateAddress(address)).toBe(false),
  );
});

describe("secrets never stay", () => {
  const canary = "canary-5e9f-secret-value";
  test.each([
    [`{"access_token":"${canary}","name":"x"}`],
    [`{"client_secret": "${canary}"}`],
    [`Authorization: Bearer ${canary}`],
    [`postgres://user:${canary}@host/db`],
    [`password="${canary}" failed`],
    [`AZURE_CLIENT_SECRET=${canary} rejected`],
  ])("%s is hidden by name or shape", (text) => expect(redact(text)).not.toContain(canary));
  test("a known value is hidden wherever it stands, and harmless numbers stay", () => {
    expect(redact(`echo ${canary}`, [canary])).toBe("echo [redacted]");
    expect(redact('{"token_expires_in": 1800, "secrets": null}')).toContain("1800");
  });
  test("addresses lose user, password and telling parameters", () => {
    expect(
      redactUrl(new URL(`http://u:${canary}@h/x?token=${canary}&page=2&hub.verify_token=${canary}`)),
    ).not.toContain(canary);
  });
  test("evidence of an answer that echoes our credential does not hold it", async () => {
    const api = await served((request, response) =>
      response.end(JSON.stringify({ youSent: request.headers.authorization, plain: canary })),
    );
    const outbound = outboundTo(api);
    outbound.hide(canary);
    const reply = await outbound.send({
      base: "api",
      path: `/x?api_key=${canary}`,
      headers: { authorization: `Bearer ${canary}` },
    });
    expect(JSON.stringify(reply.evidence())).not.toContain(canary);
  });
});
