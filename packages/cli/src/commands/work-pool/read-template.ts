import { readFile } from 'node:fs/promises';
import { checkTemplate, FarhaulError, type BaseJobTemplate } from '@farhaul/core/client';
import { remark } from '../../output/print.ts';

/** Reads and checks a template; all that is wrong is said at once, warnings too. */
export async function readTemplate(file: string): Promise<BaseJobTemplate> {
  const document = parse(await read(file), file);
  const { errors, warnings } = checkTemplate(document);
  for (const { message, remedy } of warnings) remark(`warning: ${message} ${remedy}`);
  const [first] = errors;
  if (first === undefined) return document as BaseJobTemplate;
  const message =
    errors.length === 1
      ? first.message
      : [`${file} has ${errors.length} problems:`, ...errors.map((error) => `  ${error.message} ${error.remedy}`)].join('\n');
  throw new FarhaulError('FARHAUL_JOB_TEMPLATE', message, {
    hint: errors.length === 1 ? first.remedy : 'Correct them and run the command again.',
    details: { problems: errors },
  });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `The file ${file} cannot be read: ${(error as Error).message}.`, {
      hint: 'Give the path of a JSON file.',
      cause: error,
    });
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FarhaulError('FARHAUL_JOB_TEMPLATE', `${file} is no JSON: ${(error as Error).message}.`, {
      hint: 'Start from `farhaul work-pool get-default-base-job-template --type <type>`.',
      cause: error,
    });
  }
}
