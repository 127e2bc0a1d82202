const MOST_BYTES = 5_000_000;

/** The text of a file that a person chose; what cannot be one of rows is refused in words before it is sent. */
export async function readTableFile(file: File): Promise<string> {
  if (file.size === 0) throw new Error("The file is empty.");
  if (file.size > MOST_BYTES) throw new Error("The file is larger than 5 MB. Split it.");
  return refuseStrange(await file.text());
}

export function refuseStrange(text: string): string {
  if (text.trim() === "") throw new Error("There is nothing in it.");
  if (new Blob([text]).size > MOST_BYTES) throw new Error("This is more than 5 MB. Split it.");
  if (text.includes("\u0000") || text.includes("\uFFFD"))
    throw new Error(
      "This is not UTF-8 text. Save it from the spreadsheet as “CSV UTF-8” and choose it again.",
    );
  return text;
}
