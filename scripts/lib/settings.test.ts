import { describe, expect, test } from "vitest";
import { childEnvironments } from "./child-env";
import { countDeaths } from "./deaths";
import { readSettings } from "./settings";

const external = { DATABASE_URL: "postgres://app:x@db/console" };

describe("the launcher's environment", () => {
  test("nothing set means the demo world on the embedded database, for this machine only", () => {
    expect(readSettings({}, [])).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      role: "all",
      isDemo: true,
      isDev: false,
      database: undefined,
    });
  });

  test("a database of one's own is not filled with a demo unless asked for", () => {
    expect(readSettings(external, []).isDemo).toBe(false);
    expect(readSettings({ ...external, WHEELHOUSE_DEMO: "1" }, []).isDemo).toBe(true);
  });

  test("the owner's address defaults to the application's", () => {
    expect(readSettings(external, []).database?.ownerUrl).toBe(external.DATABASE_URL);
  });

  test.each([
    [{ PORT: "http" }, /PORT=http is not a port/],
    [{ PORT: "70000" }, /PORT=70000 is not a port/],
    [{ WHEELHOUSE_DEMO: "yes" }, /it can be 0 or 1/],
    [{ WHEELHOUSE_ROLE: "db" }, /it can be all or web or worker/],
    [{ WHEELHOUSE_ROLE: "web" }, /needs DATABASE_URL/],
  ])("%o is refused", (environment, sentence) => {
    expect(() => readSettings(environment, [])).toThrow(sentence);
  });

  test("an unknown option is refused rather than ignored", () => {
    expect(() => readSettings({}, ["--port=1"])).toThrow(/only one is --dev/);
  });
});

describe("what the programs are told", () => {
  const data = {
    root: "/data",
    logs: "/data/logs",
    checkpoints: "/data/checkpoints",
    demo: "/data/demo",
    secret: (name: string) => `/data/secrets/${name}`,
  };
  const database = {
    ownerUrl: "owner",
    appUrl: "app",
    simUrl: "sim",
    appRole: "wheelhouse_app",
    mustTakeRole: false,
    shown: "",
    embedded: undefined,
  };
  const environments = childEnvironments({
    settings: readSettings({}, []),
    database,
    data,
    secrets: {
      session: "session-secret",
      demoPassword: "demo-password",
      auditKeyFile: "/data/secrets/audit-key",
      sealingKeyFile: "/data/secrets/sealing-key",
      checkpointDir: "/data/checkpoints",
    },
    baseUrl: "http://127.0.0.1:3000",
    demoConfig: "/data/demo/environments.yaml",
    takenRole: undefined,
    environment: {
      PATH: "/bin",
      WHEELHOUSE_OWNER_DATABASE_URL: "owner",
      NEXTAUTH_SECRET: "session-secret",
      npm_config_x: "y",
      VAULT_TOKEN: "store-login",
    },
  });

  test("nobody learns the owner's login", () => {
    for (const environment of Object.values(environments))
      expect(Object.values(environment)).not.toContain("owner");
  });

  test("only the web learns the session secret and the demo password", () => {
    expect(environments.web).toMatchObject({
      NEXTAUTH_SECRET: "session-secret",
      WHEELHOUSE_DEMO_PASSWORD: "demo-password",
    });
    for (const environment of [environments.worker, environments.simulators]) {
      expect(Object.values(environment)).not.toContain("session-secret");
      expect(Object.values(environment)).not.toContain("demo-password");
    }
  });

  test("only the product learns the way into secret stores", () => {
    expect(environments.worker.VAULT_TOKEN).toBe("store-login");
    expect(Object.values(environments.simulators)).not.toContain("store-login");
  });

  test("only the simulators learn of their own database", () => {
    expect(environments.simulators.WHEELHOUSE_SIM_DATABASE_URL).toBe("sim");
    expect(environments.web.WHEELHOUSE_SIM_DATABASE_URL).toBeUndefined();
  });
});

describe("a program that dies again and again", () => {
  test("waits longer each time, and the sixth death within a minute is one too many", () => {
    const deaths = countDeaths(() => 0);
    const seen = Array.from({ length: 6 }, () => deaths.another());
    expect(seen.map(({ pause }) => pause)).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
    expect(seen.map(({ isTooMany }) => isTooMany)).toEqual([false, false, false, false, false, true]);
  });

  test("deaths of long ago are forgiven", () => {
    let now = 0;
    const deaths = countDeaths(() => now);
    for (let count = 0; count < 20; count += 1, now += 30_000) expect(deaths.another().isTooMany).toBe(false);
  });
});
