import { connect, createServer } from "node:net";
import { codeOf, Refusal } from "./refusal";

/** A port nobody listens on at this moment; whoever uses it must be ready to ask for another. */
export function freePort(host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Refuses a port that cannot be served, naming the remedy; nothing is left listening. */
export async function requirePort(port: number, host: string): Promise<void> {
  const code = await listenOnce(port, host);
  const other = `choose another with PORT=${port + 1}`;
  switch (code) {
    case undefined:
      if (await answers(port, host))
        throw new Refusal(
          `Port ${port} on ${host} is already in use by another program; stop it or ${other}.`,
        );
      return;
    case "EADDRINUSE":
      throw new Refusal(`Port ${port} on ${host} is already in use by another program; stop it or ${other}.`);
    case "EACCES":
      throw new Refusal(
        `This account may not listen on port ${port}; choose one above 1023, for example PORT=3000.`,
      );
    default:
      throw new Refusal(
        `Nothing can listen on ${host} here (${code}); set HOST to an address of this machine, for example HOST=127.0.0.1.`,
      );
  }
}

function listenOnce(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(codeOf(error) ?? "unknown"));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/** Some systems let two programs listen on one port when one of them listens on every address. */
function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: reachableHost(host) });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => finish(false));
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
  });
}

/** Where a server that listens on every address can be found from this machine. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

export function addressOf(host: string, port: number): string {
  const name = reachableHost(host);
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
