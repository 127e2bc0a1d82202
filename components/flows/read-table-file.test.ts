import { expect, test } from "vitest";
import { readTableFile, refuseStrange } from "./read-table-file";

const file = (...parts: BlobPart[]) => new File(parts, "tenants.csv");

test("a file of text is read, without the mark that spreadsheets put in front", async () => {
  await expect(readTableFile(file(new Uint8Array([0xef, 0xbb, 0xbf]), "name\nÄcme\n"))).resolves.toBe(
    "name\nÄcme\n",
  );
});

test.each([
  ["an empty file", file(), "empty"],
  ["a file of blank lines", file("\n \n"), "nothing in it"],
  ["another encoding", file(new Uint8Array([0x4e, 0xe4, 0x6d, 0x65])), "CSV UTF-8"],
  ["a spreadsheet's own file", file(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0])), "CSV UTF-8"],
])("%s is refused in words", async (_, chosen, words) => {
  await expect(readTableFile(chosen)).rejects.toThrow(words);
});

test("what is larger than may be sent is refused before it is read or sent", async () => {
  const large = file("x".repeat(5_000_001));
  Object.defineProperty(large, "text", { value: () => Promise.reject(new Error("It was read.")) });
  await expect(readTableFile(large)).rejects.toThrow("larger than 5 MB");
  expect(() => refuseStrange("ä".repeat(2_600_000))).toThrow("more than 5 MB");
});
