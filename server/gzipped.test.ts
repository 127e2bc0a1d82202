import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { gzipped } from "./gzipped";

const asked = (encodings?: string) =>
  new Request("http://console.test/api/trpc/x", {
    headers: encodings === undefined ? {} : { "accept-encoding": encodings },
  });
const LONG = { rows: Array.from({ length: 200 }, (_, n) => ({ n, says: "99.5 % of 99.9 %" })) };

describe("gzipped", () => {
  test("a long answer is packed for who takes it, and says the same", async () => {
    const answer = await gzipped(
      asked("br, gzip;q=0.8"),
      Response.json(LONG, { status: 207, headers: { "retry-after": "3" } }),
    );
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(answer.status).toBe(207);
    expect(answer.headers.get("retry-after")).toBe("3");
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.length).toBeLessThan(JSON.stringify(LONG).length / 5);
    expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(LONG);
  });

  test.each([undefined, "", "br", "gzip;q=0", "gzip;q=0.0", "identity"])(
    "not for who asks with %o",
    async (encodings) => {
      const answer = await gzipped(asked(encodings), Response.json(LONG));
      expect(answer.headers.get("content-encoding")).toBeNull();
      expect(answer.headers.get("vary")).toBe("accept-encoding");
      expect(await answer.json()).toEqual(LONG);
    },
  );

  test("a short answer goes as it is", async () => {
    const answer = await gzipped(asked("gzip"), Response.json({ ok: true }));
    expect(answer.headers.get("content-encoding")).toBeNull();
    expect(await answer.json()).toEqual({ ok: true });
  });

  test("a stream of news is not held back", async () => {
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    });
    const answer = await gzipped(
      asked("gzip"),
      new Response(stream, { headers: { "content-type": "text/event-stream" } }),
    );
    const reader = answer.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("data: 1\n\n");
    await reader?.cancel();
  });
});
