/** The free texts of what is told of a run, without secrets; names of kinds and states are never touched. */
import type { Redaction } from './redaction.ts';

interface ToldState {
  message: string | null;
}
type ToldReport = { kind: string; error?: string; message?: string; taskRun?: { name: string; state: ToldState } };
type ToldOutcome = { kind: string; reason?: string; remedy?: string; lastLogLines?: string[] | undefined };

export function redactLines<Line extends { message: string }>(redaction: Redaction, lines: readonly Line[]): Line[] {
  return lines.map((line) => ({ ...line, message: redaction.text(line.message) }));
}

export function redactState<State extends ToldState>(redaction: Redaction, state: State): State {
  return state.message === null ? state : { ...state, message: redaction.text(state.message) };
}

export function redactReports<Report extends ToldReport>(redaction: Redaction, reports: readonly Report[]): Report[] {
  return reports.map((report) => ({
    ...report,
    ...(report.error !== undefined && { error: redaction.text(report.error) }),
    ...(report.message !== undefined && { message: redaction.text(report.message) }),
    ...(report.taskRun && {
      taskRun: { ...report.taskRun, name: redaction.text(report.taskRun.name), state: redactState(redaction, report.taskRun.state) },
    }),
  }));
}

export function redactOutcome<Outcome extends ToldOutcome>(redaction: Redaction, outcome: Outcome): Outcome {
  return {
    ...outcome,
    ...(outcome.reason !== undefined && { reason: redaction.text(outcome.reason) }),
    ...(outcome.remedy !== undefined && { remedy: redaction.text(outcome.remedy) }),
    ...(outcome.lastLogLines && { lastLogLines: outcome.lastLogLines.map((line) => redaction.text(line)) }),
  };
}
