import { describe, expect, test } from "vitest";
import { IMAGES, onCluster, preview, troubleOf } from "./bench";

describe("undo", () => {
  test("puts the description of the set before in place, with its reason, and can be taken back", async () => {
    const bench = await onCluster();
    const input = { deployment: "web", revision: "" };
    const seen = await preview(bench, "workloads.undo", input);
    expect(seen).toMatchObject({ button: "Take web back to revision 1", reversible: { is: true } });
    expect(seen.warnings.join()).not.toContain("tag");
    const web = bench.cluster.find("web");
    const { settled, before, answer } = await bench.done("workloads.undo", input);
    expect(settled.state).toBe("succeeded");
    expect(web?.template.spec.containers[0]?.image).toBe(IMAGES.old);
    expect(web?.template.metadata.labels).toEqual({ app: "web" });
    expect(web?.annotations).toMatchObject({
      "deployment.kubernetes.io/revision": "3",
      "kubernetes.io/change-cause": "the good one",
    });
    const undo = bench.action("workloads.undo").undo?.(input, before, answer);
    expect(undo?.input).toEqual({ deployment: "web", revision: "2" });
    expect((await bench.done("workloads.undo", undo?.input ?? {})).settled.state).toBe("succeeded");
    expect(web?.template.spec.containers[0]?.image).toBe(IMAGES.now);
  });

  test("keeps fields of the description that our client does not know", async () => {
    const bench = await onCluster();
    const old = bench.cluster.sets.find(({ revision, name }) => revision === 1 && name.startsWith("web"));
    if (old) Object.assign(old.template.spec, { somethingNewer: { deep: [1, 2] } });
    await bench.done("workloads.undo", { deployment: "web", revision: "1" });
    expect(bench.cluster.find("web")?.template.spec.somethingNewer).toEqual({ deep: [1, 2] });
  });

  test("says when the same name may mean other code, and when only settings come back", async () => {
    const bench = await onCluster();
    const { warnings } = await preview(bench, "workloads.undo", { deployment: "api", revision: "1" });
    expect(warnings.join()).toContain("registry.example/api:v1 is a tag");
    const [old] = bench.cluster.sets.filter(({ name }) => name.startsWith("api"));
    if (old) {
      old.template = structuredClone(old.template);
      Object.assign(old.template.spec.containers[0] ?? {}, {
        image: "registry.example/api:latest",
        args: ["--old"],
      });
    }
    const same = await preview(bench, "workloads.undo", { deployment: "api", revision: "1" });
    expect(same.warnings.join()).toContain("brings back settings, not code");
    expect(same.warnings.join()).toContain("registry.example/api:latest names no version");
  });

  test("is refused where there is no such revision, nothing to take back, or a pause", async () => {
    const bench = await onCluster();
    const message = async (revision: string) =>
      (await troubleOf(preview(bench, "workloads.undo", { deployment: "web", revision }))).message;
    expect(await message("7")).toBe("web keeps no revision 7; it keeps 2, 1.");
    expect(await message("2")).toContain("nothing to take back");
    const web = bench.cluster.find("web");
    if (web) web.paused = true;
    expect(await message("1")).toContain("paused");
  });

  test("is not proved while another description is in use", async () => {
    const bench = await onCluster();
    const action = bench.action("workloads.undo");
    const input = { deployment: "web", revision: "1" };
    const before = (await action.look(bench.c, input)).facts;
    bench.travel(60);
    expect((await action.verify.settled(bench.c, input, before, bench.c.now())).state).toBe("pending");
    expect((await action.verify.settled(bench.c, input, {}, bench.c.now())).state).toBe("pending");
  });
});
