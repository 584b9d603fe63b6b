import type { CommandResult } from '../../invocation.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { section } from '../../output/section.ts';
import { table } from '../../output/table.ts';
import { blockTypesHere } from '../../plugins.ts';
import { flagsOf, type SchemaFlag } from '../../schema-flags.ts';

export async function listBlockTypes(options: { json?: true }): CommandResult {
  const types = (await blockTypesHere()).map(({ type, package: name }) => ({
    type: type.type,
    displayName: type.displayName,
    description: type.description,
    package: name,
    schema: type.schema,
  }));
  print(types, {
    json: options.json,
    render: (all) =>
      all
        .flatMap(({ type, description, package: name, schema }) =>
          section(`${type} (${name})`, `${description}\n${fields(flagsOf(schema))}`),
        )
        .slice(1)
        .join('\n'),
  });
}

function fields(flags: readonly SchemaFlag[]): string {
  return table(
    flags,
    [
      { title: 'FIELD', value: ({ property }) => property },
      { title: 'FLAG', value: ({ name, secret }) => (secret ? `--${name}-file` : `--${name}`) },
      { title: 'TYPE', value: ({ types }) => types.join(' or ') },
      { title: '', value: ({ required, secret }) => [...(required ? ['required'] : []), ...(secret ? ['secret'] : [])].join(', ') },
      { title: 'MEANING', value: ({ description }) => description, shrinks: true },
    ],
    terminalWidth(),
  );
}
