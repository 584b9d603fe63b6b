/** Rows as both stores give them. Truth values are 0 and 1; JSON is text. */
import type { StateType } from '../../protocol/states.ts';

export interface FlowRunRow {
  id: string;
  name: string;
  flow_name: string;
  flow_version: string | null;
  tags: string;
  state_type: StateType;
  state_name: string;
  state_message: string | null;
  state_time: number;
  state_version: number;
  work_pool_name: string | null;
  work_queue_name: string | null;
  worker_type: string | null;
  caller_only: number;
  /** When the process that alone may launch it last asked for it; null where any worker may, or none needs to. */
  caller_seen_at: number | null;
  parent_flow_run_id: string | null;
  parent_task_run_id: string | null;
  phases: string;
  execution_id: string | null;
  executions: number;
  /** Executions that ended before admission, busy and drain not counted. */
  repeats: number;
  /** Infrastructure retries taken. */
  retries_used: number;
  infrastructure_retries: number;
  created_at: number;
  scheduled_for: number;
  start_by: number | null;
  started_at: number | null;
  ended_at: number | null;
  /** Of the lines that were delivered, while there was room for them. */
  log_bytes: number;
}

export interface ExecutionRow {
  id: string;
  flow_run_id: string;
  number: number;
  fencing: number;
  token_hash: string;
  adopter_token_hash: string | null;
  worker_id: string | null;
  worker_type: string | null;
  work_pool_name: string | null;
  /** The flow runs in its caller's process: no infrastructure, nothing to remove. */
  runs_here: number;
  claimed_at: number;
  lease_expires_at: number;
  /** Set before anything is created: without it nothing exists outside. */
  submitting_at: number | null;
  ref: string | null;
  reach: string | null;
  channel: string | null;
  result_storage: string | null;
  admitted_at: number | null;
  runner_id: string | null;
  runner_seen_at: number | null;
  report_sequence: number;
  attempt: number;
  /** JSON `StopRequest`. */
  stop: string | null;
  outcome: string | null;
  /** Nothing of it runs any more, or it lost its right to run. */
  ended_at: number | null;
  superseded: number;
}

export interface FlowRunDocumentRow {
  flow_run_id: string;
  parameters: string;
  arguments: string;
  binding: string | null;
  code: string | null;
  options: string;
  /** Of the submitter's key; null: all. */
  work_pools: string | null;
}

export interface RemovalRow {
  execution_id: string;
  flow_run_id: string;
  worker_id: string | null;
  worker_type: string;
  work_pool_name: string | null;
  ref: string | null;
  reach: string | null;
  grace_ms: number;
  created_at: number;
  lease_expires_at: number;
}

export interface WorkPoolRow {
  name: string;
  id: string;
  type: string;
  description: string | null;
  paused: number;
  concurrency_limit: number | null;
  base_job_template: string;
  allow: string;
  plugin: string | null;
  storage: string | null;
  build_namespace: string | null;
  created_at: number;
  updated_at: number;
}

export interface WorkQueueRow {
  work_pool_name: string;
  name: string;
  id: string;
  description: string | null;
  priority: number;
  concurrency_limit: number | null;
  paused: number;
  is_default: number;
  /** Rises with every claim of the pool; the smallest among equal priorities is served first. */
  turn: number;
  last_polled_at: number | null;
  created_at: number;
}

export interface WorkerRow {
  id: string;
  name: string;
  type: string;
  work_pool_name: string | null;
  queues: string;
  slot_limit: number | null;
  reaches: string;
  host: string;
  pid: number;
  version: string;
  running: number;
  instructions: number;
  started_at: number;
  last_seen_at: number;
  draining: number;
  offline_at: number | null;
}
