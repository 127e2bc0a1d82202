type File = { body: Uint8Array; type: string; name: string; digest: string | null };

/** A file that is kept whole, for whoever asked for it and for no cache; its name is one that every system takes. */
export const attachment = ({ body, type, name, digest }: File): Response =>
  new Response(new Uint8Array(body), {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${plainName(name)}"`,
      "content-length": String(body.length),
      "cache-control": "private, no-store",
      ...(digest && { etag: `"${digest}"` }),
    },
  });

const plainName = (name: string) => name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+/, "");
