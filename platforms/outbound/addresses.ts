import dns from "node:dns";
import net from "node:net";

const blocked = new net.BlockList();
for (const [range, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  blocked.addSubnet(range, bits, "ipv4");
for (const [range, bits] of [
  ["::", 128],
  ["::1", 128],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001:db8::", 32],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  blocked.addSubnet(range, bits, "ipv6");

/** Addresses that never belong to a public service; an environment must say that it lives there. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const family = net.isIP(plain);
  if (family === 0) return true;
  return blocked.check(plain, family === 4 ? "ipv4" : "ipv6");
}

/** Cloud metadata services are never a platform, also where private addresses are allowed. */
export function isMetadataAddress(address: string): boolean {
  return /^(::ffff:)?169\.254\./i.test(address) || address.toLowerCase() === "fd00:ec2::254";
}

export class BlockedAddress extends Error {
  constructor(host: string) {
    super(
      `${host} is a private or reserved address. Set "privateNetwork: true" on the environment if it really lives there.`,
    );
    this.name = "BlockedAddress";
  }
}

export function refuses(address: string, privateAllowed: boolean): boolean {
  return isMetadataAddress(address) || (!privateAllowed && isPrivateAddress(address));
}

/** A resolver for sockets that checks every address it found and connects only to checked ones. */
export function checkedLookup(privateAllowed: boolean): net.LookupFunction {
  return (host, options, callback) => {
    dns.lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const first = addresses[0];
      if (!first || addresses.some(({ address }) => refuses(address, privateAllowed)))
        return callback(new BlockedAddress(host), "", 0);
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}
