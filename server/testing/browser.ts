/** As much of a browser as redirects need: it keeps cookies per host, and sends strict ones only from our own pages. */
export class Browser {
  private jar = new Map<string, Map<string, { value: string; strict: boolean; line: string }>>();

  async send(url: string, init: RequestInit & { crossSite?: boolean } = {}): Promise<Response> {
    const { crossSite, ...rest } = init;
    const { host } = new URL(url);
    const held = this.jar.get(host) ?? new Map();
    const cookie = [...held]
      .filter(([, { strict }]) => !(crossSite && strict))
      .map(([name, { value }]) => `${name}=${value}`)
      .join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      ...rest,
      headers: { "user-agent": "test", ...(cookie && { cookie }), ...rest.headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...flags] = line.split(/;\s*/);
      const at = pair.indexOf("=");
      const isGone = flags.some(
        (flag) =>
          /^max-age=0$/i.test(flag) || (/^expires=/i.test(flag) && new Date(flag.slice(8)) < new Date()),
      );
      if (isGone) held.delete(pair.slice(0, at));
      else
        held.set(pair.slice(0, at), {
          value: pair.slice(at + 1),
          strict: flags.some((flag) => /^samesite=strict$/i.test(flag)),
          line,
        });
    }
    this.jar.set(host, held);
    return response;
  }

  /** The cookie as it was set, or undefined. */
  cookie(url: string, name: RegExp) {
    const held = this.jar.get(new URL(url).host) ?? new Map();
    const found = [...held].find(([key]) => name.test(key));
    return found && { name: found[0], ...found[1] };
  }

  forget(url: string) {
    this.jar.delete(new URL(url).host);
  }

  setCookie(url: string, name: string, value: string) {
    const held = this.jar.get(new URL(url).host) ?? new Map();
    held.set(name, { value, strict: false, line: "" });
    this.jar.set(new URL(url).host, held);
  }

  /** Follows redirects from one address until `stop` says so; answers with the last address. */
  async walk(from: string, stop: (url: string) => boolean): Promise<string> {
    let url = from;
    for (let hop = 0; hop < 12; hop += 1) {
      if (stop(url)) return url;
      const response = await this.send(url, { crossSite: true });
      const location = response.headers.get("location");
      if (!location)
        throw new Error(`${url} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
      url = new URL(location, url).href;
    }
    throw new Error("It leads in circles.");
  }
}
