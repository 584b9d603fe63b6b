import { styleText } from 'node:util';
import type { BundleManifestV1, FlowRunDetails, LogEntry } from '@farhaul/core';

const dim = (text: string): string => styleText('dim', text);
const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;

export function printBundle(manifest: BundleManifestV1): void {
  const [entry] = manifest.entries;
  const packages = manifest.inputs.map((input) => input.package).filter((name) => !name.startsWith('@farhaul/') && name !== '');
  console.log(`flow     ${entry?.flow.name}  ${dim(`${entry?.file}:${entry?.line}`)}`);
  console.log(
    `code     ${kilobytes(manifest.code.bytes)}  ${dim(`sha256 ${manifest.code.sha256.slice(0, 16)}…`)}  with ${packages.join(', ')}`,
  );
  if (manifest.files)
    console.log(
      `files    ${manifest.files.count}, ${kilobytes(manifest.files.bytes)}  ${dim(`sha256 ${manifest.files.sha256.slice(0, 16)}…`)}`,
    );
  console.log(`built    in ${Math.round(manifest.buildMs)} ms by ${manifest.bundler}`);
}

export function printLog(entry: LogEntry): void {
  const time = entry.time.slice(11, 23);
  console.log(`${dim(time)} ${entry.level.padEnd(7)} ${dim(entry.source.padEnd(6))} ${entry.message}`);
}

export function printRun({ run, taskRuns }: FlowRunDetails): void {
  console.log(`\nran in process ${run.ref?.identifier ?? '?'}, state ${run.state.name}`);
  const start = Date.parse(run.createdAt);
  for (const phase of run.phases) console.log(`  ${`+${Date.parse(phase.time) - start} ms`.padStart(9)}  ${phase.name}`);
  if (run.endedAt) console.log(`  ${`+${Date.parse(run.endedAt) - start} ms`.padStart(9)}  ended`);
  for (const task of taskRuns) {
    const attempts = task.attempt === 1 ? '1 attempt' : `${task.attempt} attempts`;
    console.log(`  task ${task.name.padEnd(24)} ${task.state.name.padEnd(10)} ${attempts}`);
  }
}
