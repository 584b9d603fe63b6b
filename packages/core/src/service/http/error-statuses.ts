import type { ErrorCode } from '../../errors/error-codes.ts';

/** HTTP status of the codes that are not simply a bad request or our fault. */
const statuses: Partial<Record<ErrorCode, number>> = {
  FARHAUL_NOT_FOUND: 404,
  FARHAUL_WORK_POOL_NOT_FOUND: 404,
  FARHAUL_WORK_QUEUE_NOT_FOUND: 404,
  FARHAUL_STORAGE_NOT_FOUND: 404,
  FARHAUL_CONFLICT: 409,
  FARHAUL_IDEMPOTENCY_MISMATCH: 409,
  FARHAUL_TRANSITION_REFUSED: 409,
  FARHAUL_ADMISSION_REFUSED: 409,
  FARHAUL_WORK_POOL_TYPE: 409,
  FARHAUL_API_UNAUTHORIZED: 401,
  FARHAUL_API_FORBIDDEN: 403,
  FARHAUL_API_LIMIT: 413,
  FARHAUL_API_VERSION: 426,
  FARHAUL_STORE_BUSY: 503,
  FARHAUL_STORE_FULL: 507,
  FARHAUL_STORE_READ_ONLY: 503,
  FARHAUL_STORE_FAILED: 500,
  FARHAUL_INTERNAL: 500,
};

export function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 400;
}
