import { accepted } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError, type Question } from "@/platforms/platform";
import { askOpen, askSigned, attempt } from "./client";

const TIMEOUT_SECONDS = 30;
/** Answers that mean "not for you" rather than "broken": then the sign-in page is timed instead. */
const NOT_FOR_US = [301, 302, 303, 307, 308, 401, 403, 404, 405];

/** Only the page's HTML is timed. The sign-in page may be asked for five times in five minutes. */
export const front: Question = {
  key: "front",
  title: "How long the dashboard page takes",
  everySeconds: 120,
  atLeastSecondsApart: 65,
  timeoutSeconds: 2 * TIMEOUT_SECONDS,
  ask: async (c) => {
    const dashboard = await openedDashboard(c);
    const page = dashboard
      ? { path: "/dashboard", reply: accepted(dashboard) }
      : {
          path: "/auth/login",
          reply: accepted(await askOpen(c, { path: "/auth/login", timeoutSeconds: TIMEOUT_SECONDS })),
        };
    const { reply, path } = page;
    if (!isPage(reply))
      throw new PlatformError("unreadable", "What came instead of a page is not HTML.", {
        evidence: reply.evidence,
      });
    return {
      observations: [
        {
          check: "dashboard-loads",
          value: Math.round(reply.durationMs),
          reason: dashboard
            ? "The dashboard's HTML arrived; scripts and pictures are not timed."
            : "The sign-in page's HTML arrived; our token does not open the dashboard.",
          latencyMs: reply.durationMs,
          facts: { page: path },
          evidence: reply.evidence,
        },
      ],
    };
  },
};

/** The dashboard's answer, or undefined where our token does not open it. A broken dashboard is an answer. */
async function openedDashboard(c: Conversation): Promise<Reply | undefined> {
  const dashboard = await attempt(askSigned(c, { path: "/dashboard", timeoutSeconds: TIMEOUT_SECONDS }));
  if (dashboard.got) return NOT_FOR_US.includes(dashboard.got.status) ? undefined : dashboard.got;
  if (dashboard.trouble.trouble === "credentials") return undefined;
  throw dashboard.trouble;
}

const isPage = (reply: Reply) =>
  (reply.header("content-type") ?? "").includes("html") && /<html[\s>]/i.test(reply.text);
