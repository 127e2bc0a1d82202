import { request } from "@octokit/request";
import type { z } from "zod";
import type { Reply } from "@/platforms/outbound/outbound";
import {
  type Conversation,
  type EvidenceOf,
  PlatformError,
  type PlatformTrouble,
} from "@/platforms/platform";
import { GITHUB, missing, repositoryOf, TOKEN } from "./access";

type Told<T> = { status: number; value: T; evidence: EvidenceOf; hasMore: boolean };
type Values = Record<string, string | number | boolean | Record<string, string> | undefined>;

/**
 * One call of the official client, with the console's own way out under it: only the configured address is reached, and
 * every refusal is a PlatformError in words. `{owner}` and `{repo}` are filled in.
 */
export async function askGitHub<S extends z.ZodType>(
  c: Conversation,
  route: string,
  values: Values,
  shape: S,
): Promise<Told<z.output<S>>> {
  const base = c.environment.baseUrls[GITHUB]?.replace(/\/+$/, "");
  if (!base) throw missing(`The configuration names no "${GITHUB}" address.`);
  const repository = repositoryOf(c);
  const token = await c.secret(TOKEN);
  if (!token) throw missing(`The configuration names no "${TOKEN}" credential.`);
  const heard: { reply?: Reply } = {};
  const fetch = async (url: string, { method, headers, body }: RequestInit) => {
    const reply = await c.http.send({
      base: GITHUB,
      path: url.slice(base.length),
      method: method as "GET" | "POST",
      headers: headers as Record<string, string>,
      ...(typeof body === "string" ? { text: body } : {}),
    });
    heard.reply = reply;
    const type = reply.header("content-type") ?? "application/json";
    return new Response(reply.text === "" ? null : reply.text, {
      status: reply.status,
      headers: { "content-type": type },
    });
  };
  try {
    const { status, data } = await request(route, {
      ...repository,
      ...values,
      baseUrl: base,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token.trim()}`,
        "x-github-api-version": "2022-11-28",
      },
      request: { fetch },
    });
    const parsed = shape.safeParse(data);
    const evidence = () => heard.reply?.evidence() ?? unasked();
    if (!parsed.success)
      throw new PlatformError("unreadable", "The answer is not one of GitHub's API.", {
        evidence,
        httpStatus: status,
      });
    return {
      status,
      value: parsed.data,
      evidence,
      hasMore: heard.reply?.header("link")?.includes('rel="next"') ?? false,
    };
  } catch (error) {
    throw githubTrouble(c, error, heard.reply);
  }
}

const unasked = (): never => {
  throw new Error("There is no evidence of what was not asked.");
};

const WORDS: Partial<Record<PlatformTrouble, string>> = {
  "rate-limited": "GitHub limits how often it may be asked",
  credentials: "GitHub does not accept our token",
  forbidden: "Our token may not do this",
  "not-deployed": "GitHub does not know it, or our token may not see it",
};

function githubTrouble(c: Conversation, error: unknown, heard: Reply | undefined): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof Error && error.cause instanceof PlatformError) return error.cause;
  if (!heard || heard.status < 400)
    return new PlatformError("unreadable", "The answer is not one of GitHub's API.", {}, error);
  const { status } = heard;
  const wait = waitOf(c, heard);
  const trouble = troubleOf(status, wait);
  const said = c.http
    .redact(messageOf(heard))
    .slice(0, 300)
    .replace(/[.\s]+$/, "");
  return new PlatformError(
    trouble,
    `${WORDS[trouble] ?? "GitHub refuses"} (${status})${said && `: ${said}`}.`,
    {
      evidence: heard.evidence,
      httpStatus: status,
      notSent: status < 500,
      ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
    },
  );
}

function messageOf({ text }: Reply): string {
  try {
    const told: unknown = JSON.parse(text);
    if (typeof told === "object" && told !== null && "message" in told) return String(told.message);
  } catch {
    return "";
  }
  return "";
}

/** A limit has the status 403 or 429 and says when it ends, in one of two ways. */
function waitOf(c: Conversation, heard: Reply): number | undefined {
  const after = Number(heard.header("retry-after"));
  if (after > 0) return Math.ceil(after);
  if (heard.header("x-ratelimit-remaining") !== "0") return heard.status === 429 ? 60 : undefined;
  const reset = Number(heard.header("x-ratelimit-reset")) * 1000 - c.now().getTime();
  return Math.max(1, Math.ceil(reset / 1000) || 60);
}

function troubleOf(status: number, wait: number | undefined): PlatformTrouble {
  if ((status === 403 || status === 429) && wait !== undefined) return "rate-limited";
  if (status === 401) return "credentials";
  if (status === 403) return "forbidden";
  return status === 404 ? "not-deployed" : "failed";
}
