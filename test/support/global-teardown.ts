export { stopSharedMongod as default } from './mongod.ts';
