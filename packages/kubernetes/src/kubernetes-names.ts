/** Pure: what Kubernetes takes as label values and keys. */

/** Labels that say whose objects they are. `kubectl get jobs,pods,secrets -l farhaul/execution-id` shows all of ours. */
export const ownLabels = {
  executionId: 'farhaul/execution-id',
  flowRunId: 'farhaul/flow-run-id',
  managedBy: 'app.kubernetes.io/managed-by',
} as const;

export const ownAnnotations = {
  name: 'farhaul/name',
  autoRemove: 'farhaul/auto-remove',
  podStartTimeout: 'farhaul/pod-start-timeout',
} as const;

const LONGEST = 63;

/** At most 63 letters, digits, `-`, `_`, `.`, beginning and ending with a letter or digit; empty where nothing remains. */
export function labelValue(text: string): string {
  return trim(text.replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, LONGEST));
}

/** `prefix/name`, or `name`; null where nothing remains of it. */
export function labelKey(text: string): string | null {
  const slash = text.lastIndexOf('/');
  const name = labelValue(text.slice(slash + 1));
  if (name === '') return null;
  if (slash < 0) return name;
  const prefix = trim(
    text
      .slice(0, slash)
      .toLowerCase()
      .replace(/[^a-z0-9.-]+/g, '-'),
  );
  return prefix === '' || prefix.length > 253 ? name : `${prefix}/${name}`;
}

function trim(text: string): string {
  return text.replace(/^[-_.]+|[-_.]+$/g, '');
}

export function labelsFrom(wanted: Record<string, string>): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(wanted)) {
    const key = labelKey(name);
    if (key !== null) labels[key] = labelValue(value);
  }
  return labels;
}
