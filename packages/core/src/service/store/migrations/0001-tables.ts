import type { Migration } from './migration.ts';

/** Columns are text, integer (epoch milliseconds where a time) and JSON as text, in both dialects. */
export const tables: Migration = {
  name: '0001-tables',
  statements: [
    `create table setting (key text primary key, value text not null) {clustered}`,
    `create table leader (name text primary key, holder text not null, expires_at integer not null) {clustered}`,

    `create table work_pool (
      name text primary key, id text not null, type text not null, description text, paused integer not null,
      concurrency_limit integer, base_job_template text not null, allow text not null, plugin text, storage text,
      build_namespace text, created_at integer not null, updated_at integer not null) {clustered}`,
    `create table work_queue (
      work_pool_name text not null, name text not null, id text not null, description text, priority integer not null,
      concurrency_limit integer, paused integer not null, is_default integer not null, turn integer not null,
      last_polled_at integer, created_at integer not null, primary key (work_pool_name, name)) {clustered}`,
    // One row per execution and limit it counts against: what is held can be counted, and freed only once.
    `create table slot (key text not null, execution_id text not null, primary key (key, execution_id)) {clustered}`,
    `create index slot_execution on slot (execution_id)`,

    `create table worker (
      id text primary key, name text not null, type text not null, work_pool_name text, queues text not null,
      slot_limit integer, reaches text not null, host text not null, pid integer not null, version text not null,
      running integer not null, instructions integer not null, started_at integer not null, last_seen_at integer not null,
      draining integer not null, offline_at integer) {clustered}`,
    `create index worker_pool on worker (work_pool_name, last_seen_at)`,

    `create table flow_run (
      id text primary key, name text not null, flow_name text not null, flow_version text, tags text not null,
      state_type text not null, state_name text not null, state_message text, state_time integer not null,
      state_version integer not null, work_pool_name text, work_queue_name text, worker_type text,
      caller_only integer not null, caller_seen_at integer, parent_flow_run_id text, parent_task_run_id text, phases text not null,
      execution_id text, executions integer not null, repeats integer not null, retries_used integer not null,
      infrastructure_retries integer not null, created_at integer not null, scheduled_for integer not null,
      start_by integer, started_at integer, ended_at integer) {clustered}`,
    `create index flow_run_due on flow_run (work_pool_name, work_queue_name, scheduled_for, id)
      where state_type = 'SCHEDULED' and caller_only = 0`,
    `create index flow_run_not_late on flow_run (scheduled_for) where ended_at is null and state_name <> 'Late'`,
    `create index flow_run_start_by on flow_run (start_by) where start_by is not null and started_at is null and ended_at is null`,
    `create index flow_run_caller on flow_run (caller_seen_at) where caller_seen_at is not null and ended_at is null`,
    `create index flow_run_created on flow_run (created_at, id)`,
    `create index flow_run_state on flow_run (state_type, created_at, id)`,
    `create index flow_run_flow on flow_run (flow_name, created_at, id)`,
    `create index flow_run_pool on flow_run (work_pool_name, created_at, id) where work_pool_name is not null`,
    `create index flow_run_parent on flow_run (parent_flow_run_id) where parent_flow_run_id is not null`,
    `create index flow_run_ended on flow_run (ended_at) where ended_at is not null`,
    // Apart from flow_run, so that a transition does not rewrite half a megabyte of arguments.
    `create table flow_run_document (
      flow_run_id text primary key, parameters text not null, arguments text not null, binding text, code text,
      options text not null) {strict}`,
    `create table result (
      flow_run_id text primary key, execution_id text not null, reference text, ending text not null,
      created_at integer not null) {strict}`,
    `create table idempotency (
      flow_name text not null, key text not null, body_sha256 text not null, flow_run_id text not null,
      created_at integer not null, primary key (flow_name, key)) {clustered}`,

    `create table execution (
      id text primary key, flow_run_id text not null, number integer not null, fencing integer not null,
      token_hash text not null, adopter_token_hash text, worker_id text, worker_type text, work_pool_name text,
      runs_here integer not null, claimed_at integer not null, lease_expires_at integer not null, submitting_at integer,
      ref text, reach text, channel text, result_storage text, admitted_at integer, runner_id text,
      runner_seen_at integer, report_sequence integer not null, attempt integer not null, stop text, outcome text,
      ended_at integer, superseded integer not null) {clustered}`,
    `create index execution_run on execution (flow_run_id)`,
    `create index execution_lease on execution (lease_expires_at) where ended_at is null`,
    `create table removal (
      execution_id text primary key, flow_run_id text not null, worker_id text, worker_type text not null,
      work_pool_name text, ref text, reach text, grace_ms integer not null, created_at integer not null,
      lease_expires_at integer not null) {clustered}`,
    `create index removal_lease on removal (lease_expires_at)`,

    `create table task_run (
      id text primary key, flow_run_id text not null, execution_id text, task_name text not null, name text not null,
      parent_task_run_id text, state text not null, attempt integer not null, started_at integer, ended_at integer,
      created_at integer not null) {clustered}`,
    `create index task_run_flow_run on task_run (flow_run_id, created_at, id)`,
    `create table log (
      id {serial}, flow_run_id text not null, execution_id text, task_run_id text, writer integer not null,
      sequence integer not null, time text not null, level text not null, source text not null, message text not null,
      created_at integer not null) {strict}`,
    `create index log_flow_run on log (flow_run_id, id)`,
    `create unique index log_once on log (execution_id, writer, sequence) where sequence <> 0`,
    `create table event (
      id {serial}, time integer not null, kind text not null, flow_run_id text, execution_id text,
      data text not null) {strict}`,
    `create index event_flow_run on event (flow_run_id, id)`,
    `create table block (
      name text primary key, type text not null, document text not null, created_at integer not null,
      updated_at integer not null) {strict}`,
  ],
};
