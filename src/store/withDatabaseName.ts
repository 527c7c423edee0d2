const defaultName = 'rota';
const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(\?.*)?$/;

/** A MongoDB URI with a database in it: the one it names, else `rota`. */
export function withDatabaseName(uri: string): string {
  const [, server, name, options = ''] = parts.exec(uri) ?? [];
  return server === undefined || name ? uri : `${server}/${defaultName}${options}`;
}
