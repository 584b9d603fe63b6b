import { loadingRules } from './loading-rules.ts';
import { manifestRules } from './manifest-rules.ts';
import type { PluginRule } from './plugin-trial.ts';
import { schemaRules } from './schema-rules.ts';

/** What every plugin must do, whatever infrastructure it is for. */
export const pluginRules: readonly PluginRule[] = [...manifestRules, ...loadingRules, ...schemaRules];
