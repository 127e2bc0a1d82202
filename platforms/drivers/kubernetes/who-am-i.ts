import { type Conversation, type EvidenceOf, PlatformError } from "@/platforms/platform";
import { openKube } from "./client";

/** Whom the cluster takes us for. Clusters before 1.28 do not tell; those are asked for a right instead. */
export async function whoAmI(c: Conversation): Promise<{ user: string; evidence: EvidenceOf }> {
  const kube = await openKube(c);
  try {
    const { value, evidence } = await kube.ask(({ authentication }) =>
      authentication.createSelfSubjectReview({ body: {} }),
    );
    return { user: value.status?.userInfo?.username?.slice(0, 200) ?? "somebody without a name", evidence };
  } catch (error) {
    if (!(error instanceof PlatformError && error.trouble === "not-deployed")) throw error;
    const { evidence } = await kube.ask(({ authorization }, namespace) =>
      authorization.createSelfSubjectAccessReview({
        body: { spec: { resourceAttributes: { namespace, verb: "list", resource: "pods" } } },
      }),
    );
    return { user: "somebody it does not name", evidence };
  }
}
