import NextAuth from "next-auth";
import type { Db } from "@/db";
import type { Refusal } from "@/domain/sign-in";
import { readReference } from "@/server/config/secrets";
import { settings } from "@/server/config/settings";
import { env } from "@/server/env";
import { refusal } from "@/server/refusal";
import { addressOf } from "./address";
import { authOptions, type Provider, refusedAt } from "./auth-options";
import { recordRefused } from "./provider/come-in";
import { discover, forgetProvider } from "./provider/discover";
import { type Intent, intentCookie, readIntent } from "./provider/intent";
import { refusalOf } from "./provider/trouble";

const MAXIMUM_BYTES = 16 * 1024;

/** Everything under /api/auth/: the library's own protocol, with what it refuses put in words and recorded. */
export async function answerAuth(db: Db, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const nextauth = url.pathname.split("/").slice(3);
  const [action, name] = nextauth;
  const from = {
    ip: addressOf((header) => request.headers.get(header) ?? undefined, env().proxyHops),
    userAgent: request.headers.get("user-agent") ?? "",
  };
  const cookies = cookiesOf(request);
  const body = await bodyOf(request);
  if (body === "too large") return Response.json({ error: "This request is too large." }, { status: 413 });
  const isCallback = action === "callback" && name !== "credentials";
  const intent: Intent = isCallback ? await readIntent(cookies[intentCookie()]) : { kind: "sign-in" };
  const entry =
    action === "signin" || action === "callback"
      ? settings().signIn.providers.find((one) => one.name === name)
      : undefined;

  const refuse = async (refusal: Refusal): Promise<Response> => {
    if (entry)
      await recordRefused(
        db,
        { entry, issuer: entry.issuer, account: `${entry.name}:unknown` },
        refusal,
        from,
      );
    const there = `${base()}${refusedAt(refusal, intent)}`;
    return body?.json === "true" ? Response.json({ url: there }) : leadTo(there);
  };

  let provider: Provider | undefined;
  if (entry) {
    try {
      const [metadata, clientSecret] = await Promise.all([
        discover(entry),
        readReference(entry.clientSecret),
      ]);
      if (!clientSecret) return refuse("client");
      provider = { entry, metadata, clientSecret };
    } catch (error) {
      return refuse(refusalOf(error) === "issuer" ? "issuer" : "down");
    }
  }

  const troubles: unknown[] = [];
  const answer = new Answer();
  await NextAuth(
    {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      cookies,
      query: { ...Object.fromEntries(url.searchParams), nextauth },
      body,
      // biome-ignore lint/suspicious/noExplicitAny: the library wants a request of Node's; it reads these fields of it.
    } as any,
    // biome-ignore lint/suspicious/noExplicitAny: and an answer of Node's, of which it calls these methods.
    answer as any,
    authOptions({ db, from, provider, intent, onTrouble: (error) => troubles.push(error) }),
  );
  if (entry && troubles.length > 0) {
    forgetProvider(entry.issuer);
    const response = await refuse(refusalOf(troubles[0]));
    for (const cookie of answer.cookies) response.headers.append("set-cookie", cookie);
    return spent(response, isCallback);
  }
  if (answer.isUnknown) return refusal(404, "There is nothing here. Sign in at /sign-in.");
  return spent(answer.response(), isCallback);
}

/** What a visit was for counts for one answer of the provider. */
function spent(response: Response, isCallback: boolean): Response {
  if (isCallback)
    response.headers.append(
      "set-cookie",
      `${intentCookie()}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${env().isSecure ? "; Secure" : ""}`,
    );
  return response;
}

const base = () => env().address;
const leadTo = (location: string) => new Response(null, { status: 302, headers: { location } });

/** What the library says to a server of Node's, as a Response. */
class Answer {
  private code = 200;
  private headers = new Headers();
  private text = "";
  cookies: string[] = [];

  status(code: number) {
    this.code = code;
    return this;
  }
  getHeader(name: string) {
    return name.toLowerCase() === "set-cookie" ? this.cookies : this.headers.get(name);
  }
  setHeader(name: string, value: string | string[]) {
    if (name.toLowerCase() === "set-cookie") this.cookies = [value].flat();
    else this.headers.set(name, String(value));
    return this;
  }
  /** The library's own sentence on a way it does not have; what it knows it refuses as JSON or leads elsewhere. */
  get isUnknown() {
    return this.code >= 400 && this.headers.get("content-type") === null;
  }
  json(body: unknown) {
    this.setHeader("content-type", "application/json");
    this.text = JSON.stringify(body);
  }
  send(body: unknown) {
    if (typeof body === "object" && body !== null) this.json(body);
    else this.text = String(body ?? "");
  }
  end() {}

  response(): Response {
    for (const cookie of this.cookies) this.headers.append("set-cookie", cookie);
    return new Response(this.text || null, { status: this.code, headers: this.headers });
  }
}

function cookiesOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    (request.headers.get("cookie") ?? "")
      .split(/;\s*/)
      .filter(Boolean)
      .map((pair) => {
        const at = pair.indexOf("=");
        const value = pair.slice(at + 1);
        try {
          return [pair.slice(0, at), decodeURIComponent(value)];
        } catch {
          return [pair.slice(0, at), value];
        }
      }),
  );
}

async function bodyOf(request: Request): Promise<Record<string, string> | "too large" | undefined> {
  if (request.method !== "POST") return undefined;
  const text = await request.text();
  if (text.length > MAXIMUM_BYTES) return "too large";
  if (!request.headers.get("content-type")?.includes("application/json"))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
