import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { addressOf, freePort, isLoopback, requirePort } from "./ports";

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

test("a port that somebody listens on is refused by number, with the way to choose another", async () => {
  const port = await freePort();
  server = createServer();
  await new Promise<void>((resolve) => server?.listen(port, "127.0.0.1", resolve));
  await expect(requirePort(port, "127.0.0.1")).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is already in use by another program; stop it or choose another with PORT=${port + 1}.`,
  );
});

test("a free port is accepted and left free", async () => {
  const port = await freePort();
  await requirePort(port, "127.0.0.1");
  await requirePort(port, "127.0.0.1");
});

test("an address of another machine is refused as such", async () => {
  await expect(requirePort(await freePort(), "192.0.2.1")).rejects.toThrow(
    /set HOST to an address of this machine/,
  );
});

test("the printed address can be opened from this machine", () => {
  expect(addressOf("127.0.0.1", 3000)).toBe("http://127.0.0.1:3000");
  expect(addressOf("0.0.0.0", 80)).toBe("http://127.0.0.1:80");
  expect(addressOf("::", 3000)).toBe("http://[::1]:3000");
});

test("only loopback is loopback", () => {
  expect(["127.0.0.1", "127.9.9.9", "localhost", "::1"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "::", "10.0.0.1", "example.com"].some(isLoopback)).toBe(false);
});
