import { nearestName, readRetention } from '@farhaul/core/client';
import { environmentNames } from '../../../settings.ts';
import { knownSettings } from '../../config/known-settings.ts';
import { type Check, failed, ok, warning } from '../check.ts';

/** Variables that change nothing because they are misspelt, and values that cannot be used. */
export const config: Check = {
  name: 'config',
  examine: async ({ settings }) => {
    readRetention();
    if (settings.apiUrl !== null && !/^https?:$/.test(URL.parse(settings.apiUrl)?.protocol ?? '')) {
      return [failed(`The API URL "${settings.apiUrl}" is none.`, 'Write it as http://127.0.0.1:4270/api.')];
    }
    const unknown = environmentNames().filter((name) => !knownSettings.includes(name));
    const findings = unknown.map((name) => {
      const nearest = nearestName(name, knownSettings);
      return warning(`${name} is set, but is no setting.`, nearest === null ? `unset ${name}` : `Did you mean ${nearest}?`);
    });
    return findings.length > 0 ? findings : [ok('What is set is known; farhaul config shows it.')];
  },
};
