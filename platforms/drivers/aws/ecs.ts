import type { Deployment, Service, TaskDefinition } from "@aws-sdk/client-ecs";
import type { Conversation } from "@/platforms/platform";
import { CLUSTER, missing, optionOf } from "./access";
import type { EcsApi } from "./client";

/** As many as one call of DescribeServices takes. */
const AT_ONCE = 10;
const MOST_PAGES = 10;

export const clusterOf = (c: Conversation) => optionOf(c, CLUSTER);

export const batches = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/** Follows the pages of a list until it ends, or says that there was more. */
export async function pages<T>(
  read: (token: string | undefined) => Promise<{ items: T[]; next: string | undefined }>,
): Promise<{ items: T[]; isWhole: boolean }> {
  const items: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items: more, next } = await read(token);
    items.push(...more);
    if (!next) return { items, isWhole: true };
    token = next;
  }
  return { items, isWhole: false };
}

/** Those that are there, and the names of those that are not: AWS tells the latter aside, with success. */
export async function describeServices(c: Conversation, aws: EcsApi, names: readonly string[]) {
  const cluster = clusterOf(c);
  const services: Service[] = [];
  const gone: string[] = [];
  for (const batch of batches(names, AT_ONCE)) {
    const told = await aws.ask((ecs) => ecs.describeServices({ cluster, services: batch }));
    services.push(...(told.services ?? []));
    gone.push(...(told.failures ?? []).map(({ arn }) => arn?.split("/").at(-1) ?? "?"));
  }
  return { services, gone };
}

/** One that can be changed. A service that is draining or inactive is as good as gone. */
export async function liveService(c: Conversation, aws: EcsApi, name: string): Promise<Service> {
  const { services } = await describeServices(c, aws, [name]);
  const service = services.find(({ serviceName }) => serviceName === name);
  if (!service) throw missing(`There is no service ${name} in the cluster ${clusterOf(c)}.`);
  if (service.status !== "ACTIVE")
    throw missing(`${name} is ${service.status ?? "in no known state"}: it can only be built anew.`);
  return service;
}

export const primaryOf = ({ deployments = [] }: Service): Deployment | undefined =>
  deployments.find(({ status }) => status === "PRIMARY");

/** The newest first. */
export const byAge = (a: { createdAt?: Date | undefined }, b: { createdAt?: Date | undefined }) =>
  (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0);

export const iso = (at: Date | undefined): string | null => at?.toISOString() ?? null;

export const imagesOf = ({ containerDefinitions = [] }: TaskDefinition): string =>
  containerDefinitions.map(({ image }) => image?.split("/").at(-1) ?? "?").join(", ");

/** A tag can be moved to other contents; a digest cannot. */
export const movableImages = ({ containerDefinitions = [] }: TaskDefinition): string[] =>
  containerDefinitions.flatMap(({ image }) => (image && !image.includes("@sha256:") ? [image] : []));

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;
