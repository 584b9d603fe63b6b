import type { FlowRun } from '@farhaul/core/client';
import { lastLogLines, outcomeText } from './describe-run.ts';

/** How a run that is over ended, and why. */
export function endReason(run: FlowRun): { code: string; message: string; remedy: string } {
  const logs = `\`farhaul flow-run logs ${run.name}\``;
  const said = run.state.message ?? '';
  switch (run.state.type) {
    case 'COMPLETED':
      return { code: 'completed', message: 'It completed.', remedy: '' };
    case 'CANCELLED':
      return { code: 'cancelled', message: `It was cancelled: ${said || 'no reason was given'}.`, remedy: '' };
    case 'FAILED':
      if (run.state.name === 'TimedOut')
        return { code: 'timed-out', message: `It took longer than its timeout. ${said}`.trim(), remedy: logs };
      return { code: 'failed', message: `Its own code threw: ${said || 'no message was left'}`, remedy: logs };
    default:
      return { code: 'crashed', message: crashText(run), remedy: logs };
  }
}

function crashText(run: FlowRun): string {
  const how = outcomeText(run);
  const said = run.state.message;
  const lines = lastLogLines(run).slice(-5);
  return [
    `Its infrastructure ended without a result: ${said ?? how}`,
    said !== null && how !== '' && run.outcome?.['kind'] !== 'exited' ? how : '',
    lines.length > 0 ? `It printed last:\n${lines.map((line) => `  ${line}`).join('\n')}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n');
}
