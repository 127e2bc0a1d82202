import { createHmac } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { AT, DELIVERY, withSenders } from "./test-senders";

const { inbox, servers, base, given, send, answering } = withSenders();

describe("a signed webhook", () => {
  test("is signed over id, time and the body as it came, and repeats its id", async () => {
    let seen: { headers: http.IncomingHttpHeaders; body: string } | undefined;
    const server = http.createServer(async (request, reply) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen = { headers: request.headers, body };
      reply.writeHead(204).end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a/path`;
    expect(await send("webhook", { settings: { url } })).toMatchObject({ kind: "sent" });
    const {
      "webhook-id": id,
      "webhook-timestamp": time,
      "webhook-signature": signature,
    } = seen?.headers ?? {};
    expect(id).toBe(DELIVERY.id);
    expect(time).toBe(String(AT.getTime() / 1000));
    const mac = createHmac("sha256", given()["signing-key"] ?? "").update(
      `${String(id)}.${String(time)}.${seen?.body}`,
    );
    expect(signature).toBe(`v1,${mac.digest("base64")}`);
  });

  test("only 2xx is a yes; a redirect is not followed", async () => {
    const url = await answering(302, "", { location: `${base()}/hooks/status` });
    expect(await send("webhook", { settings: { url } })).toMatchObject({
      kind: "refused",
      answer: expect.stringContaining("not followed"),
    });
    expect(await send("webhook", { secrets: { signingKey: "wrong" } })).toMatchObject({ kind: "refused" });
    expect(inbox.arrived).toHaveLength(0);
  });
});
