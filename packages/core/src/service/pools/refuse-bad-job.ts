import { checkTemplate } from '../../job/check-template.ts';
import { problemsError } from '../../job/job-problem.ts';
import { resolveJob } from '../../job/resolve-job.ts';
import type { BaseJobTemplateV1 } from '../../plugin/v1/plugin-v1.ts';
import type { WorkPoolRow } from '../store/rows.ts';

/** A template that no run could use is refused with its pool, whoever sends it. @throws FARHAUL_JOB_TEMPLATE */
export function refuseBadTemplate(template: unknown): void {
  const { errors } = checkTemplate(template);
  if (errors.length > 0) throw problemsError(errors);
}

/**
 * Variables that the pool's template does not admit are refused with the run. What is dangerous about them the worker
 * judges, which knows the worker type. @throws FARHAUL_JOB_*
 */
export function refuseBadVariables(pool: WorkPoolRow, jobVariables: Record<string, unknown>): void {
  resolveJob({
    template: JSON.parse(pool.base_job_template) as BaseJobTemplateV1,
    dangerous: [],
    allow: null,
    layers: [{ source: 'decorator', variables: jobVariables }],
    workPoolName: pool.name,
    workerType: pool.type,
  });
}
