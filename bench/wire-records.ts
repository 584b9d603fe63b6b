/** 10,000 records with Dates: written and read in the wire format against the faster of devalue and superjson. */
import { deepStrictEqual } from 'node:assert';
import { parse, stringify } from 'devalue';
import superjson from 'superjson';
import { decodeWireText, encodeWireText } from '../packages/core/src/protocol/wire/index.ts';
import { percentile, report, sampleSideBySide } from './measure.ts';

const records = Array.from({ length: 10_000 }, (_, index) => ({
  id: index,
  name: `record ${index}`,
  email: `person${index}@example.com`,
  active: index % 2 === 0,
  score: index * 1.5,
  tags: ['a', `t${index % 7}`],
  address: { street: `Street ${index}`, city: 'Zürich', zip: null },
  created: new Date(1_700_000_000_000 + index * 1_000),
}));

const wire = (): unknown => decodeWireText(encodeWireText(records));
const devalue = (): unknown => parse(stringify(records));
const superJson = (): unknown => superjson.parse(superjson.stringify(records));
for (const roundTrip of [wire, devalue, superJson]) deepStrictEqual(roundTrip(), records);

const first = await sampleSideBySide(15, wire, devalue);
const second = await sampleSideBySide(15, wire, superJson);
const [againstDevalue, againstSuperjson] = [percentile(first.reference, 0.5), percentile(second.reference, 0.5)];
const faster = againstDevalue < againstSuperjson ? first : second;

report('wire-records', {
  measured: percentile(faster.measured, 0.5),
  reference: percentile(faster.reference, 0.5),
  unit: 'ms',
  limit: 0.5,
  details: { devalueMs: Math.round(againstDevalue), superjsonMs: Math.round(againstSuperjson), bytes: encodeWireText(records).length },
});
