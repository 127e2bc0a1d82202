import { z } from "zod";
import { parsed } from "@/platforms/answers";
import type { OutboundRequest, Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError, type PlatformTrouble } from "@/platforms/platform";

/** Published on 29 July 2026. An ended version answers with code 2635. */
const CURRENT = "v26.0";
const LONGEST_WAIT_SECONDS = 3600;

export const META_VERSION_OPTION = "meta-version";
export const metaVersion = (c: Conversation) => c.environment.options[META_VERSION_OPTION] ?? CURRENT;

const Refusal = z.object({
  error: z.object({
    message: z.string().nullish(),
    code: z.number(),
    error_subcode: z.number().nullish(),
  }),
});

type Ask = Omit<OutboundRequest, "base" | "headers"> & { token: string };

/**
 * Asks the Graph API. The caller's token travels in a header. Meta refuses with 400 whatever the reason, so the code in
 * the answer decides what it means.
 */
export async function askMeta(c: Conversation, { token, path, ...request }: Ask): Promise<Reply> {
  c.http.hide(token);
  const reply = await c.http.send({
    timeoutSeconds: 15,
    ...request,
    base: "meta",
    path: `/${metaVersion(c)}${path}`,
    headers: { authorization: `Bearer ${token}` },
  });
  if (reply.status >= 200 && reply.status < 300) return reply;
  const refusal = refusalIn(reply);
  if (!refusal)
    throw new PlatformError("failed", `Meta answered ${reply.status} and gave no reason that can be read.`, {
      evidence: reply.evidence,
      httpStatus: reply.status,
    });
  const { code, error_subcode: subcode, message } = refusal;
  const trouble = troubleOf(refusal);
  const number = subcode ? `${code}, ${subcode}` : String(code);
  throw new PlatformError(
    trouble,
    `${WORDS[trouble] ?? "Meta refuses"} (code ${number}): ${said(c, message)}`,
    {
      evidence: reply.evidence,
      httpStatus: reply.status,
      ...(trouble === "rate-limited" ? { retryAfterSeconds: waitSeconds(reply) } : {}),
    },
  );
}

export async function readMeta<S extends z.ZodType>(c: Conversation, schema: S, ask: Ask) {
  const reply = await askMeta(c, ask);
  return { data: parsed(schema, reply), reply };
}

function refusalIn(reply: Reply) {
  try {
    return Refusal.parse(reply.json()).error;
  } catch {
    return undefined;
  }
}

const LIMITS = [4, 17, 32, 341, 613];
const WORDS: Partial<Record<PlatformTrouble, string>> = {
  credentials: "Meta refuses the token",
  forbidden: "The token lacks a right at Meta",
  "rate-limited": "Meta limits the calls",
  "not-deployed": `This version of the Graph API has ended; set the option "${META_VERSION_OPTION}"`,
};

function troubleOf({ code }: { code: number }): PlatformTrouble {
  if (code === 190 || code === 102) return "credentials";
  if (code === 3 || code === 10 || (code >= 200 && code <= 299)) return "forbidden";
  if (LIMITS.includes(code) || (code >= 80_000 && code <= 80_014)) return "rate-limited";
  if (code === 2635) return "not-deployed";
  return "failed";
}

const said = (c: Conversation, message: string | null | undefined) =>
  c.http.redact((message ?? "no text").replace(/\s+/g, " ").slice(0, 300));

const Usage = z.record(
  z.string(),
  z.array(
    z.object({
      call_count: z.number().nullish(),
      total_cputime: z.number().nullish(),
      total_time: z.number().nullish(),
      estimated_time_to_regain_access: z.number().nullish(),
    }),
  ),
);

/** How much of a business's allowance is used, in percent, and for how many minutes nobody should call. */
export function usageOf(reply: Reply): { percent: number; minutes: number } | undefined {
  try {
    const told = Object.values(
      Usage.parse(JSON.parse(reply.header("x-business-use-case-usage") ?? "")),
    ).flat();
    if (told.length === 0) return undefined;
    return {
      percent: Math.max(
        ...told.map((each) => Math.max(each.call_count ?? 0, each.total_cputime ?? 0, each.total_time ?? 0)),
      ),
      minutes: Math.max(...told.map((each) => each.estimated_time_to_regain_access ?? 0)),
    };
  } catch {
    return undefined;
  }
}

/** Calling while limited makes it longer; without a figure an hour is waited, as the limit lasts. */
function waitSeconds(reply: Reply): number {
  const minutes = usageOf(reply)?.minutes;
  return minutes ? Math.min(LONGEST_WAIT_SECONDS, minutes * 60) : LONGEST_WAIT_SECONDS;
}
