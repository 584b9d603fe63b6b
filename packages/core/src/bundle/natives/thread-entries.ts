import { FarhaulError } from '../../errors/farhaul-error.ts';

export interface ProjectModule {
  /** Absolute path. */
  file: string;
  /** As it is shown: relative to the project. */
  path: string;
  text: string;
}

const ownThread =
  /\bnew (?:\w+\.)?Worker\(\s*(?:new URL\(|(?:path\.)?(?:join|resolve)\(\s*(?:__dirname|import\.meta\.dirname)|require\.resolve\(|fileURLToPath\(|__dirname|__filename|import\.meta\.|['"`]\.{1,2}\/)/;
const importsPino = /\bfrom\s*['"]pino['"]|\brequire\(\s*['"]pino['"]\s*\)/;
const transport = /\bpino\.transport\(|\btransport\s*:\s*[{[]/;
const transportTarget = /\btarget\s*:\s*['"]([^'"]+)['"]/;

/**
 * A file of the project that starts a thread from a file: only what is imported is bundled, and a thread's file is not.
 *
 * @param outside whether a package stays outside the code, where its files are in place
 */
export function refusedThread({ file, path, text }: ProjectModule, outside: (name: string) => boolean): FarhaulError | null {
  const own = ownThread.exec(text);
  if (own !== null) {
    return new FarhaulError(
      'FARHAUL_BUNDLE_ASSET',
      `${path}:${lineAt(text, own.index)} starts a thread from a file of its own, which is not part of the bundle`,
      {
        hint: 'Do the work in the flow itself, start the thread from text (new Worker(code, { eval: true })), or make it a flow of its own.',
        details: { file, line: lineAt(text, own.index) },
      },
    );
  }
  const used = importsPino.test(text) && !outside('pino') ? transport.exec(text) : null;
  if (used === null) return null;
  const target = transportTarget.exec(text.slice(used.index))?.[1];
  return new FarhaulError(
    'FARHAUL_BUNDLE_ASSET',
    `pino transport${target === undefined ? '' : ` "${target}"`} (${path}:${lineAt(text, used.index)}) starts a worker from its own file and cannot be bundled`,
    {
      hint: "Use pino.destination(), or let the package travel as it is: bundle: { external: { pino: 'vendor' } }.",
      details: { file, line: lineAt(text, used.index), package: 'pino' },
    },
  );
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
