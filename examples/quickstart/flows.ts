import { readFile } from 'node:fs/promises';
import { flow, getRunContext, subprocess, task } from '@farhaul/core';
import { parse } from 'csv-parse/sync';
import { format, startOfDay } from 'date-fns';

interface Departures {
  station: string;
  hour: Date;
  departures: number;
}

/** What JSON could not carry home: a Map, a Date, a typed array. */
export interface StationReport {
  station: string;
  perDay: Map<string, number>;
  busiestHour: Date;
  hourly: Float64Array;
}

const read = task({ name: 'read-departures' })(async (path: string): Promise<Departures[]> => {
  const records: { station: string; hour: string; departures: string }[] = parse(await readFile(path, 'utf8'), { columns: true });
  console.log(`read ${records.length} rows of ${path}`);
  return records.map((record) => ({ station: record.station, hour: new Date(record.hour), departures: Number(record.departures) }));
});

const summarize = task({ name: 'summarize-station', retries: 2, retryDelay: '150ms' })(async (
  rows: readonly Departures[],
  station: string,
): Promise<StationReport> => {
  // Stands for the flaky service that every real job knows: the first attempt fails.
  if (getRunContext().attempt === 1) throw new Error('the station register did not answer');
  const own = rows.filter((row) => row.station === station);
  const perDay = new Map<string, number>();
  for (const row of own) {
    const day = format(startOfDay(row.hour), 'yyyy-MM-dd');
    perDay.set(day, (perDay.get(day) ?? 0) + row.departures);
  }
  const busiest = own.reduce((best, row) => (row.departures > best.departures ? row : best));
  return { station, perDay, busiestHour: busiest.hour, hourly: Float64Array.from(own, (row) => row.departures) };
});

export const stationReport = subprocess({ includeFiles: ['data/bike-departures.csv'] })(
  flow({ description: 'Bike departures of one station.', timeout: '1m' })(async (station: string, since: Date): Promise<StationReport> => {
    console.log(`process ${process.pid} works in ${process.cwd()}`);
    const rows = await read('data/bike-departures.csv');
    const recent = rows.filter((row) => row.hour >= since);
    getRunContext().logger.info('rows are in', { all: rows.length, recent: recent.length });
    return await summarize(recent, station);
  }),
);
