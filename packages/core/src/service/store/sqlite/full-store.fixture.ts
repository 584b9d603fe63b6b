/** Writes to the store of the path it is given until that fails, and tells what it heard. Its files may not grow beyond a limit. */
import { FarhaulError } from '../../../errors/farhaul-error.ts';
import { run, sql, type Transaction } from '../statement.ts';
import { openSqliteStore } from './sqlite-store.ts';

// Else the system ends the process at the limit.
process.on('SIGXFSZ', () => undefined);

const store = await openSqliteStore(process.argv[2] ?? '');
const write = (key: number): Promise<void> =>
  store.write(function* (): Transaction<void> {
    yield* run(sql`insert into setting (key, value) values (${String(key)}, ${'x'.repeat(20_000)})`);
  });

let written = 0;
try {
  for (; written < 10_000; written += 1) await write(written);
} catch (error) {
  const heard = FarhaulError.isInstance(error) ? { code: error.code, retryable: error.retryable, message: error.message } : String(error);
  process.stdout.write(JSON.stringify({ written, heard }));
}
