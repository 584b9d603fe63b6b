/**
 * The catalogue of error codes: one line of meaning each. Every code has a page `docs/errors/<CODE>.md`.
 * Only types are imported from here by code that ships into containers.
 */
export const errorCodes = {
  // flow: definition and call
  FARHAUL_FLOW_DEFINITION: 'A flow or task was defined in a way that cannot work.',
  FARHAUL_FLOW_NAME: 'A flow has no name that could be found.',
  FARHAUL_FLOW_NESTED_SUBMIT: 'A bound flow was called inside a run that has no API to reach.',
  FARHAUL_FLOW_LOADING: 'A flow was called while its bundle was loading.',
  // values
  FARHAUL_VALUE_FUNCTION: 'A function is among the values to send.',
  FARHAUL_VALUE_PROMISE: 'A Promise is among the values to send.',
  FARHAUL_VALUE_STREAM: 'A stream is among the values to send.',
  FARHAUL_VALUE_SIGNAL: 'An AbortSignal or AbortController is among the values to send.',
  FARHAUL_VALUE_SYMBOL: 'A symbol that is not registered is among the values to send.',
  FARHAUL_VALUE_CLASS: 'An instance of a class that is not registered is among the values to send.',
  FARHAUL_VALUE_WEAK: 'A WeakMap, WeakSet or WeakRef is among the values to send.',
  FARHAUL_VALUE_UNREADABLE: 'A value to send threw an error when it was read.',
  FARHAUL_VALUE_TOO_DEEP: 'A value is nested deeper than can be sent.',
  FARHAUL_VALUE_TOO_LARGE: 'A value is larger than can be sent.',
  FARHAUL_VALUE_INVALID: 'A document in the wire format is malformed or hostile.',
  FARHAUL_VALUE_VERSION: 'A document in the wire format was written by a newer version.',
  // bundles
  FARHAUL_BUNDLE_NO_FILE: 'A flow has no source file.',
  FARHAUL_BUNDLE_FLOW_NOT_FOUND: 'The call that makes a flow was not found in its source file.',
  FARHAUL_BUNDLE_FLOW_AMBIGUOUS: 'Two flows cannot be told apart.',
  FARHAUL_BUNDLE_CAPTURES: 'A nested flow uses variables that cannot travel.',
  FARHAUL_BUNDLE_CAPTURE_WRITE: 'A nested flow assigns to a captured variable.',
  FARHAUL_BUNDLE_LAUNCH_IN_INITIALIZER: 'A value that a flow needs is made by launching another flow.',
  FARHAUL_BUNDLE_PARSE: 'A source file of the flow has a syntax error.',
  FARHAUL_BUNDLE_RESOLVE: 'An import of the flow cannot be resolved.',
  FARHAUL_BUNDLE_BUILD: 'The bundler failed.',
  FARHAUL_BUNDLE_NATIVE_PLATFORM: 'A native package is built for another platform than the run will have.',
  FARHAUL_BUNDLE_NATIVE_FETCH: 'No build of a native package for the target is known.',
  FARHAUL_BUNDLE_ASSET: 'A package starts a worker from its own file and cannot be bundled.',
  FARHAUL_BUNDLE_TOO_LARGE: 'A bundle is larger than allowed.',
  FARHAUL_BUNDLE_INCLUDE: 'An entry of includeFiles cannot be used.',
  FARHAUL_BUNDLE_SENSITIVE: 'includeFiles matched a file that looks like a secret.',
  FARHAUL_BUNDLE_TARGET: 'A bundle and its target do not fit together.',
  FARHAUL_BUNDLE_UPLOAD: 'An object of the bundle could not be stored.',
  // storage
  FARHAUL_STORAGE_KEY: 'An object key is malformed.',
  FARHAUL_STORAGE_DIGEST: 'A stored object does not have the content its digest promises.',
  FARHAUL_STORAGE_UNAVAILABLE: 'A storage cannot be reached.',
  FARHAUL_STORAGE_REJECTED: 'A storage refused a request.',
  FARHAUL_STORAGE_NOT_FOUND: 'An object or a saved storage does not exist.',
  // job
  FARHAUL_JOB_VARIABLE_UNKNOWN: 'A job variable is not known to the work pool or worker type.',
  FARHAUL_JOB_VARIABLE_INVALID: 'A job variable has a value that its schema does not admit.',
  FARHAUL_JOB_VARIABLE_ENFORCED: 'A job variable is set that the work pool enforces.',
  FARHAUL_JOB_VARIABLE_FORBIDDEN: 'A job variable is set that the work pool does not allow.',
  FARHAUL_JOB_TEMPLATE: 'A base job template is malformed.',
  // infrastructure
  FARHAUL_INFRASTRUCTURE_BUSY: 'The infrastructure has no room now; the run stays queued.',
  FARHAUL_INFRASTRUCTURE_REJECTED: 'The infrastructure refused the job for good.',
  FARHAUL_INFRASTRUCTURE_UNAVAILABLE: 'The infrastructure cannot be reached.',
  FARHAUL_INFRASTRUCTURE_UNSUPPORTED: 'The worker type cannot work on this machine.',
  FARHAUL_CAPABILITY_UNSUPPORTED: 'A worker or storage lacks an optional capability.',
  // plugins
  FARHAUL_PLUGIN_NOT_FOUND: 'No plugin for a worker or storage type is installed.',
  FARHAUL_PLUGIN_INCOMPATIBLE: 'A plugin does not fulfil the contract of this version.',
  FARHAUL_PLUGIN_CONFLICT: 'Two plugins offer the same type.',
  // service and store
  FARHAUL_STORE_NEWER: 'The store was written by a newer version of farhaul.',
  FARHAUL_STORE_PLACE: 'The data directory cannot hold the store.',
  FARHAUL_STORE_READ_ONLY: 'The data directory cannot be written.',
  FARHAUL_STORE_FULL: 'The disk of the data directory is full.',
  FARHAUL_STORE_BUSY: 'The store stayed locked by another process.',
  FARHAUL_STORE_FAILED: 'The store failed.',
  FARHAUL_NOT_FOUND: 'An object does not exist.',
  FARHAUL_CONFLICT: 'An object exists already or has changed meanwhile.',
  FARHAUL_INPUT_INVALID: 'A request or a command has an invalid value.',
  FARHAUL_IDEMPOTENCY_MISMATCH: 'An idempotency key was used before with another request.',
  FARHAUL_TRANSITION_REFUSED: 'A state transition is not possible any more.',
  FARHAUL_ADMISSION_REFUSED: 'An execution was superseded or ended before it could start.',
  FARHAUL_API_UNREACHABLE: 'The API server cannot be reached.',
  FARHAUL_API_VERSION: 'Client and server speak different versions.',
  FARHAUL_API_UNAUTHORIZED: 'The request carries no valid key or token.',
  FARHAUL_API_FORBIDDEN: 'The key or token lacks the right.',
  FARHAUL_API_LIMIT: 'A limit of the API was exceeded.',
  FARHAUL_WORK_POOL_NOT_FOUND: 'A work pool does not exist.',
  FARHAUL_WORK_POOL_TYPE: 'A work pool has another type than the worker or decorator.',
  FARHAUL_WORK_QUEUE_NOT_FOUND: 'A work queue does not exist.',
  // runs, as the caller sees them
  FARHAUL_RUN_FAILED: 'A flow run failed.',
  FARHAUL_RUN_TIMED_OUT: 'A flow run exceeded its timeout.',
  FARHAUL_RUN_CRASHED: 'A flow run crashed.',
  FARHAUL_RUN_CANCELLED: 'A flow run was cancelled.',
  FARHAUL_WAIT_TIMED_OUT: 'Waiting for a flow run took longer than asked; the run goes on.',
  // runner (exit codes 70-74)
  FARHAUL_RUNNER_BOOTSTRAP: 'The runner could not fetch or verify its bundle (exit 70).',
  FARHAUL_RUNNER_LOAD: 'The bundle failed to load (exit 71).',
  FARHAUL_RUNNER_BLOCKED: 'A flow was called while the bundle was loading (exit 72).',
  FARHAUL_RUNNER_RESULT: 'The result could not be delivered (exit 73).',
  FARHAUL_RUNNER_FILES: 'The files archive is unsafe or damaged (exit 74).',
  // environment
  FARHAUL_NODE_UNSUPPORTED: 'This JavaScript runtime is not supported.',
  FARHAUL_CONFIGURATION: 'A setting or configuration file is invalid.',
  FARHAUL_INTERNAL: 'A defect of farhaul.',
} as const satisfies Record<`FARHAUL_${string}`, string>;

/** One code of the catalogue; `farhaul explain CODE` tells what to do about it. */
export type ErrorCode = keyof typeof errorCodes;
