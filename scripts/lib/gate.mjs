/**
 * Loaded before the web server: answers by itself, with what kind of mistake it is, whatever the framework would
 * answer with "our fault" or keep waiting. That is a method it cannot put into its own words, an address whose signs
 * do not decode or that names another host, and a change of protocol, which this console never makes. It also sees to
 * it that answers in JSON are packed like pages.
 */
import http from "node:http";

/**
 * Why a request is refused; undefined where the framework answers it.
 *
 * @param {string} method
 * @param {string} target
 * @returns {{ status: number, said: string } | undefined}
 */
function refusalOf(method, target) {
  if (method === "TRACE") return { status: 405, said: "This method is not answered." };
  if (!target.startsWith("/")) return { status: 400, said: "An address begins with a slash." };
  try {
    decodeURIComponent(target.split("?", 1)[0] ?? "");
  } catch {
    return { status: 400, said: "This address is damaged." };
  }
  return undefined;
}

const HEADERS = {
  "content-type": "text/plain; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/**
 * The framework sets the kind of what its route handlers answer as a list of one, which its own packing does not know:
 * a list of a thousand promises would travel at thirty times its size. Only JSON, as a stream of news must not wait.
 *
 * @param {http.ServerResponse} response
 */
function packJson(response) {
  const set = response.setHeader;
  response.setHeader = function (name, value) {
    const [only, ...more] = Array.isArray(value) ? value : [];
    const isJson = more.length === 0 && /^application\/json\b/.test(only ?? "");
    return set.call(this, name, isJson ? only : value);
  };
}

const emit = http.Server.prototype.emit;
/** @this {http.Server} @param {string | symbol} event @param {...any} args */
http.Server.prototype.emit = function (event, ...args) {
  if (event === "request") {
    const [request, response] = args;
    const refused = refusalOf(request.method ?? "", request.url ?? "");
    if (refused) {
      response.writeHead(refused.status, HEADERS).end(`${refused.said}\n`);
      return true;
    }
    packJson(response);
  }
  if (event === "upgrade") {
    args[1].end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    return true;
  }
  return emit.call(this, event, ...args);
};
