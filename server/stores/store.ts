/** A place for files outside the database. Names are paths with "/" of plain letters, digits, ".", "_" and "-". */
export type Store = {
  name: string;
  kind: "file" | "s3";
  /** Writes the whole object or nothing. Throws in words when it could not; never replaces one unless told to. */
  put(
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
    options?: { replace?: boolean },
  ): Promise<void>;
  /** Reads it from its beginning, or from a byte on; undefined when there is none. */
  get(key: string, from?: number): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Bytes it has; undefined when there is none. */
  size(key: string): Promise<number | undefined>;
  list(prefix: string): Promise<readonly string[]>;
  remove(key: string): Promise<void>;
};

/** Why a store did not do what it was asked, in words that may be shown. */
export class StoreTrouble extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreTrouble";
  }
}
