export { checkTemplate, type TemplateReport } from './check-template.ts';
export { unknownVariables } from './check-variable-names.ts';
export { problemsError, type JobProblem, type LayerSource } from './job-problem.ts';
export { nearestName } from './nearest-name.ts';
export { resolveJob, type ResolvedJob, type ResolveJobInput } from './resolve-job.ts';
