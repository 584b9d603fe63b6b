import { checkBorders } from './borders/check-borders.ts';
import { readRepository } from './borders/read-repository.ts';

const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '');
const files = readRepository(root);
const problems = checkBorders(files, { root });
for (const { rule, path, line, message } of problems) console.error(`${path}:${line} ${rule}: ${message}`);
console.log(`${files.size} files, ${problems.length} broken borders`);
process.exitCode = problems.length > 0 ? 1 : 0;
