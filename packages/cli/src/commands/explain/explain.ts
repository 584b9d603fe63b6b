import { errorCodes, FarhaulError, nearestName, type ErrorCode } from '@farhaul/core/client';
import { readErrorPage } from '../../error-pages.ts';
import type { CommandResult } from '../../invocation.ts';
import { markdown } from '../../output/markdown.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';

export async function explainCode(text: string | undefined, options: { json?: true }): CommandResult {
  if (text === undefined) {
    const rows = Object.entries(errorCodes).map(([code, meaning]) => ({ code, meaning }));
    print(rows, {
      json: options.json,
      render: (items) =>
        table(
          items,
          [
            { title: 'CODE', value: ({ code }) => code },
            { title: 'MEANING', value: ({ meaning }) => meaning, shrinks: true },
          ],
          terminalWidth(),
        ),
    });
    return;
  }
  const code = parseCode(text);
  const page = readErrorPage(code) ?? `# ${code}\n\n${errorCodes[code]}\n`;
  print({ code, meaning: errorCodes[code], page }, { json: options.json, render: (value) => markdown(value.page) });
}

function parseCode(text: string): ErrorCode {
  const upper = text.trim().toUpperCase().replaceAll('-', '_');
  const name = upper.startsWith('FARHAUL_') ? upper : `FARHAUL_${upper}`;
  if (Object.hasOwn(errorCodes, name)) return name as ErrorCode;
  const nearest = nearestName(name, Object.keys(errorCodes));
  throw new FarhaulError('FARHAUL_NOT_FOUND', `"${text}" is no error code of farhaul.`, {
    hint: nearest === null ? '`farhaul explain` lists all codes.' : `Did you mean ${nearest}? \`farhaul explain\` lists all codes.`,
  });
}
