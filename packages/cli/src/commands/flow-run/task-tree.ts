import { stripVTControlCharacters } from 'node:util';
import type { TaskRun } from '@farhaul/core/client';
import { paint } from '../../output/paint.ts';
import { stateText } from '../../output/state.ts';
import { between } from '../../output/time.ts';

/** Task runs below the task that called them, in the order in which they began. */
export function taskLines(taskRuns: readonly TaskRun[]): string[] {
  const known = new Set(taskRuns.map((task) => task.id));
  const children = Map.groupBy(taskRuns, (task) =>
    task.parentTaskRunId !== null && known.has(task.parentTaskRunId) ? task.parentTaskRunId : null,
  );
  const lines: { left: string; task: TaskRun }[] = [];
  const visit = (parent: string | null, indent: string): void => {
    const siblings = children.get(parent) ?? [];
    siblings.forEach((task, index) => {
      const last = index === siblings.length - 1;
      const branch = parent === null ? '' : last ? '└ ' : '├ ';
      lines.push({ left: `${indent}${branch}${task.name}`, task });
      visit(task.id, parent === null ? '' : `${indent}${last ? '  ' : '│ '}`);
    });
  };
  visit(null, '');
  return aligned(lines);
}

function aligned(lines: readonly { left: string; task: TaskRun }[]): string[] {
  const width = Math.max(0, ...lines.map(({ left }) => left.length));
  const states = lines.map(({ task }) => stateText(task.state));
  const stateWidth = Math.max(0, ...states.map((state) => stripVTControlCharacters(state).length));
  return lines.map(({ left, task }, index) => {
    const state = states[index] ?? '';
    const space = ' '.repeat(stateWidth - stripVTControlCharacters(state).length);
    const attempts = task.attempt > 1 ? paint('yellow', `attempt ${task.attempt}`) : '';
    const message = task.state.type === 'COMPLETED' ? '' : (task.state.message?.split('\n')[0] ?? '');
    return `${left.padEnd(width)}  ${state}${space}  ${between(task.startedAt, task.endedAt).padStart(7)}  ${[attempts, message].filter((part) => part !== '').join('  ')}`.trimEnd();
  });
}
