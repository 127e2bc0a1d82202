const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

/**
 * Whether a call comes from the machine itself: the console listens there only, and no proxy in front of it names
 * another address.
 */
export const isFromThisMachine = (
  { isLoopback, proxyHops }: { isLoopback: boolean; proxyHops: number },
  address: string,
): boolean => isLoopback && (proxyHops === 0 || LOOPBACK.test(address));
