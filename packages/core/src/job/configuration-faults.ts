import { compileVariables, validateVariables } from './validate-variables.ts';

export interface ConfigurationFault {
  /** JSON pointer; '' for the whole. */
  path: string;
  message: string;
  nearest: string | null;
}

/** What a configuration of a storage or a block breaks of its JSON Schema; the values themselves are not shown. Pure. */
export function configurationFaults(schema: Record<string, unknown>, configuration: Record<string, unknown>): ConfigurationFault[] {
  return validateVariables(compileVariables(schema), schema, configuration).faults;
}
