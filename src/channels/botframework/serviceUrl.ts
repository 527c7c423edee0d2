/** Is this an address of this machine, as a socket or a URL names it? */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:(?=\d+\.)/i, '');
  return address === 'localhost' || address === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);
}

/**
 * Why the bot does not post to a service URL; undefined when it does. Without credentials anybody could name it, so it has to be
 * on this machine; with them the token vouches for it, and the way there has to be encrypted.
 */
export function serviceUrlProblem(serviceUrl: string, hasCredentials: boolean): string | undefined {
  const url = URL.parse(serviceUrl);
  if (!url || !/^https?:$/.test(url.protocol)) return 'The service URL is no web address.';
  if (isLoopback(url.hostname)) return undefined;
  if (!hasCredentials)
    return 'Without MicrosoftAppId the service URL has to be on this machine, such as http://localhost:5000.';
  return url.protocol === 'https:' ? undefined : 'The service URL has to begin with https://.';
}
