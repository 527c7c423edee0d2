const SECRET_OPTIONS = /\b((?:tlsCertificateKeyFile|proxy|sslPEMKey)Password=)[^&]*/gi;
const SESSION_TOKEN = /\b(AWS_SESSION_TOKEN(?::|%3A))[^,&]*/gi;

const HOST = String.raw`(?:[\w.%-]+|\[[\da-f:.]+\])(?::\d{1,5})?`;
const CREDENTIALS_HOSTS_AND_DATABASE = new RegExp(`^(?:[^@]*@)?${HOST}(?:,${HOST})*/[^/@]*$`, 'i');
const OPTION = /^[A-Za-z]+=(?!.*@.*[/:?])/;

/**
 * A MongoDB URI for people to read: each secret in it replaced by `***`, the rest as it was. A URI that is wrong, as by a
 * password whose `@`, `/` or `?` was not escaped, loses rather too much than too little.
 */
export function redactUri(uri: string): string {
  const start = uri.indexOf('://') + 3;
  if (start < 3) return uri;
  const rest = uri.slice(start);
  const at = rest.slice(0, startOfOptions(rest)).lastIndexOf('@');
  const colon = rest.indexOf(':');
  const safe = colon >= 0 && colon < at ? `${rest.slice(0, colon)}:***${rest.slice(at)}` : rest;
  return uri.slice(0, start) + safe.replace(SECRET_OPTIONS, '$1***').replace(SESSION_TOKEN, '$1***');
}

/** The last `@` before the options ends the credentials; the value of an option, such as `appName`, may have one too. */
function startOfOptions(rest: string): number {
  const question = rest.indexOf('?');
  const wellFormed =
    question >= 0 &&
    CREDENTIALS_HOSTS_AND_DATABASE.test(rest.slice(0, question)) &&
    rest
      .slice(question + 1)
      .split('&')
      .every((option) => option === '' || OPTION.test(option));
  return wellFormed ? question : rest.length;
}
