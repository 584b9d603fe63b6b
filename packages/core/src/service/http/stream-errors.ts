/** An answer that comes piece by piece fails on the way, too; any other answer passes. */
export function mapStreamErrors<Answer>(answer: Answer, map: (error: unknown) => unknown): Answer {
  if (!isStream(answer)) return answer;
  return mapped(answer, map) as unknown as Answer;
}

function isStream(answer: unknown): answer is AsyncGenerator {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer && 'next' in answer;
}

async function* mapped(stream: AsyncGenerator, map: (error: unknown) => unknown): AsyncGenerator {
  try {
    return yield* stream;
  } catch (error) {
    throw map(error);
  }
}
