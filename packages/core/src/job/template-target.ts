/** What the runs of a template have, for bundles with compiled code. */
import type { BaseJobTemplateV1 } from '../plugin/v1/plugin-v1.ts';
import { pointerTo, templateProblem, type JobProblem } from './job-problem.ts';
import { isPlainObject, type JsonObject } from './plain-json.ts';
import { renderTemplate } from './render-template.ts';

export interface DeclaredTarget {
  platform?: string;
  libc?: 'glibc' | 'musl';
  node?: number;
}

const admitted: Record<string, { pattern: RegExp; remedy: string }> = {
  platform: { pattern: /^[a-z0-9]+\/[a-z0-9_]+(\/\S+)?$/i, remedy: 'Write it as images do, such as "linux/amd64".' },
  libc: { pattern: /^(glibc|musl)$/, remedy: 'Write "glibc", or "musl" for images of Alpine.' },
  node: { pattern: /^\d+$/, remedy: 'Write the major version, such as 24.' },
};

/** What a template declares, with the variables of a job in their places; a field that no variable fills is left out. */
export function declaredTarget(target: BaseJobTemplateV1['target'], variables: JsonObject): DeclaredTarget | undefined {
  if (target === undefined) return undefined;
  const { platform, libc, node } = renderTemplate({ ...target }, variables);
  return {
    ...(typeof platform === 'string' && platform !== '' && { platform }),
    ...((libc === 'glibc' || libc === 'musl') && { libc }),
    ...(admitted['node']!.pattern.test(String(node)) && { node: Number(node) }),
  };
}

/** What is wrong with a target that is written out; placeholders are looked at with those of the job. */
export function targetProblems(target: unknown): JobProblem[] {
  if (target === undefined) return [];
  if (!isPlainObject(target)) {
    const remedy = 'Write { "platform": "linux/amd64", "libc": "glibc", "node": 24 }.';
    return [templateProblem('/target', 'The "target" of the base job template must be an object.', remedy)];
  }
  return Object.entries(target).flatMap(([key, value]) => {
    const rule = Object.hasOwn(admitted, key) ? admitted[key] : undefined;
    const path = pointerTo('/target', key);
    if (rule === undefined) {
      const message = `The "target" of the base job template has the key "${key}", which means nothing.`;
      return [templateProblem(path, message, `It has ${Object.keys(admitted).join(', ')}.`)];
    }
    if (rule.pattern.test(String(value)) || (typeof value === 'string' && value.includes('{{'))) return [];
    return [templateProblem(path, `${JSON.stringify(value)} is no ${key} of a target.`, rule.remedy)];
  });
}
