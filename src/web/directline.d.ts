/** The package's bundle, which needs none of its dependencies installed. */
declare module 'botframework-directlinejs/dist/directline.js' {
  export { ConnectionStatus, DirectLine } from 'botframework-directlinejs';
}
