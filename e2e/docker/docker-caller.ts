/** Calls flows from a process of its own, as a person's program does: `node docker-caller.ts <what>`. */
import * as flows from './docker-flows.ts';

const told = (value: unknown): void => console.log(`told ${JSON.stringify(value)}`);

const programs: Record<string, () => Promise<void>> = {
  async direct() {
    const { text, at } = await flows.hello('world');
    told([text, at instanceof Date, await flows.plain(1, 2), await flows.readsFile()]);
  },
  async submitted() {
    const future = await flows.hello.submit('later');
    told([typeof future.id, (await future.result()).text]);
  },
  async three() {
    told(await Promise.all([1, 2, 3].map(async (number) => await flows.plain(number, number))));
  },
  async long() {
    const future = await flows.sleeps.submit(600_000);
    await future.started();
    told('started');
    await future.result();
  },
  async cancelled() {
    const future = await flows.sleeps.submit(600_000);
    await future.started();
    await future.cancel();
    told(
      await future.result().then(
        () => 'a result',
        (error: { code?: string }) => error.code,
      ),
    );
  },
};

await programs[process.argv[2] ?? '']?.();
