import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";

/** What it does wrong: says 200 and keeps nothing, half or other bytes; is slow, busy or full; lists what it has not. */
export const LIES = [
  "keeps nothing",
  "keeps half",
  "keeps other bytes",
  "says it has more",
  "breaks off",
  "answers slowly",
  "is busy",
  "is full",
  "lists ghosts",
] as const;
export type Lie = (typeof LIES)[number];

export type S3StandIn = Awaited<ReturnType<typeof standInS3>>;

const BUCKET = "trail";
const REGION = "eu-central-1";
const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
type Asked = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
};
type Answer = {
  status: number;
  body?: string | Buffer;
  headers?: Record<string, string | number>;
  cutAt?: number;
};

/** A bucket over HTTP that checks every signature over what really arrived. */
export async function standInS3() {
  const keys = {
    id: `AKID${randomBytes(8).toString("hex").toUpperCase()}`,
    secret: `canary-${randomUUID()}`,
  };
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const requests: string[] = [];
  let lie: Lie | undefined;

  const server = http.createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const [path = "", query = ""] = (incoming.url ?? "").split(/\?(.*)/s);
    const asked = {
      method: incoming.method ?? "",
      path,
      query: new URLSearchParams(query),
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    };
    requests.push(`${asked.method} ${incoming.url}`);
    if (lie === "answers slowly") return;
    const { status, body = "", headers = {}, cutAt } = answer(asked, query);
    outgoing.writeHead(status, { "content-length": Buffer.byteLength(body), ...headers });
    if (cutAt === undefined) return outgoing.end(asked.method === "HEAD" ? undefined : body);
    outgoing.write(Buffer.from(body).subarray(0, cutAt), () => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  function answer(asked: Asked, rawQuery: string): Answer {
    const wrong = signatureTrouble(asked, rawQuery, keys);
    if (wrong) return refusal(403, wrong);
    if (lie === "is busy") return refusal(503, "SlowDown");
    const [, bucket, ...rest] = decodeURIComponent(asked.path).split("/");
    const key = rest.join("/");
    if (bucket !== BUCKET) return refusal(404, "NoSuchBucket");
    if (asked.method === "GET" && !key) return listed(asked.query.get("prefix") ?? "");
    if (asked.method === "GET" || asked.method === "HEAD") return given(asked, key);
    if (asked.method === "DELETE") {
      objects.delete(key);
      return { status: 204 };
    }
    return taken(asked, key);
  }

  function taken({ method, query, headers, body }: Asked, key: string): Answer {
    if (lie === "is full") return refusal(507, "StorageFull");
    const upload = query.get("uploadId");
    if (method === "POST" && query.has("uploads")) {
      const id = randomUUID();
      uploads.set(id, new Map());
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (headers["if-none-match"] === "*" && objects.has(key)) return refusal(412, "PreconditionFailed");
    if (upload && method === "PUT") {
      uploads.get(upload)?.set(Number(query.get("partNumber")), body);
      return { status: 200, headers: { etag: `"${sha256(body)}"` } };
    }
    if (upload) {
      const parts = [...(uploads.get(upload) ?? [])].sort(([a], [b]) => a - b);
      keep(key, Buffer.concat(parts.map(([, part]) => part)));
      return xml("<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>");
    }
    keep(key, body);
    return { status: 200, headers: { etag: `"${sha256(body)}"` } };
  }

  function keep(key: string, body: Buffer) {
    if (lie === "keeps nothing") return;
    if (lie === "keeps half") objects.set(key, body.subarray(0, body.byteLength >> 1));
    else if (lie === "keeps other bytes")
      objects.set(key, Buffer.from(body.map((byte, at) => (at === 40 ? byte ^ 1 : byte))));
    else if (lie === "says it has more") objects.set(key, Buffer.concat([body, Buffer.from("more")]));
    else objects.set(key, body);
  }

  function given({ headers }: Asked, key: string): Answer {
    const object = objects.get(key);
    if (!object) return refusal(404, "NoSuchKey");
    const from = Number(/bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);
    const body = object.subarray(from);
    return {
      status: from > 0 ? 206 : 200,
      body,
      headers: { "content-type": "application/octet-stream" },
      ...(lie === "breaks off" && { cutAt: body.byteLength >> 1 }),
    };
  }

  function listed(prefix: string): Answer {
    const names = [...objects.keys(), ...(lie === "lists ghosts" ? [`${prefix}ghost`] : [])];
    return xml(
      `<ListBucketResult><IsTruncated>false</IsTruncated>${names
        .filter((name) => name.startsWith(prefix))
        .map((name) => `<Contents><Key>${name}</Key></Contents>`)
        .join("")}</ListBucketResult>`,
    );
  }

  return {
    keys,
    objects,
    requests,
    entry: {
      kind: "s3" as const,
      name: "bucket",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: REGION,
      bucket: BUCKET,
      prefix: "audit/",
      accessKeyId: "env:S3_STAND_IN_ID",
      secretAccessKey: "env:S3_STAND_IN_SECRET",
      pathStyle: true,
      privateNetwork: true,
    },
    lieBy: (next: Lie | undefined) => {
      lie = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const xml = (inner: string): Answer => ({
  status: 200,
  body: `<?xml version="1.0" encoding="UTF-8"?>${inner}`,
  headers: { "content-type": "application/xml" },
});
const refusal = (status: number, code: string): Answer => ({
  ...xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`),
  status,
});

/** Signature Version 4 as S3 has it: the path is encoded once, and the hash of the body is told and must be true. */
function signatureTrouble(
  asked: Asked,
  rawQuery: string,
  keys: { id: string; secret: string },
): string | undefined {
  const [, id, day = "", region = "", service = "", named = "", given] =
    /Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(
      asked.headers.authorization ?? "",
    ) ?? [];
  if (id !== keys.id) return "InvalidAccessKeyId";
  const told = String(asked.headers["x-amz-content-sha256"]);
  if (told !== "UNSIGNED-PAYLOAD" && told !== sha256(asked.body)) return "XAmzContentSHA256Mismatch";
  const query = rawQuery
    .split("&")
    .filter(Boolean)
    .map((pair) => (pair.includes("=") ? pair : `${pair}=`))
    .sort()
    .join("&");
  const headers = named.split(";").map((name) => `${name}:${String(asked.headers[name] ?? "").trim()}`);
  const canonical = [asked.method, asked.path, query, ...headers, "", named, told].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", String(asked.headers["x-amz-date"]), scope, sha256(canonical)].join(
    "\n",
  );
  const key = [region, service, "aws4_request"].reduce<Buffer>(hmac, hmac(`AWS4${keys.secret}`, day));
  const isRight = service === "s3" && region === REGION && hmac(key, toSign).toString("hex") === given;
  return isRight ? undefined : "SignatureDoesNotMatch";
}
