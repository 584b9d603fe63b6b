/** oxc-parser under the name and with the behaviour of rolldown's own. */
import { parseSync } from 'oxc-parser';

export function parseAst(source, options, file) {
  const { program, errors } = parseSync(file, source, { preserveParens: false, ...options });
  if (errors.length > 0) throw new Error(errors[0].message);
  return program;
}
