import { expect, test } from "vitest";
import { as, onStage } from "@/server/testing/cast";
import { revokeToken } from "@/server/tokens/manage";
import { HERE, THERE, withMachines } from "@/server/tokens/testing";
import { COLLECTIONS } from "./collections";

const stage = onStage();
const { made, read, codeOf } = withMachines(stage);

test("the read API gives the rows of the token's places only, in every collection", async () => {
  const { token } = await made(["read"], { places: ["azure-governance"] });
  await revokeToken(as(stage, "admin"), {
    id: (await made(["read"])).id,
    reason: "an event of the console",
  });
  for (const name of Object.keys(COLLECTIONS)) {
    const { status, body } = await read(name, token);
    expect(status, name).toBe(200);
    expect(JSON.stringify(body), name).not.toMatch(/auditron|wheelhouse\/self|console\/access/);
  }
  const { body } = await read("tenants", token);
  expect(body.items.map(({ id }: { id: string }) => id)).toEqual(["of-azure-governance"]);
  expect((await read(`checks?environment=${THERE}`, token)).body.items).toEqual([]);
});

test("the read API turns pages by key, to the end and without doubles", async () => {
  const { token } = await made(["read"], { places: [HERE, THERE] });
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const { body } = await read(`checks?limit=2${cursor && `&cursor=${cursor}`}`, token);
    seen.push(
      ...body.items.map((row: { environment: string; key: string }) => `${row.environment} ${row.key}`),
    );
    cursor = body.next;
  }
  expect(seen).toEqual([HERE, THERE].sort().flatMap((id) => [`${id} first`, `${id} second`, `${id} third`]));
  const audit = await read("audit?limit=1", (await made(["read"])).token, new Date());
  expect(audit.body.items).toHaveLength(1);
  expect(audit.headers.get("cache-control")).toBe("no-store");
});

test("the read API never calls old news good", async () => {
  const { token } = await made(["read"], { places: [HERE] });
  const { body } = await read("checks", token);
  expect(new Set(body.items.map(({ status }: { status: string }) => status))).toEqual(new Set(["unknown"]));
});

test("the read API says what to do about a bad question", async () => {
  const { token } = await made(["read"]);
  for (const path of [
    "checks?limit=0",
    "checks?cursor=%7B",
    "checks?wrong=1",
    "alerts?state=odd",
    "audit?from=x",
  ])
    expect(await codeOf(path, token), path).toBe("400 bad-request");
  expect(await codeOf("secrets", token)).toBe("404 no-such-collection");
});
