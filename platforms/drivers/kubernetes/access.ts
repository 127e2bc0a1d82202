import { z } from "zod";
import { type Conversation, PlatformError } from "@/platforms/platform";

/** Name of the base URL under which the API server answers, and option that names the namespace. */
export const KUBERNETES = "kubernetes";
export const NAMESPACE = "kubernetes-namespace";
export const TOKEN = "kubernetes-token";
export const AUTHORITY = "kubernetes-ca";

/** What a platform declares to have its workloads seen. */
export const KUBERNETES_URL = {
  name: KUBERNETES,
  title: "API server of the Kubernetes cluster",
  required: false,
};
export const KUBERNETES_CREDENTIALS = [
  { name: TOKEN, title: "Token of a service account in the cluster", required: false },
  { name: AUTHORITY, title: "Certificate (PEM) of the authority behind the cluster", required: false },
];

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);
const PLAIN = new RegExp(`^${LABEL}$`);

const isSubdomain = (name: string) => name.length <= 253 && SUBDOMAIN.test(name);
const isPlain = (name: string) => name.length <= 63 && PLAIN.test(name);
const SAY = "A name in Kubernetes has small letters, digits, dots and dashes only.";

/** Names of objects that come from a person. What fits here can be neither a path nor a selector. */
export const ObjectName = z.string().trim().refine(isSubdomain, SAY);
export const MaybeObjectName = z
  .string()
  .trim()
  .default("")
  .refine((name) => name === "" || isSubdomain(name), SAY);
export const MaybeContainerName = z
  .string()
  .trim()
  .default("")
  .refine((name) => name === "" || isPlain(name), SAY);

export function namespaceOf(c: Conversation): string {
  const named = c.environment.options[NAMESPACE] ?? "";
  if (named === "") throw missing(`The configuration names no option "${NAMESPACE}".`);
  if (!isPlain(named)) throw missing(`The option "${NAMESPACE}" is not a name that a namespace can have.`);
  return named;
}

export const missing = (message: string) => new PlatformError("not-deployed", message, { notSent: true });
export const refused = (message: string) => new PlatformError("failed", message, { notSent: true });
