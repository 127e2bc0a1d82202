import type {
  V1Deployment,
  V1LabelSelector,
  V1ListMeta,
  V1ObjectMeta,
  V1Pod,
  V1ReplicaSet,
} from "@kubernetes/client-node";
import { type EvidenceOf, PlatformError } from "@/platforms/platform";
import type { Kube, Told } from "./client";

const PAGE = 250;
const MOST_PAGES = 20;

type Named = { metadata?: V1ObjectMeta };
type Page = { limit: number; _continue?: string };
type Asked<T> = (kube: Kube, page: Page) => Promise<Told<{ metadata?: V1ListMeta; items: T[] }>>;

export type Listed<T> = { items: T[]; isWhole: boolean; evidence: EvidenceOf };

/** All pages of a list, begun anew once when it moved on meanwhile. */
export async function listAll<T extends Named>(kube: Kube, ask: Asked<T>): Promise<Listed<T>> {
  try {
    return await pages(kube, ask);
  } catch (error) {
    if (!(error instanceof PlatformError) || error.details.httpStatus !== 410) throw error;
    return pages(kube, ask);
  }
}

async function pages<T extends Named>(kube: Kube, ask: Asked<T>): Promise<Listed<T>> {
  const items: T[] = [];
  let next: string | undefined;
  for (let page = 1; ; page += 1) {
    const { value, evidence } = await ask(kube, { limit: PAGE, ...(next ? { _continue: next } : {}) });
    if (!Array.isArray(value.items) || !value.items.every(isNamed))
      throw new PlatformError("unreadable", "The answer is not a list of the Kubernetes API.", { evidence });
    items.push(...value.items);
    next = value.metadata?._continue || undefined;
    if (!next || page === MOST_PAGES) return { items, isWhole: !next, evidence };
  }
}

const isNamed = (thing: Named) => typeof thing?.metadata?.name === "string";

export const deployments = (kube: Kube): Promise<Listed<V1Deployment>> =>
  listAll(kube, (k, page) =>
    k.ask(({ apps }, namespace) => apps.listNamespacedDeployment({ namespace, ...page })),
  );

export const replicaSets = (kube: Kube, labelSelector?: string): Promise<Listed<V1ReplicaSet>> =>
  listAll(kube, (k, page) =>
    k.ask(({ apps }, namespace) => apps.listNamespacedReplicaSet({ namespace, labelSelector, ...page })),
  );

export const pods = (kube: Kube, labelSelector?: string): Promise<Listed<V1Pod>> =>
  listAll(kube, (k, page) =>
    k.ask(({ core }, namespace) => core.listNamespacedPod({ namespace, labelSelector, ...page })),
  );

export async function deployment(kube: Kube, name: string): Promise<Told<V1Deployment>> {
  const told = await kube.ask(({ apps }, namespace) => apps.readNamespacedDeployment({ name, namespace }));
  const { metadata, spec } = told.value;
  if (metadata?.name !== name || !metadata.uid || typeof metadata.generation !== "number" || !spec?.template)
    throw new PlatformError("unreadable", "The answer is not a deployment.", { evidence: told.evidence });
  return told;
}

export const nameOf = ({ metadata }: Named) => metadata?.name ?? "";
export const uidOf = ({ metadata }: Named) => metadata?.uid ?? "";
export const wantedOf = ({ spec }: V1Deployment) => spec?.replicas ?? 1;
export const annotationOf = ({ metadata }: Named, key: string) => metadata?.annotations?.[key];

/** The uid of what made it and keeps it. */
export const ownerOf = ({ metadata }: Named) =>
  metadata?.ownerReferences?.find(({ controller }) => controller)?.uid ?? "";

export const REVISION = "deployment.kubernetes.io/revision";
export const revisionOf = (thing: Named): number => Number(annotationOf(thing, REVISION)) || 0;

/** The sets of one deployment, the newest revision first. Labels find them, ownership decides. */
export async function setsOf(kube: Kube, of: V1Deployment): Promise<Listed<V1ReplicaSet>> {
  const listed = await replicaSets(kube, selectorText(of.spec?.selector));
  const items = listed.items
    .filter((set) => ownerOf(set) === uidOf(of))
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  return { ...listed, items };
}

export async function podsOf(kube: Kube, of: V1Deployment): Promise<Listed<V1Pod>> {
  const [sets, listed] = await Promise.all([setsOf(kube, of), pods(kube, selectorText(of.spec?.selector))]);
  const uids = new Set(sets.items.map(uidOf));
  return {
    ...listed,
    isWhole: listed.isWhole && sets.isWhole,
    items: listed.items.filter((pod) => uids.has(ownerOf(pod))),
  };
}

const KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** A selector as it is asked with. What would not be one label, one value each is refused, whoever wrote it. */
export function selectorText(selector: V1LabelSelector | undefined): string {
  const parts = [
    ...Object.entries(selector?.matchLabels ?? {}).map(
      ([key, value]) => `${checked(key, KEY)}=${checked(value, VALUE)}`,
    ),
    ...(selector?.matchExpressions ?? []).map(({ key, operator, values }) =>
      expression(key, operator, values ?? []),
    ),
  ];
  if (parts.length === 0) throw unfit();
  return parts.join(",");
}

function expression(key: string, operator: string, values: readonly string[]): string {
  const name = checked(key, KEY);
  switch (operator) {
    case "In":
      return `${name} in (${values.map((value) => checked(value, VALUE)).join(",")})`;
    case "NotIn":
      return `${name} notin (${values.map((value) => checked(value, VALUE)).join(",")})`;
    case "Exists":
      return name;
    case "DoesNotExist":
      return `!${name}`;
    default:
      throw unfit();
  }
}

function checked(text: unknown, shape: RegExp): string {
  if (typeof text === "string" && shape.test(text)) return text;
  throw unfit();
}

const unfit = () =>
  new PlatformError("unreadable", "The deployment's selector is none that can be asked with.");
