import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const root = join(import.meta.dirname, 'src/web');
const outDir = join(import.meta.dirname, 'dist/web');
const webChat = join(import.meta.dirname, 'node_modules/botframework-webchat');

/** Without speech, Markdown and Adaptive Cards, which the pages do not use: the desk draws its own. */
const bundle = 'webchat-minimal.js';

/** Web Chat is a script of its own, from where its package has it, in a folder that changes with its version. */
function webChatScript(): Plugin {
  const { version } = JSON.parse(readFileSync(join(webChat, 'package.json'), 'utf8')) as { version: string };
  return {
    name: 'web-chat-script',
    transformIndexHtml: () => [
      {
        tag: 'script',
        attrs: { src: `/webchat/${version}/${bundle}`, defer: true },
        injectTo: 'head-prepend',
      },
    ],
    closeBundle: () => {
      const folder = join(outDir, 'webchat', version);
      mkdirSync(folder, { recursive: true });
      for (const name of [bundle, `${bundle}.LICENSE.txt`]) cpSync(join(webChat, 'dist', name), join(folder, name));
      compress(folder);
      compress(join(outDir, 'assets'));
    },
  };
}

/** Beside each file the same one compressed, so that the server need not do it for each reader. */
function compress(folder: string): void {
  for (const name of readdirSync(folder))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
}

export default defineConfig({
  root,
  plugins: [webChatScript()],
  // The server puts a new one in its place whenever it sends a page.
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { chat: join(root, 'chat/index.html'), desk: join(root, 'desk/index.html') } },
  },
});
