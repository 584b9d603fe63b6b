import { expect, test } from 'vitest';
import { mayHold, placeOf, placeOfPrefix, placeOfVolume } from './volume-of-key.ts';

const flowRun = '01a1ff05-afe8-7000-9577-4c9a772a4025';
const execution = '01a1ff05-afef-7631-9045-a2fb6bed74e5';
const digits = (id: string): string => id.replaceAll('-', '');

test.each([
  ['code/abc', 'farhaul', 'shared', 'code/abc'],
  [`runs/${flowRun}/args`, `farhaul-run-${digits(flowRun)}`, 'flow-run', 'args'],
  [`runs/${flowRun}/${execution}/run.json`, `farhaul-run-${digits(flowRun)}-${digits(execution)}`, 'execution', 'run.json'],
  [`runs/${flowRun}/${execution}/a/b`, `farhaul-run-${digits(flowRun)}-${digits(execution)}`, 'execution', 'a/b'],
  [`runs/${flowRun}/${execution}`, `farhaul-run-${digits(flowRun)}`, 'flow-run', execution],
  ['runs/by-hand/x', 'farhaul', 'shared', 'runs/by-hand/x'],
  [`runs/${flowRun}`, 'farhaul', 'shared', `runs/${flowRun}`],
])('%s lies in the volume %s', (key, volume, kind, path) => {
  const place = placeOf(key, 'farhaul');
  expect(place).toMatchObject({ volume, kind, path });
  expect(placeOfVolume(volume, 'farhaul')).toEqual({ volume, kind, prefix: place.prefix });
});

test('volumes of others are none of ours', () => {
  for (const name of ['farhaul2', 'farhaul-lock-0', `x-run-${digits(flowRun)}`, `farhaul-run-${digits(flowRun)}-x`, 'postgres'])
    expect(placeOfVolume(name, 'farhaul')).toBeNull();
});

test('a prefix is looked for where its keys may be', () => {
  const place = placeOf(`runs/${flowRun}/${execution}/x`, 'farhaul');
  for (const prefix of ['', 'runs/', `runs/${flowRun}/`, `runs/${flowRun}/${execution}/`, `runs/${flowRun}/${execution}/x/y`])
    expect(mayHold(place, prefix)).toBe(true);
  expect(mayHold(place, 'code/')).toBe(false);
  expect(placeOfPrefix(`runs/${flowRun}/${execution}/`, 'farhaul')).toMatchObject({ volume: place.volume });
  for (const prefix of ['', 'runs/', `runs/${flowRun}/`, 'code/']) expect(placeOfPrefix(prefix, 'farhaul')).toBeNull();
});
