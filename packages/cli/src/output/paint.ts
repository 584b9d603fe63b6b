import { styleText } from 'node:util';

export type Paint = Parameters<typeof styleText>[0];

/** Colour where the stream is a terminal; NO_COLOR and FORCE_COLOR are honoured. */
export function paint(format: Paint, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(format, text, { stream });
}
