#!/usr/bin/env node
import { existsSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { RotaError } from '../domain/errors.ts';
import { explainCommand } from './explain.ts';
import { linkCommand, linksCommand, unlinkCommand } from './links.ts';
import { drawCommand } from './machines.ts';
import { signInCommand } from './signIn.ts';
import { manifestCommand } from './teams/write.ts';
import { transcriptCommand } from './transcript.ts';

const usage = `rota explain REF [--why-not AGENT] [--json]   a conversation's story: events, decisions, timers, reasons
rota transcript REF [--json]                  what was said in it
rota machines draw MACHINE                    what it does, as a diagram in Mermaid
rota agents sign-in AGENT                     a sign-in link for the desk, good once and for an hour
rota agents link AGENT                        a code that makes an account on a channel theirs: they write /link CODE there
rota agents links [--json]                    the accounts that were linked so
rota agents unlink AGENT ACCOUNT              ends one of them
rota teams manifest [--out FILE.zip|FOLDER]   the app package for Microsoft Teams; docs/teams.md tells what to do with it
  [--name SHORT] [--full-name NAME] [--description TEXT] [--developer NAME]
  [--website URL] [--privacy URL] [--terms URL] [--app-version 1.0.0]`;

/** `rota …`: what the engineer and the admins ask at a terminal, answered from the same database. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      'why-not': { type: 'string' },
      out: { type: 'string' },
      name: { type: 'string' },
      'full-name': { type: 'string' },
      description: { type: 'string' },
      developer: { type: 'string' },
      website: { type: 'string' },
      privacy: { type: 'string' },
      terms: { type: 'string' },
      'app-version': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, first, second, third] = positionals;
  const print = (line: string) => process.stdout.write(`${line}\n`);
  if (values.help || command === undefined) print(usage);
  else if (command === 'explain' && first !== undefined)
    await explainCommand(first, { json: values.json, whyNot: values['why-not'], print });
  else if (command === 'transcript' && first !== undefined)
    await transcriptCommand(first, { json: values.json, print });
  else if (command === 'machines' && first === 'draw' && second !== undefined) await drawCommand(second, print);
  else if (command === 'agents' && first === 'sign-in' && second !== undefined) await signInCommand(second, print);
  else if (command === 'agents' && first === 'link' && second !== undefined) await linkCommand(second, print);
  else if (command === 'agents' && first === 'links') await linksCommand(values.json, print);
  else if (command === 'agents' && first === 'unlink' && second !== undefined && third !== undefined)
    await unlinkCommand(second, third, print);
  else if (command === 'teams' && first === 'manifest') await manifestCommand(process.env, values, print);
  else throw new RotaError('USAGE', usage);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  const isExpected =
    error instanceof RotaError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  process.stderr.write(`${isExpected ? (error as Error).message : String((error as Error).stack)}\n`);
  process.exit(1);
}
