/** A Buffer of 100 MB: written and read in the wire format, joined to one piece as devalue's text is, against devalue. */
import { strictEqual } from 'node:assert';
import { parse, stringify } from 'devalue';
import { decodeWire, encodeWire, joinParts } from '../packages/core/src/protocol/wire/index.ts';
import { percentile, report, sampleSideBySide } from './measure.ts';

const large = new Uint8Array(Buffer.alloc(100_000_000, 'farhaul').buffer);
const wire = (): Uint8Array => decodeWire(joinParts(encodeWire(large))) as Uint8Array;
const devalue = (): Uint8Array => parse(stringify(large)) as Uint8Array;
for (const roundTrip of [wire, devalue]) strictEqual(Buffer.compare(roundTrip(), large), 0);

const samples = await sampleSideBySide(5, wire, devalue);

report('wire-buffer', {
  measured: percentile(samples.measured, 0.5),
  reference: percentile(samples.reference, 0.5),
  unit: 'ms',
  limit: 0.2,
});
