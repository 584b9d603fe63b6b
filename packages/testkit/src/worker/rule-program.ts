/** What the program that a rule starts does, in this order. */
export interface RuleProgram {
  print?: string[];
  printError?: string[];
  /** Prints `name=<JSON of the value>` of each. */
  printEnvironment?: string[];
  /** Prints the JSON of its further arguments. */
  printArguments?: boolean;
  /** Prints what the file holds. */
  readFile?: string;
  /** Writes `written` into the file. */
  writeFile?: string;
  /** Takes memory until it is stopped. */
  eatMemory?: boolean;
  sleepMs?: number;
  /** What a stop signal does: end with code 0 after printing `stopping`, or nothing. @default the default of the system */
  onStop?: 'end' | 'ignore';
  exitCode?: number;
}

/** JavaScript of the program; its description is the first argument. */
export const ruleProgramText = `
const [program, ...rest] = [JSON.parse(process.argv[1]), ...process.argv.slice(2)];
const files = require('node:fs');
if (program.onStop === 'ignore') process.on('SIGTERM', () => {});
// What was written to a pipe that nobody has read yet is lost with its process.
const leave = (code) => process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
if (program.onStop === 'end') process.on('SIGTERM', () => { console.log('stopping'); leave(0); });
for (const line of program.print ?? []) console.log(line);
for (const line of program.printError ?? []) console.error(line);
for (const name of program.printEnvironment ?? []) console.log(name + '=' + JSON.stringify(process.env[name]));
if (program.printArguments) console.log(JSON.stringify(rest));
if (program.readFile) console.log(files.readFileSync(program.readFile, 'utf8'));
if (program.writeFile) files.writeFileSync(program.writeFile, 'written');
const kept = [];
if (program.eatMemory) setInterval(() => kept.push(Buffer.alloc(8 * 1024 * 1024, 1)), 1);
else setTimeout(() => leave(program.exitCode ?? 0), program.sleepMs ?? 0);
`;
