import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { z } from "zod";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import { inWords } from "./command";

export type Shipped<D> = { document: D; text: string };

/** Every YAML document in this folder of every platform. One with a mistake is named and left out; the rest counts. */
export function readShipped<D extends { platform: PlatformId }>(
  folder: "checklists" | "runbooks",
  schema: z.ZodType<D>,
  root = process.cwd(),
): { shipped: Shipped<D>[]; problems: string[] } {
  const shipped: Shipped<D>[] = [];
  const problems: string[] = [];
  for (const platform of PLATFORM_IDS) {
    const place = path.join(root, "platforms", platform, folder);
    const files = fs.existsSync(place) ? fs.readdirSync(place).filter((name) => name.endsWith(".yaml")) : [];
    for (const file of files.sort()) {
      const where = path.join("platforms", platform, folder, file);
      try {
        const text = fs.readFileSync(path.join(place, file), "utf8");
        const parsed = schema.safeParse(parse(text));
        if (!parsed.success) problems.push(`${where}: ${inWords(parsed.error)}`);
        else if (parsed.data.platform !== platform)
          problems.push(`${where}: belongs to ${parsed.data.platform}, not here.`);
        else shipped.push({ document: parsed.data, text });
      } catch (error) {
        problems.push(
          `${where}: ${error instanceof Error ? error.message.split("\n")[0] : "cannot be read"}`,
        );
      }
    }
  }
  return { shipped, problems };
}
