/** What a real control plane answered, kept beside this file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { shapeOf } from './plain-answers.ts';
import { recordedCalls } from './recorded-calls.ts';
import type { Recorded } from './recorded-conversation.ts';
import type { RecordedLife } from './recorded-lives.ts';

const answers = new URL('recorded-answers.json', import.meta.url);
const lives = new URL('recorded-lives.json', import.meta.url);

export const recordedAnswers = (): Recorded[] => JSON.parse(readFileSync(answers, 'utf8')) as Recorded[];
export const recordedLives = (): RecordedLife[] => JSON.parse(readFileSync(lives, 'utf8')) as RecordedLife[];

export function writeAnswers(recorded: readonly Recorded[]): void {
  writeFileSync(answers, linesOf(recorded));
}

export function writeLives(recorded: readonly RecordedLife[]): void {
  writeFileSync(lives, linesOf(recorded));
}

/** One line for each, so that a change shows. */
function linesOf(recorded: readonly unknown[]): string {
  return `[\n${recorded.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`;
}

/** What of an answer must be as it was recorded: all of it, or only its shape where the words are the vendor's own. */
export function comparable(recorded: Recorded): unknown {
  const { words = true } = recordedCalls.find(({ title }) => title === recorded.title) ?? {};
  return JSON.parse(JSON.stringify(words ? recorded : { title: recorded.title, ...(shapeOf(recorded) as object) })) as unknown;
}
