import type { V1Container, V1PodTemplateSpec } from "@kubernetes/client-node";

export const containersOf = (template: V1PodTemplateSpec | undefined): V1Container[] =>
  template?.spec?.containers ?? [];

export const imagesOf = (template: V1PodTemplateSpec | undefined): string[] =>
  containersOf(template).map(({ image }) => image ?? "");

/** How surely an image's name means one program: by digest always, by a tag as long as nobody moves it. */
export function exactness(image: string): "digest" | "tag" | "latest" {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return "digest";
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === "latest" ? "latest" : "tag";
}

const MOVES = {
  latest: "names no version: new pods run whatever the registry holds under it now, which may be other code.",
  tag: "is a tag, and a tag can be moved to other code. Only a digest means one build for sure.",
};

/** What has to be read before pods are made from these images again. */
export function imageWarnings(template: V1PodTemplateSpec | undefined): string[] {
  return [...new Set(imagesOf(template))].flatMap((image) => {
    const sure = exactness(image);
    return sure === "digest" ? [] : [`${image} ${MOVES[sure]}`];
  });
}
