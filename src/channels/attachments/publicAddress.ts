import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Ranges that lead to no public place, by the registries of special-purpose addresses. */
const special: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  // Of version 6 only what is given out is public, and of that not what carries a version 4 address within.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];
const givenOut = new BlockList();
givenOut.addSubnet('2000::', 3, 'ipv6');
const notPublic = new BlockList();
for (const [address, bits] of special) notPublic.addSubnet(address, bits, isIP(address) === 4 ? 'ipv4' : 'ipv6');

const mapped = /^::ffff:(?=\d+\.)/i;

/** May a file be fetched from there? Not from this machine, its network, or anything that stands for them. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(mapped, '');
  const version = isIP(plain);
  if (version === 0 || isOwn(plain)) return false;
  if (version === 4) return !notPublic.check(plain, 'ipv4');
  return givenOut.check(plain, 'ipv6') && !notPublic.check(plain, 'ipv6');
}

/** Addresses of this very machine are not public to it, wherever they lead others. */
const isOwn = (address: string): boolean =>
  Object.values(networkInterfaces()).some((all) => all?.some((own) => own.address === address));
