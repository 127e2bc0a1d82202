import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { canonicalJson } from "@/domain/audit";
import { onStage } from "@/server/testing/cast";
import { wordsOf } from "./where";

const stage = onStage();

/** What the database makes of an event with these words, and no others. */
async function textOf({ subjectId = "", name = "", detail = {} as unknown }): Promise<string> {
  const { rows } = await stage.db.execute<{ text: string }>(
    sql`select audit_text('grant.give', 'grant', ${subjectId}, ${JSON.stringify({ name })}::json, ${canonicalJson(detail)}::json) as text`,
  );
  return rows[0]?.text ?? expect.fail();
}

test("the text of an event is its words in small letters, each after one space", async () => {
  const text = await textOf({
    subjectId: "Check_P95@auditron/production",
    name: "Ada O'Neil",
    detail: {
      reason: "Überlauf: Ёлка, 日本語 naïve 3.14 {x}~y",
      path: "C:\\new\\table",
      said: "end\nof\tline",
    },
  });
  expect(text.split(" ")).toEqual(
    [
      ["", "grant", "give", "grant", "check", "p95", "auditron", "production", "ada", "o", "neil"],
      ["path", "c", "new", "table"],
      ["reason", "überlauf", "ёлка", "日本語", "naïve", "3", "14", "x", "y"],
      ["said", "end", "of", "line", ""],
    ].flat(),
  );
});

test("what parts two words of an event parts them where they are typed, and nothing else does", async () => {
  const printed = [0x09, 0x0a, 0x0d, ...Array.from({ length: 0x2000 - 0x20 }, (_, n) => n + 0x20)];
  const far = [0x2014, 0x20ac, 0x3042, 0x4e2d, 0xac00, 0x1f600];
  const { rows } = await stage.db.execute<{ code: number; text: string }>(sql`
    select code, audit_text('', '', '1' || chr(code) || '2', '{}', '{}') as text
    from unnest(${sql.param([...printed, ...far])}::int[]) code`);
  const parted = (words: readonly string[]) => words.filter(Boolean).length === 2;
  const wrong = rows.filter(
    ({ code, text }) =>
      parted(text.split(" ")) !== parted(wordsOf(`1${String.fromCodePoint(code)}2`)) ||
      parted(text.split(" ")) === /[a-z0-9\u0080-\uffff]/i.test(String.fromCodePoint(code)),
  );
  expect(rows).toHaveLength(printed.length + far.length);
  expect(wrong).toEqual([]);
});
