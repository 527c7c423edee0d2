interface Watcher {
  opened(): void;
  closed(): void;
}

/** A WebSocket class for directlinejs, which tells nobody else when its socket opens and closes. */
export function watchedSocket(watcher: Watcher): typeof WebSocket {
  return class extends WebSocket {
    constructor(address: string | URL) {
      super(fromHere(address));
      this.addEventListener('open', () => {
        watcher.opened();
      });
      this.addEventListener('close', () => {
        watcher.closed();
      });
    }
  };
}

/** The server may know itself by another name than the one that the page was opened with. */
function fromHere(address: string | URL): URL {
  const url = new URL(address);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.host = location.host;
  return url;
}
