import { afterAll, beforeAll, describe } from 'vitest';
import { createScenario, type Scenario, type ScenarioOptions } from './scenario.ts';
import { type StoreKind, storeKinds, type TestStore } from './test-stores.ts';

/** The same tests on each store; each scenario has its own runs on a store of its file. */
export function describeOnStores(
  name: string,
  tests: (story: () => Scenario, opened: () => TestStore, kind: StoreKind) => void,
  options: ScenarioOptions = {},
): void {
  for (const kind of storeKinds) {
    describe.skipIf(kind.trouble !== null)(`${name} (${kind.trouble ?? kind.name})`, () => {
      let opened: TestStore;
      let scenario: Scenario;
      beforeAll(async () => {
        opened = await kind.open();
        scenario = createScenario(opened.store, options);
      }, 60_000);
      afterAll(() => opened.dispose());
      tests(
        () => scenario,
        () => opened,
        kind,
      );
    });
  }
}
