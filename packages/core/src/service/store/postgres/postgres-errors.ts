import { FarhaulError } from '../../../errors/farhaul-error.ts';

const SERIALIZATION = '40001',
  DEADLOCK = '40P01',
  LOCK_NOT_AVAILABLE = '55P03',
  UNKEEPABLE_TEXT = '22021';

/** The server undid the transaction and asks to repeat it. */
export function mustRepeat(error: unknown): boolean {
  return [SERIALIZATION, DEADLOCK, LOCK_NOT_AVAILABLE].includes(codeOf(error));
}

/** The connection was lost or none is to be had: nothing is known to be wrong with what was asked. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(08|57P0|53300)/.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code)) return true;
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(error.message)
  );
}

/** Says in farhaul's words what PostgreSQL said. Never with the connection's address, which may hold a password. */
export function describePostgresError(error: unknown): unknown {
  if (FarhaulError.isInstance(error)) return error;
  const code = codeOf(error);
  const text = (error as Error).message;
  if (isConnectionLoss(error)) {
    return new FarhaulError('FARHAUL_STORE_UNAVAILABLE', `The database of the store cannot be reached: ${code || text}.`, {
      hint: 'Check that the server of DATABASE_URL runs; the same call may succeed later.',
      retryable: true,
      details: { postgres: code },
      cause: error,
    });
  }
  if (code.startsWith('28') || code === '3D000') {
    return new FarhaulError('FARHAUL_STORE_PLACE', `The database of the store refused the connection: ${text}.`, {
      hint: 'Check user, password and database name in DATABASE_URL.',
      details: { postgres: code },
      cause: error,
    });
  }
  if (code === '53100') {
    return new FarhaulError('FARHAUL_STORE_FULL', 'The disk of the database is full.', {
      hint: 'Free space there.',
      retryable: true,
      cause: error,
    });
  }
  if (code === '25006') {
    return new FarhaulError('FARHAUL_STORE_READ_ONLY', 'The database of the store is read-only.', {
      hint: 'Point DATABASE_URL to the primary server.',
      retryable: true,
      cause: error,
    });
  }
  if (code === UNKEEPABLE_TEXT) {
    return new FarhaulError('FARHAUL_INPUT_INVALID', 'A text holds a zero byte or is no UTF-8, which the store cannot keep.', {
      hint: 'Send it without.',
      cause: error,
    });
  }
  if (code === '') return error;
  return new FarhaulError('FARHAUL_STORE_FAILED', `The database of the store failed: ${text}.`, {
    hint: 'This is a defect of farhaul; please report it.',
    details: { postgres: code },
    cause: error,
  });
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
