/** Gives pods to the one node, or says in the scheduler's words why it cannot. */
import { parseQuantity } from '../kubernetes-quantity.ts';
import { isOver, withCondition } from './pod-status.ts';
import { NODES, PODS } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import type { ClusterEvents } from './cluster-events.ts';
import type { NodeObject, NodeSelectorTerm, PodObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

export class Scheduler {
  readonly #store: ObjectStore;
  readonly #events: ClusterEvents;
  readonly #stop: () => void;
  #isDue = false;
  #isClosed = false;

  constructor(store: ObjectStore, events: ClusterEvents) {
    this.#store = store;
    this.#events = events;
    this.#stop = store.onChange(({ of }) => {
      if (of === PODS || of === NODES) this.#soon();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
  }

  #soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      if (!this.#isClosed) this.#schedule();
    });
  }

  #schedule(): void {
    const pods = this.#store.list<PodObject>(PODS);
    const waiting = pods.filter(({ spec, metadata }) => spec.nodeName === undefined && metadata.deletionTimestamp === undefined);
    if (waiting.length === 0) return;
    const nodes = this.#store.list<NodeObject>(NODES);
    const placed = pods.filter(({ spec, status }) => spec.nodeName !== undefined && !isOver(status));
    for (const pod of waiting.toSorted((one, other) => Number(one.metadata.resourceVersion) - Number(other.metadata.resourceVersion))) {
      const verdicts = nodes.map((node) => ({ node, reasons: reasonsAgainst(node, pod, placed) }));
      const fit = verdicts.find(({ reasons }) => reasons.length === 0);
      if (fit) placed.push(this.#bind(pod, fit.node.metadata.name));
      else
        this.#refuse(
          pod,
          nodes.length,
          verdicts.flatMap(({ reasons }) => reasons),
        );
    }
  }

  #bind(pod: PodObject, nodeName: string): PodObject {
    const status = withCondition(pod.status, { type: 'PodScheduled', status: 'True' }, timestamp());
    const bound = this.#store.update<PodObject>(PODS, { ...pod, spec: { ...pod.spec, nodeName }, status });
    const message = `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${nodeName}`;
    this.#events.tell(pod, { type: 'Normal', reason: 'Scheduled', message, component: 'default-scheduler' });
    return bound;
  }

  #refuse(pod: PodObject, nodeCount: number, reasons: readonly string[]): void {
    const counted = [...new Set(reasons)].toSorted().map((reason) => `${reasons.filter((one) => one === reason).length} ${reason}`);
    const preemption = `preemption: 0/${nodeCount} nodes are available: ${nodeCount} Preemption is not helpful for scheduling.`;
    const message =
      nodeCount === 0
        ? 'no nodes available to schedule pods'
        : `0/${nodeCount} nodes are available: ${counted.join(', ')}. no new claims to deallocate, ${preemption}`;
    const before = pod.status.conditions?.find(({ type }) => type === 'PodScheduled');
    if (before?.message === message) return;
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      observedGeneration: pod.metadata.generation ?? 1,
    };
    this.#store.update<PodObject>(PODS, { ...pod, status: withCondition(pod.status, condition, timestamp()) });
    this.#events.tell(pod, { type: 'Warning', reason: 'FailedScheduling', message, component: 'default-scheduler' });
  }
}

/** Empty: it fits. */
function reasonsAgainst({ metadata, spec, status }: NodeObject, pod: PodObject, placed: readonly PodObject[]): string[] {
  const taint = (spec.taints ?? []).find(({ key, effect }) => effect !== 'PreferNoSchedule' && !isTolerated(pod, key));
  if (taint) return [`node(s) had untolerated taint {${taint.key}: }`];
  if (spec.unschedulable) return ['node(s) were unschedulable'];
  if (!isSelected(pod, metadata.labels ?? {})) return ["node(s) didn't match Pod's node affinity/selector"];
  const here = placed.filter((one) => one.spec.nodeName === metadata.name);
  const reasons = here.length + 1 > quantity(status.allocatable['pods']) ? ['Too many pods'] : [];
  for (const [name, wanted] of Object.entries(demandOf(pod))) {
    const used = here.reduce((sum, one) => sum + (demandOf(one)[name] ?? 0), 0);
    if (used + wanted > quantity(status.allocatable[name])) reasons.push(`Insufficient ${name}`);
  }
  return reasons;
}

function isTolerated({ spec }: PodObject, key: string): boolean {
  const { tolerations = [] } = spec;
  // Those that every pod gets let it stay for a while, not come.
  return tolerations.some((one) => one.tolerationSeconds === undefined && (one.key === undefined || one.key === key));
}

function isSelected({ spec }: PodObject, labels: Record<string, string>): boolean {
  const bySelector = Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return bySelector && (terms === undefined || terms.some((term) => isMatched(term, labels)));
}

function isMatched({ matchExpressions = [] }: NodeSelectorTerm, labels: Record<string, string>): boolean {
  return matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isIn = value !== undefined && values.includes(value);
    return operator === 'NotIn' ? !isIn : isIn;
  });
}

function demandOf({ spec }: PodObject): Record<string, number> {
  const demand: Record<string, number> = {};
  for (const { resources = {} } of spec.containers)
    for (const [name, value] of Object.entries(resources.requests ?? {})) demand[name] = (demand[name] ?? 0) + quantity(value);
  return demand;
}

function quantity(text: string | undefined): number {
  return parseQuantity(text ?? '0') ?? 0;
}
