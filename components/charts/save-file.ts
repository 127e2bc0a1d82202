export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** "ADinsights p95" on 20 November becomes "adinsights-p95-2026-11-20.csv". */
export function fileName(title: string, at: Date, ending: string): string {
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${words || "chart"}-${at.toISOString().slice(0, 10)}.${ending}`;
}
