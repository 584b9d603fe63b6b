import type { Command, Option } from '@commander-js/extra-typings';
import { errorCodes } from '@farhaul/core/client';
import type { CommandResult } from '../../invocation.ts';
import { knownTypes } from '../../known-types.ts';
import { harmless } from '../../output/harmless.ts';
import { liveNames, type Kind } from './live-names.ts';

export interface Candidate {
  value: string;
  description: string;
}

interface Place {
  command: Command;
  /** Names of the nouns and verbs on the way. */
  path: string[];
  /** Arguments that stand before the cursor. */
  given: number;
  /** The option whose value stands at the cursor. */
  option: Option | null;
}

const typeNames = ['process', ...Object.keys(knownTypes)];

/** One per line, with a tab before its description. Never fails: a shell shows nothing then. */
export async function printCandidates(program: Command, words: readonly string[]): CommandResult {
  const current = words.at(-1) ?? '';
  const found = await candidates(findPlace(program, words.slice(0, -1)), current).catch(() => []);
  const fitting = found.filter(({ value }) => value.startsWith(current));
  process.stdout.write(fitting.map(({ value, description }) => `${value}\t${harmless(description.replaceAll(/\s+/g, ' '))}\n`).join(''));
}

function findPlace(program: Command, before: readonly string[]): Place {
  const place: Place = { command: program, path: [], given: 0, option: null };
  for (const word of before) {
    if (place.option !== null) place.option = null;
    else if (word.startsWith('-')) place.option = takesValue(place.command, word);
    else {
      const next = place.command.commands.find((one) => one.name() === word || one.aliases().includes(word));
      if (next) Object.assign(place, { command: next, path: [...place.path, next.name()] });
      else place.given += 1;
    }
  }
  return place;
}

function takesValue(command: Command, word: string): Option | null {
  if (word.includes('=')) return null;
  const option = command.options.find(({ short, long }) => short === word || long === word);
  return option && (option.required || option.optional) ? option : null;
}

async function candidates({ command, path, given, option }: Place, current: string): Promise<Candidate[]> {
  if (option !== null) return await valuesOf(option, path);
  if (current.startsWith('-')) return optionsOf(command);
  const verbs = command.commands.filter((one) => !(one as unknown as { _hidden?: boolean })._hidden);
  if (verbs.length > 0) return verbs.map((one) => ({ value: one.name(), description: one.description() }));
  const argument = command.registeredArguments[Math.min(given, command.registeredArguments.length - 1)];
  if (argument === undefined || (given >= command.registeredArguments.length && !argument.variadic)) return [];
  if (argument.argChoices) return argument.argChoices.map((value) => ({ value, description: '' }));
  if (path[0] === 'explain') return Object.entries(errorCodes).map(([value, description]) => ({ value, description }));
  // A name that is being made up cannot be known.
  if (path[1] === 'create') return [];
  return await namesOf(given === 0 ? kindOfNoun(path) : null);
}

function kindOfNoun([noun = '']: readonly string[]): Kind | null {
  const kinds: Record<string, Kind> = {
    'flow-run': 'flow-run',
    'work-pool': 'work-pool',
    'work-queue': 'work-queue',
    worker: 'worker',
    block: 'block',
    'api-key': 'api-key',
    profile: 'profile',
  };
  return kinds[noun] ?? null;
}

async function valuesOf(option: Option, path: readonly string[]): Promise<Candidate[]> {
  if (option.argChoices) return option.argChoices.map((value) => ({ value, description: '' }));
  if (option.long === '--pool') return await namesOf('work-pool');
  if (option.long === '--queue') return await namesOf('work-queue');
  if (option.long === '--profile') return await namesOf('profile');
  if (option.long === '--role') return ['viewer', 'operator', 'developer', 'admin'].map((value) => ({ value, description: '' }));
  const isType = option.long === '--type' && path[0] !== 'block';
  return isType ? typeNames.map((value) => ({ value, description: knownTypes[value] ?? '@farhaul/core' })) : [];
}

function optionsOf(command: Command): Candidate[] {
  const shown = command.options.filter(({ hidden, long }) => !hidden && long !== undefined);
  return [...shown.map(({ long, description }) => ({ value: long ?? '', description })), { value: '--help', description: 'show help' }];
}

async function namesOf(kind: Kind | null): Promise<Candidate[]> {
  return kind === null ? [] : await liveNames(kind);
}
