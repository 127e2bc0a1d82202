import http from "node:http";
import type { AddressInfo } from "node:net";
import { obey } from "./child";
import { healthBody } from "./observe-shape";

const body = Buffer.from(healthBody);

/** A platform that is always well: the same answer to every question, over connections that stay open. */
const server = http.createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  obey({ port }, async () => ({ port }));
});
