import type { JobSchemaV1 } from '../plugin/v1/plugin-v1.ts';

/** Job variables of the worker type `process`, rendered. */
export interface ProcessJob {
  /** Shown in messages; the run's own name where absent. */
  name?: string;
  /** Added to the environment of the caller; wins over it. */
  env?: Record<string, string>;
  /** Kept in the record of the process. */
  labels?: Record<string, string>;
  /** Program that runs Node, with leading arguments. @default the Node that runs the worker */
  command?: string[];
  /** Absolute directory to start in. @default an empty directory of the execution's own */
  workingDirectory?: string;
  /** Also write what the process prints to the worker's own log. @default false */
  streamOutput?: boolean;
}

export const processJobSchema: JobSchemaV1 = {
  specificationVersion: 'v1',
  template: {
    job: {
      name: '{{ name }}',
      env: '{{ env }}',
      labels: '{{ labels }}',
      command: '{{ command }}',
      workingDirectory: '{{ workingDirectory }}',
      streamOutput: '{{ streamOutput }}',
    },
    variables: {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 200, description: 'Name shown for the process; the name of the run where absent.' },
        env: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Environment variables of the process, on top of those of the worker.',
        },
        labels: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Labels kept in the record of the process.',
        },
        command: {
          type: 'array',
          items: { type: 'string' },
          minItems: 1,
          description:
            'Program that runs Node, with leading arguments, such as ["nice", "-n", "10", "node"]; the Node of the worker where absent.',
        },
        workingDirectory: {
          type: 'string',
          minLength: 1,
          description: 'Absolute path of an existing directory to start in; an empty one of its own where absent.',
        },
        streamOutput: {
          type: 'boolean',
          default: false,
          description: "Whether the worker's own log repeats what the process prints.",
        },
      },
    },
  },
  dangerous: [],
};
