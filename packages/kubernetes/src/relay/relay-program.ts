/**
 * What runs Node in the container: starts the command, and prints what the command leaves in its directory for its watcher, as
 * marked and signed lines; marks lines of its error output, which the log of a pod does not tell apart. It passes on signals.
 * Text, because it is mounted from a Secret; kept to what old Node parses.
 */
export const RELAY_VARIABLE = 'FARHAUL_RELAY';

/** Begins lines of what the run leaves for its watcher. */
export const FILE_MARK = '::farhaul:file:: ';

/** Told last: a log that ends without it is not all of it yet. */
export const END_FILE = 'end';

/** Begins lines of the error output: shows nothing on a terminal. */
export const STDERR_MARK = '\u001b[0;00m';

/** Larger results do not travel by the log. */
export const LARGEST_RESULT = 512 * 1024;

/** How long it stays for its last lines to be read: the longer, the more of them there are. */
const SHORTEST_DRAIN_MS = 30;
const LONGEST_DRAIN_MS = 1_500;

/** For the program in the container, as JSON in its environment. */
export interface RelaySettings {
  /** Where the run writes for its watcher; null: it tells the API. */
  directory: string | null;
  /** Signs lines. */
  key: string;
  /** Objects that came in pieces. */
  objects: { path: string; parts: string[] }[];
}

export const relayProgram: string = `'use strict';
const fs = require('fs');
const { join } = require('path');
const { createHmac } = require('crypto');
const settings = JSON.parse(process.env.${RELAY_VARIABLE});
delete process.env.${RELAY_VARIABLE};

let since = 0;
let recent = 0;
function write(fd, text) {
  const bytes = Buffer.from(text);
  if (Date.now() - since > 2000) {
    since = Date.now();
    recent = 0;
  }
  recent += bytes.length;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(fd, bytes, done);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

for (const { path, parts } of settings.objects) {
  const file = fs.openSync(path, 'w');
  for (const part of parts) fs.writeSync(file, fs.readFileSync(part));
  fs.closeSync(file);
}

let number = 0;
function tell(name, mode, bytes) {
  const text = (number += 1) + ' ' + name + ' ' + mode + ' ' + bytes.toString('base64');
  const signature = createHmac('sha256', settings.key).update(text).digest('hex').slice(0, 32);
  write(1, ${JSON.stringify(FILE_MARK)} + signature + ' ' + text + '\\n');
}

const piece = 2700;
function tellAll(name, mode, bytes) {
  for (let from = 0; from === 0 || from < bytes.length; from += piece) tell(name, from === 0 ? mode : '+', bytes.subarray(from, from + piece));
}

const growing = ['reports.ndjson', 'logs.ndjson', 'requests.ndjson'];
const told = {};
function look() {
  if (settings.directory === null) return;
  for (const name of ['admitted', 'heartbeat'].concat(growing, 'result', 'ending.json')) {
    try {
      const path = join(settings.directory, name);
      const { size, mtimeMs, ino } = fs.statSync(path);
      if (growing.includes(name)) {
        const from = told[name] || 0;
        if (size <= from) continue;
        const bytes = fs.readFileSync(path).subarray(from);
        told[name] = from + bytes.length;
        tellAll(name, '+', bytes);
        continue;
      }
      const state = size + ' ' + mtimeMs + ' ' + ino;
      if (told[name] === state) continue;
      told[name] = state;
      if (size > ${LARGEST_RESULT}) tell(name, '!', Buffer.from(String(size)));
      else tellAll(name, '=', fs.readFileSync(path));
    } catch (error) {
      if (error.code !== 'ENOENT') write(2, 'farhaul: ' + name + ' cannot be told: ' + error.message + '\\n');
    }
  }
}

const child = require('child_process').spawn(process.execPath, process.execArgv.concat(process.argv.slice(2)), {
  stdio: ['ignore', 'pipe', 'pipe'],
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));

function marked(lines, mark) {
  const pieces = [];
  for (let from = 0; from < lines.length; ) {
    const end = lines.indexOf(10, from) + 1;
    pieces.push(Buffer.from(mark), lines.subarray(from, end));
    from = end;
  }
  return Buffer.concat(pieces);
}

function passOn(stream, fd, mark) {
  let rest = [];
  stream.on('data', (chunk) => {
    const end = chunk.lastIndexOf(10);
    if (end < 0) return rest.push(chunk);
    const lines = Buffer.concat(rest.concat(chunk.subarray(0, end + 1)));
    rest = [chunk.subarray(end + 1)];
    // What is printed before the admission is known is taken for output that the run does not tell of itself.
    if (told.admitted === undefined || (fd === 1 && lines.includes('::farhaul:wake::'))) look();
    write(fd, mark === '' ? lines : marked(lines, mark));
  });
  stream.on('end', () => {
    const last = Buffer.concat(rest);
    if (last.length > 0) write(fd, Buffer.concat([Buffer.from(mark), last, Buffer.from('\\n')]));
  });
}
passOn(child.stdout, 1, '');
passOn(child.stderr, 2, ${JSON.stringify(STDERR_MARK)});
const timer = setInterval(look, 1000);

child.on('error', (error) => {
  write(2, 'farhaul: ' + error.message + '\\n');
  process.exit(70);
});
child.on('close', (code, signal) => {
  clearInterval(timer);
  look();
  tell(${JSON.stringify(END_FILE)}, '=', Buffer.alloc(0));
  // A node that is busy drops what it has not read when a container ends.
  const drainMs = Math.min(${LONGEST_DRAIN_MS}, ${SHORTEST_DRAIN_MS} + recent / 128);
  setTimeout(() => process.exit(code === null ? 128 + require('os').constants.signals[signal] : code), drainMs);
});
`;
